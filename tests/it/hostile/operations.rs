//! What operators do: back a database up and put it back, and ask whether a server is well.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{task::JoinSet, time::sleep};

use super::{
    outage::until_ready,
    target::{KEY, Target, acknowledged, assert_whole, count, emails, whole_customer},
};
use crate::process::{Place, text};

/// Makes customers until it is told to stop; notes those that were acknowledged.
fn write(target: &Target, done: &Arc<AtomicBool>, made: &Arc<Mutex<Vec<String>>>) -> JoinSet<()> {
    let mut load = JoinSet::new();
    for client in 0..4 {
        let (url, http) = (target.url.clone(), target.http.clone());
        let (done, made) = (done.clone(), made.clone());
        load.spawn(async move {
            for n in 0.. {
                if done.load(Ordering::Relaxed) {
                    return;
                }
                let email = format!("c{client}n{n}@example.com");
                let request = http.post(format!("{url}/graphql")).bearer_auth(KEY);
                let response = request
                    .json(&whole_customer(&email))
                    .send()
                    .await
                    .expect("an answer");
                let status = response.status().as_u16();
                let answer: Value = response.json().await.expect("JSON");
                assert_eq!((status, answer), acknowledged(&email));
                made.lock().expect("a list").push(email);
            }
        });
    }
    load
}

/// A copy that is made while others write is whole, and a server starts on it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_under_writes() {
    let place = Place::sqlite();
    let mut target = Target::start(&place, &[]);
    let (done, made) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(Mutex::new(Vec::new())),
    );
    let mut load = write(&target, &done, &made);
    for round in 0..3 {
        while made.lock().expect("a list").len() < 20 * (round + 1) {
            sleep(Duration::from_millis(10)).await;
        }
        let before: Vec<_> = made.lock().expect("a list").clone();
        let name = format!("backup{round}.db");
        let backup = tokio::task::block_in_place(|| place.run(&["backup", &name]));
        assert!(backup.status.success(), "{}", text(&backup.stderr));
        assert_eq!(text(&backup.stdout).lines().count(), 1);
        let file = place.folder.path().join(&name);
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "personal data is for its owner alone");

        let restored = Place::sqlite();
        fs::copy(&file, restored.file()).expect("a copy");
        let healthy = count(
            &restored,
            "SELECT count(*) AS count FROM pragma_integrity_check WHERE integrity_check = 'ok'",
        );
        assert_eq!(healthy.await, 1);
        assert_whole(&restored).await;
        let kept = emails(&restored).await;
        let missing: Vec<_> = before
            .iter()
            .filter(|email| !kept.contains(*email))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        let mut second = Target::start(&restored, &[]);
        second.unharmed().await;
        let new = "new@example.com";
        assert_eq!(second.post(&whole_customer(new)).await, acknowledged(new));
        // What is there already is not written over.
        let again = tokio::task::block_in_place(|| place.run(&["backup", &name]));
        let said = text(&again.stderr);
        assert_eq!(
            (again.status.code(), said.lines().count()),
            (Some(1), 1),
            "{said}"
        );
        assert!(
            said.contains(&format!(
                "cannot write the backup {name}: it is there already; name a new file"
            )),
            "{said}"
        );
    }
    done.store(true, Ordering::Relaxed);
    while let Some(client) = load.join_next().await {
        client.expect("joined");
    }
    target.unharmed().await;
}

/// `frontdesk health` says by its exit code what /readyz says.
async fn health(place: Place) {
    let target = Target::start(&place, &["--drain-delay", "5"]);
    let address = target.address().to_owned();
    let ask = || tokio::task::block_in_place(|| place.run(&["health", "--listen", &address]));
    let well = ask();
    assert!(well.status.success(), "{}", text(&well.stderr));
    assert!(
        text(&well.stdout).contains("\"status\":\"ready\""),
        "{}",
        text(&well.stdout)
    );
    target.server.signal("-TERM");
    let mut draining = ask();
    while draining.status.success() {
        draining = ask();
    }
    let said = text(&draining.stderr);
    assert_eq!(
        (draining.status.code(), said.lines().count()),
        (Some(1), 1),
        "{said}"
    );
    assert!(
        said.contains(" answers 503 ") && said.contains("\"draining\":true"),
        "{said}"
    );
    target.stopped(super::target::PATIENCE).await;
    let gone = ask();
    let said = text(&gone.stderr);
    assert_eq!(
        (gone.status.code(), said.lines().count()),
        (Some(1), 1),
        "{said}"
    );
    assert!(said.contains(" does not answer: "), "{said}");
}

/// An older database was put in place: nobody should be led to the server, and to start it anew is for the operator.
async fn a_migration_is_missing(place: Place) {
    let target = Target::start(&place, &[]);
    assert_eq!(until_ready(&target, 200).await["migrations"], "ok");
    let newest = "SELECT max(version) FROM __diesel_schema_migrations";
    let removed = format!(
        "DELETE FROM __diesel_schema_migrations WHERE version = ({newest}) RETURNING CAST(1 AS BIGINT) AS count"
    );
    assert_eq!(count(&place, &removed).await, 1);
    assert_eq!(
        until_ready(&target, 503).await,
        json!({"status": "not ready", "database": "ok", "migrations": "missing", "draining": false})
    );
    assert_eq!(target.get("/livez").await, (200, "alive\n".to_owned()));
}

/// Of PostgreSQL there are better tools.
async fn a_backup_of_another_store(place: Place) {
    let backup = place.run(&["backup", "copy.db"]);
    let said = text(&backup.stderr);
    if place.url.is_some() {
        let expected = "frontdesk: frontdesk backup is for SQLite; of PostgreSQL make one with pg_dump --format=custom\n";
        assert_eq!((backup.status.code(), said.as_str()), (Some(1), expected));
    } else {
        assert_eq!(
            (backup.status.code(), said.lines().count()),
            (Some(1), 1),
            "{said}"
        );
        assert!(said.contains("there is no such file"), "{said}");
    }
    assert!(!place.folder.path().join("copy.db").exists());
}

on_both! { health a_migration_is_missing a_backup_of_another_store }
