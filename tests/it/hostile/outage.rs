//! The store goes away, or says nothing: answers say so, and nobody is told of what is not kept.

use std::{
    collections::BTreeSet,
    iter,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::{
    postgres::Postgres,
    target::{
        KEY, PATIENCE, Target, acknowledged, assert_whole, emails, error, random, whole_customer,
    },
};
use crate::process::Place;

/// A request has 10 seconds; the machine of a test may be busy.
const HANGS: Duration = Duration::from_secs(15);
/// Two seconds are promised; the machine of a test may be busy.
const SOON: Duration = Duration::from_secs(5);

/// Waits until /readyz has this status, and gives what it says.
pub async fn until_ready(target: &Target, status: u16) -> Value {
    let wait = async {
        loop {
            let (now, told) = target.get("/readyz").await;
            if now == status {
                return serde_json::from_str(&told).expect("JSON");
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, wait)
        .await
        .expect("/readyz stays as it was")
}

/// The answer where the store cannot be reached.
pub fn unavailable() -> (u16, Value) {
    let message = "The server is busy or its database cannot be reached. Try again in a moment.";
    (503, error("UNAVAILABLE", message))
}

/// An answer without what tells where in the document it belongs.
pub fn bare((status, mut answer): (u16, Value)) -> (u16, Value) {
    for error in answer["errors"].as_array_mut().into_iter().flatten() {
        let error = error.as_object_mut().expect("an error");
        error.remove("path");
        error.remove("locations");
    }
    (status, answer)
}

/// The database is gone, and the server says so, while it is well itself.
async fn assert_alone(target: &Target) {
    let told = until_ready(target, 503).await;
    assert_eq!(
        told,
        json!({"status": "not ready", "database": "unreachable", "migrations": "unknown", "draining": false})
    );
    assert_eq!(target.get("/livez").await, (200, "alive\n".to_owned()));
    assert_eq!(target.metric("frontdesk_database_up").await, 0);
}

/// The database is back: the server says so, and makes a customer with this address, soon and by itself.
async fn assert_back(target: &mut Target, email: &str) {
    let began = Instant::now();
    let made = async {
        while target.post(&whole_customer(email)).await.0 != 200 {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let (made, told) = tokio::join!(timeout(PATIENCE, made), until_ready(target, 200));
    made.expect("it does not come back");
    let took = began.elapsed();
    assert!(took < SOON, "after {took:?}");
    assert_eq!(
        told,
        json!({"status": "ready", "database": "ok", "migrations": "ok", "draining": false})
    );
    target.unharmed().await;
}

async fn postgres_goes_away_and_comes_back() {
    let mut postgres = Postgres::create().await;
    postgres.start(&[]).await;
    let place = postgres.place();
    let mut target = Target::start(&place, &[]);
    assert_eq!(
        target.post(&whole_customer("before@example.com")).await,
        acknowledged("before@example.com")
    );
    for round in 0..2 {
        postgres.stop();
        for n in 0..10 {
            let email = format!("r{round}n{n}@example.com");
            let began = Instant::now();
            let asked = timeout(PATIENCE, target.post(&whole_customer(&email))).await;
            assert_eq!(bare(asked.expect("it hangs")), unavailable());
            assert!(began.elapsed() < HANGS, "it hangs");
            let query = json!({"query": "{ partners { nodes { name } } }"});
            assert_eq!(bare(target.post(&query).await), unavailable());
        }
        assert_alone(&target).await;
        postgres.start(&[]).await;
        assert_back(&mut target, &format!("back{round}@example.com")).await;
    }
    assert_eq!(
        emails(&place).await,
        ["before", "back0", "back1"]
            .map(|name| format!("{name}@example.com"))
            .into()
    );
    assert_whole(&place).await;
    drop(target);
}

/// PostgreSQL takes what it is sent, and says nothing: nobody waits for it for longer than a request may take.
async fn postgres_says_nothing() {
    let mut postgres = Postgres::create().await;
    postgres.start(&[]).await;
    let place = postgres.place();
    let mut target = Target::start(&place, &[]);
    let before = "before@example.com";
    assert_eq!(
        target.post(&whole_customer(before)).await,
        acknowledged(before)
    );
    let customers: Vec<_> = (0..10)
        .map(|n| whole_customer(&format!("n{n}@example.com")))
        .collect();
    let query = json!({"query": "{ partners { nodes { name } } }"});
    let bodies = customers.iter().chain(iter::repeat_n(&query, 10));

    let frozen = postgres.freeze();
    let began = Instant::now();
    let asked = async |body: &Value| (target.post(body).await, began.elapsed());
    let answers = join_all(bodies.map(asked));
    let watched = async {
        until_ready(&target, 503).await;
        let noticed = began.elapsed();
        assert!(noticed < SOON, "after {noticed:?}");
        assert_alone(&target).await;
    };
    let (answers, ()) = tokio::join!(answers, watched);
    let message = "The request took too long. It may have been done all the same.";
    let late = (503, error("UNAVAILABLE", message));
    for (answer, took) in answers {
        let answer = bare(answer);
        assert!(answer == unavailable() || answer == late, "{answer:?}");
        assert!(took < HANGS, "after {took:?}");
    }
    drop(frozen);

    let after = "after@example.com";
    assert_back(&mut target, after).await;
    let kept = emails(&place).await;
    assert!(kept.contains(before) && kept.contains(after), "{kept:?}");
    assert_whole(&place).await;
    drop(target);
}

/// Connections that are ended at random while customers are made: each answer is true.
async fn backends_are_terminated_at_random() {
    let place = Place::postgres().await;
    let mut target = Target::start(&place, &[]);
    target.unharmed().await;
    let over = Arc::new(AtomicBool::new(false));
    let mut load = JoinSet::new();
    for client in 0..6 {
        let (url, http, over) = (target.url.clone(), target.http.clone(), over.clone());
        load.spawn(async move {
            let (mut made, mut refused) = (BTreeSet::new(), 0);
            for n in 0.. {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let email = format!("c{client}n{n}@example.com");
                let request = http.post(format!("{url}/graphql")).bearer_auth(KEY);
                let request = request.json(&whole_customer(&email)).timeout(PATIENCE);
                let response = request.send().await.expect("an answer");
                let answer = (
                    response.status().as_u16(),
                    response.json().await.expect("JSON"),
                );
                if answer == acknowledged(&email) {
                    made.insert(email);
                } else {
                    assert_eq!(bare(answer), unavailable());
                    refused += 1;
                }
            }
            (made, refused)
        });
    }
    let terminate = "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 3) chosen";
    let url = place.url.clone().expect("a URL");
    let mut operator = AsyncPgConnection::establish(&url)
        .await
        .expect("PostgreSQL");
    // Until much was made and something was refused, however fast the machine is.
    let ok = "frontdesk_operations_total{operation=\"createCustomer\",outcome=\"ok\"}";
    // Who has no connection for looking the key up does not know yet what is asked for.
    let failed = ["createCustomer", "unknown"].map(|operation| {
        format!("frontdesk_operations_total{{operation=\"{operation}\",outcome=\"unavailable\"}}")
    });
    let storm = async {
        while target.metric(ok).await < 100
            || target.metric(&failed[0]).await + target.metric(&failed[1]).await < 5
        {
            operator.batch_execute(terminate).await.expect("terminated");
            sleep(Duration::from_millis(100 + random(300))).await;
        }
    };
    timeout(PATIENCE, storm)
        .await
        .expect("nothing is made, or nothing fails");
    drop(operator);
    over.store(true, Ordering::Relaxed);
    let (mut made, mut refused) = (BTreeSet::new(), 0);
    while let Some(client) = load.join_next().await {
        let (of_one, times) = client.expect("joined");
        made.extend(of_one);
        refused += times;
    }
    assert!(
        made.len() >= 100 && refused > 0,
        "{} made, {refused} refused",
        made.len()
    );
    let mut after = target.post(&whole_customer("after@example.com")).await;
    for _ in 0..20 {
        if after.0 == 200 {
            break;
        }
        after = target.post(&whole_customer("after@example.com")).await;
    }
    assert_eq!(after, acknowledged("after@example.com"));
    target.unharmed().await;
    let kept = emails(&place).await;
    let missing: Vec<_> = made.difference(&kept).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_whole(&place).await;
}

on_postgres! { postgres_goes_away_and_comes_back postgres_says_nothing backends_are_terminated_at_random }
