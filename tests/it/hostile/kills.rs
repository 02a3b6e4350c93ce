//! `kill -9` at any moment: what was acknowledged is there, and nothing is there by half.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde_json::Value;
use tokio::{task::JoinSet, time::sleep};

use super::target::{KEY, Target, acknowledged, assert_whole, emails, random, whole_customer};
use crate::process::Place;

/// Enough for what is wrong often; `FRONTDESK_TEST_KILLS=200` for what is wrong now and then.
const ROUNDS: usize = 10;
/// So many that most of what is written is written together.
const CLIENTS: usize = 24;

async fn again_and_again(place: Place) {
    let rounds = std::env::var("FRONTDESK_TEST_KILLS")
        .map_or(ROUNDS, |rounds| rounds.parse().expect("a number"));
    let made: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    for round in 0..rounds {
        let target = Target::start(&place, &[]);
        let before = made.lock().expect("a set").len();
        let mut load = JoinSet::new();
        for client in 0..CLIENTS {
            let (url, http, made) = (target.url.clone(), target.http.clone(), made.clone());
            load.spawn(async move {
                for n in 0.. {
                    let email = format!("r{round}c{client}n{n}@example.com");
                    let request = http.post(format!("{url}/graphql")).bearer_auth(KEY);
                    let Ok(response) = request.json(&whole_customer(&email)).send().await else {
                        return;
                    };
                    let status = response.status().as_u16();
                    // Who was killed may have said half of it: that acknowledges nothing.
                    let Ok(answer) = response.json::<Value>().await else {
                        return;
                    };
                    assert_eq!((status, answer), acknowledged(&email));
                    made.lock().expect("a set").insert(email);
                }
            });
        }
        while made.lock().expect("a set").len() < before + CLIENTS {
            sleep(Duration::from_millis(5)).await;
        }
        sleep(Duration::from_millis(random(300))).await;
        target.kill();
        while let Some(client) = load.join_next().await {
            client.expect("joined");
        }
    }
    let mut target = Target::start(&place, &[]);
    target.unharmed().await;
    let made = made.lock().expect("a set").clone();
    let kept = emails(&place).await;
    let missing: Vec<_> = made.difference(&kept).collect();
    assert!(missing.is_empty(), "{missing:?}");
    // At most what each client had just asked for was done and not acknowledged.
    assert!(
        kept.len() <= made.len() + rounds * CLIENTS,
        "{} of {}",
        kept.len(),
        made.len()
    );
    assert_whole(&place).await;
}

on_both! { again_and_again }
