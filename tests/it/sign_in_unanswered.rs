//! Attempts to sign in that nobody has judged: they do not count.

use std::time::Duration;

use diesel::{QueryableByName, sql_query, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use frontdesk::repositories::Conn;
use serde_json::{Value, json};

use crate::support::{PASSWORD, SIGNED_IN, TestApp, mutation, refusal};

#[derive(QueryableByName)]
struct Most {
    #[diesel(sql_type = BigInt)]
    most: i64,
}

/// How many attempts count, at what has most of them.
async fn counted(app: &TestApp) -> i64 {
    let query = "SELECT CAST(coalesce(max(failures), 0) AS bigint) AS most FROM sign_in_attempts";
    let found: Most = match &mut app.conn().await {
        Conn::Sqlite(conn) => sql_query(query).get_result(conn).await.expect("a number"),
        Conn::Postgres(conn) => sql_query(query).get_result(conn).await.expect("a number"),
    };
    found.most
}

/// Waits until so many attempts count.
async fn wait_for(app: &TestApp, expected: i64) {
    for _ in 0..1_000 {
        if counted(app).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} attempts count", counted(app).await);
}

/// Gives the hasher so many things to do, again and again until it is dropped.
fn keep_busy(app: &TestApp, jobs: usize, again: bool) -> tokio::task::JoinSet<()> {
    let mut busy = tokio::task::JoinSet::new();
    for _ in 0..jobs {
        let app = app.app.clone();
        busy.spawn(async move {
            loop {
                if app.hasher.hash("work", [0; 16]).await.is_err() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
                if !again {
                    return;
                }
            }
        });
    }
    busy
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

stories! {
    async fn the_hasher_is_too_busy(app: TestApp) {
        app.person("ada@x").await;
        let token = app.sign_in("ada@x").await.token;
        let sign_in = (mutation("signIn", SIGNED_IN), json!({"email": "ada@x", "password": PASSWORD}), "");
        let input = json!({"currentPassword": PASSWORD, "password": PASSWORD});
        let change = (mutation("changePassword", "passwordChanged"), input, token.as_str());
        let busy = keep_busy(&app, threads() * 60, true);
        for (query, input, token) in [sign_in, change] {
            let mut refusals = 0;
            while refusals < 7 {
                let answer = app.ask_as(token, &query, json!({"input": input})).await;
                if refusal(&answer)["codes"] == json!(["UNAVAILABLE"]) {
                    refusals += 1;
                    assert_eq!(counted(&app).await, 0);
                }
            }
        }
        drop(busy);
        for _ in 0..1_000 {
            let query = mutation("signIn", SIGNED_IN);
            let input = json!({"email": "ada@x", "password": PASSWORD});
            let answer = app.ask_as("", &query, json!({"input": input})).await;
            if answer.get("errors").is_none() {
                assert_ne!(answer["data"]["signIn"]["session"], Value::Null);
                return;
            }
        }
        panic!("the hasher stays busy");
    }

    async fn who_asked_has_gone(app: TestApp) {
        app.person("ada@x").await;
        let query = mutation("signIn", SIGNED_IN);
        for _ in 0..2 {
            let mut busy = keep_busy(&app, threads() * 16, false);
            let body = json!({"query": query, "variables": {"input": {"email": "ada@x", "password": PASSWORD}}});
            let request = app.http.post(format!("{}/graphql", app.url)).json(&body).send();
            let waiting = tokio::spawn(request);
            wait_for(&app, 1).await;
            waiting.abort();
            wait_for(&app, 0).await;
            while busy.join_next().await.is_some() {}
        }
        app.sign_in("ada@x").await;
    }
}
