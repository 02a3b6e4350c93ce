//! Idempotency-Key where the server is killed: what it acknowledged is there, and what is asked again is done once.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::{Value, json};

use crate::process::{Place, Started};

const KEY: &str = "correct-horse-battery-staple-0123456789";
const ROUNDS: usize = 20;
const CLIENTS: usize = 8;
const CREATE: &str = "mutation ($email: String!) { createCustomer(input: {email: $email}) { customer { id email } userErrors { code } } }";

/// Sends the mutation of a key, and gives its answer and whether it was given before; `None` where there is none.
async fn create(http: &reqwest::Client, url: &str, name: &str) -> Option<(String, bool)> {
    let body = json!({"query": CREATE, "variables": {"email": format!("{name}@x")}});
    let request = http
        .post(format!("{url}/graphql"))
        .bearer_auth(KEY)
        .header("idempotency-key", format!("{name}-of-sixteen-characters"));
    let response = request.json(&body).send().await.ok()?;
    let is_replayed = response.headers().contains_key("idempotent-replayed");
    let status = response.status().as_u16();
    let text = response.text().await.ok()?;
    assert_eq!(status, 200, "{text}");
    Some((text, is_replayed))
}

async fn count(http: &reqwest::Client, url: &str) -> usize {
    let query = "query ($after: String) { customers(first: 100, after: $after) {
        nodes { id } pageInfo { hasNextPage endCursor }
    } }";
    let (mut count, mut after) = (0, Value::Null);
    loop {
        let body = json!({"query": query, "variables": {"after": after}});
        let request = http.post(format!("{url}/graphql")).bearer_auth(KEY);
        let response = request.json(&body).send().await.expect("an answer");
        let answer: Value = response.json().await.expect("JSON");
        let page = &answer["data"]["customers"];
        count += page["nodes"].as_array().map_or(0, Vec::len);
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] != true {
            return count;
        }
    }
}

fn start(place: &Place) -> Started {
    let environment = [
        ("FRONTDESK_ADMIN_KEY", KEY),
        ("FRONTDESK_LOG", "error"),
        ("FRONTDESK_RATE_CLIENT", "off"),
    ];
    place.start(&[], &environment).ready(false)
}

async fn killed_at_any_moment(place: Place) {
    let http = reqwest::Client::new();
    // By its key: what was acknowledged, if anything was.
    let mut known: HashMap<String, Option<String>> = HashMap::new();
    let mut in_doubt = 0;
    for round in 0..ROUNDS {
        let server = start(&place);
        let url = Arc::new(server.url());
        let asked: Arc<Mutex<HashMap<String, Option<String>>>> = Arc::default();
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let (http, url, asked) = (http.clone(), url.clone(), asked.clone());
                tokio::spawn(async move {
                    for n in 0.. {
                        let name = format!("r{round}-{client}-{n}");
                        asked.lock().expect("no panic").insert(name.clone(), None);
                        let Some((text, is_replayed)) = create(&http, &url, &name).await else {
                            return;
                        };
                        assert!(!is_replayed, "{name}");
                        asked.lock().expect("no panic").insert(name, Some(text));
                    }
                })
            })
            .collect();
        // Another moment each time: from before the first answer to the midst of many.
        let answered = || {
            let asked = asked.lock().expect("no panic");
            asked.values().filter(|answer| answer.is_some()).count()
        };
        while answered() < round * 2 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::time::sleep(Duration::from_micros(419 * round as u64)).await;
        server.signal("-KILL");
        for client in clients {
            client.await.expect("no panic");
        }
        drop(server);
        let asked = std::mem::take(&mut *asked.lock().expect("no panic"));
        in_doubt += asked.values().filter(|answer| answer.is_none()).count();
        known.extend(asked);
    }
    let server = start(&place);
    let url = server.url();
    for (name, acknowledged) in &known {
        let (text, is_replayed) = create(&http, &url, name).await.expect("an answer");
        match acknowledged {
            Some(acknowledged) => assert_eq!((&text, is_replayed), (acknowledged, true), "{name}"),
            None => {
                let answer: Value = serde_json::from_str(&text).expect("JSON");
                let payload = &answer["data"]["createCustomer"];
                let expected = (&json!(format!("{name}@x")), &json!([]));
                let found = (&payload["customer"]["email"], &payload["userErrors"]);
                assert_eq!(
                    found, expected,
                    "{name} was done, and its answer was not kept"
                );
            }
        }
        let again = create(&http, &url, name).await;
        assert_eq!(again, Some((text, true)), "{name}");
    }
    assert!(
        in_doubt >= ROUNDS && known.len() > in_doubt,
        "{in_doubt} of {}",
        known.len()
    );
    assert_eq!(count(&http, &url).await, known.len());
}

on_both! {
    killed_at_any_moment
}
