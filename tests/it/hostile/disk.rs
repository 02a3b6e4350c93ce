//! A store that has no room: what cannot be written is not acknowledged, and what was, is there.

use std::{
    collections::BTreeSet,
    process::{Command, Stdio},
};

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use super::{
    outage::{bare, unavailable},
    postgres::Postgres,
    target::{KEY, Target, acknowledged, assert_whole, count, emails, whole_customer},
};
use crate::process::Place;

/// A disk that takes nothing more: writing is refused and nothing is acknowledged, reading goes on, and so does all when
/// there is room again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_written() {
    let place = Place::sqlite();
    // The system ends a process that writes beyond its limit, unless it would rather be told.
    let mut command = Command::new("/bin/sh");
    command
        .args([
            "-c",
            "trap '' XFSZ; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_frontdesk"),
        ])
        .args(["--listen", "127.0.0.1:0"])
        .current_dir(place.folder.path())
        .env_clear()
        .env("FRONTDESK_ADMIN_KEY", KEY)
        .stdin(Stdio::null());
    let mut target = Target::spawn(&place, command);
    let limit = |id: u32, bytes: &str| {
        let limited = Command::new("prlimit")
            .args(["--pid", &id.to_string(), &format!("--fsize={bytes}")])
            .status();
        assert!(limited.expect("prlimit").success());
    };
    for round in 0..3 {
        let email = format!("before{round}@example.com");
        assert_eq!(
            target.post(&whole_customer(&email)).await,
            acknowledged(&email)
        );
        limit(target.server.id(), "1:unlimited");
        for n in 0..5 {
            let refused = target
                .post(&whole_customer(&format!("r{round}n{n}@example.com")))
                .await;
            assert_eq!(bare(refused), unavailable());
            target.unharmed().await;
        }
        limit(target.server.id(), "unlimited:unlimited");
        let email = format!("after{round}@example.com");
        assert_eq!(
            target.post(&whole_customer(&email)).await,
            acknowledged(&email)
        );
        target.unharmed().await;
    }
    target.stop().await;
    let kept = emails(&place).await;
    let expected = ["before", "after"]
        .into_iter()
        .flat_map(|name| (0..3).map(move |round| format!("{name}{round}@example.com")));
    assert_eq!(kept, expected.collect());
    assert_whole(&place).await;
}

/// A table without room: it has 2,500 pages of dead rows, in which no other row is put.
const FULL: [&str; 4] = [
    "ALTER TABLE metadata SET (fillfactor = 10)",
    "BEGIN",
    "INSERT INTO metadata SELECT id, id, true, n::text, repeat('x', 1500)
     FROM tenants, generate_series(1, 2500) n",
    "ROLLBACK",
];

/// The same of PostgreSQL: none of its files grows beyond that of a table that is full.
async fn a_postgres_that_cannot_write() {
    let mut postgres = Postgres::create().await;
    // Nobody tidies the table up.
    postgres.start(&["autovacuum=off"]).await;
    let place = postgres.place();
    let mut target = Target::start(&place, &[]);
    let mut operator = AsyncPgConnection::establish(&postgres.url())
        .await
        .expect("PostgreSQL");
    for statement in FULL {
        operator.batch_execute(statement).await.expect(statement);
    }
    drop(operator);
    let size = count(&place, "SELECT pg_relation_size('metadata') AS count").await;
    // There is room for the files of the log, or PostgreSQL would not go on at all.
    assert!(size > 16 * 1_024 * 1_024, "{size}");
    postgres.limit_files(&size.to_string());
    let (mut made, mut refused) = (BTreeSet::new(), 0);
    for n in 0.. {
        if refused == 5 {
            break;
        }
        // A page that was tidied up as it was read may take a few.
        assert!(n < 200, "there is always room");
        let email = format!("n{n}@example.com");
        let answer = target.post(&whole_customer(&email)).await;
        if answer == acknowledged(&email) {
            made.insert(email);
        } else {
            assert_eq!(bare(answer), unavailable());
            refused += 1;
            target.unharmed().await;
        }
    }
    postgres.limit_files("unlimited");
    for n in 0..5 {
        let email = format!("after{n}@example.com");
        assert_eq!(
            target.post(&whole_customer(&email)).await,
            acknowledged(&email)
        );
        made.insert(email);
    }
    target.unharmed().await;
    assert_eq!(emails(&place).await, made);
    assert_whole(&place).await;
    drop(target);
}

on_postgres! { a_postgres_that_cannot_write }
