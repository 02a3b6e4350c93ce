//! Clients that go away in the middle of a mutation, a thousand times.

use std::{sync::Arc, time::Duration};

use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use super::{
    target::{KEY, Target, acknowledged, assert_whole, emails, post, random, whole_customer},
    wire::Wire,
};
use crate::process::Place;

const TIMES: usize = 1_000;
const AT_ONCE: usize = 10;

async fn a_thousand_times(place: Place) {
    let mut target = Target::start(&place, &[]);
    target.unharmed().await;
    let begun = Instant::now();
    for n in 0..5 {
        let email = format!("before{n}@example.com");
        assert_eq!(
            target.post(&whole_customer(&email)).await,
            acknowledged(&email)
        );
    }
    let usual = u64::try_from(begun.elapsed().as_micros()).expect("a time") / 5;
    let address: Arc<str> = target.address().into();
    let mut leaving = JoinSet::new();
    for n in 0..TIMES {
        if leaving.len() == AT_ONCE {
            leaving.join_next().await.expect("one").expect("joined");
        }
        let address = address.clone();
        leaving.spawn(async move {
            let body = whole_customer(&format!("gone{n}@example.com")).to_string();
            let request = post(&body, &[("authorization", &format!("Bearer {KEY}"))]);
            let mut wire = Wire::open(&address).await;
            // Some leave before all is said, some when they could have their answer.
            let said = if n % 7 == 0 {
                request.len() - 10
            } else {
                request.len()
            };
            wire.send(&request.as_bytes()[..said]).await;
            sleep(Duration::from_micros(random(usual * 8))).await;
        });
    }
    while let Some(left) = leaving.join_next().await {
        left.expect("joined");
    }
    target
        .until_metric("frontdesk_requests_running", |running| running == 0)
        .await;
    target.unharmed().await;
    assert_eq!(
        target.post(&whole_customer("after@example.com")).await,
        acknowledged("after@example.com")
    );
    target.assert_small();
    let log = target.stop().await;
    assert!(
        !log.contains("locked") && !log.contains("panicked"),
        "{log}"
    );
    let kept = emails(&place).await;
    let gone = kept
        .iter()
        .filter(|email| email.starts_with("gone"))
        .count();
    assert!((1..TIMES).contains(&gone), "{gone} got far enough");
    assert_eq!(kept.len(), gone + 6);
    assert_whole(&place).await;
}

on_both! { a_thousand_times }
