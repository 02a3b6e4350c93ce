//! The server as its user starts and stops it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::process::{Place, Started, ask, text};

const CREATE: &str = "mutation { createCustomer(input: {email: \"a@x\"}) { customer { url partners { name } } userErrors { code } } }";

/// A first start makes everything and shows a key once; a second start finds it.
async fn first_and_second_start(place: Place) {
    let first = place.start(&[], &[]).ready(true);
    let (url, key) = (first.url(), first.key().expect("a key"));
    let database = place
        .url
        .as_ref()
        .map_or("sqlite://frontdesk.db".to_owned(), |url| {
            format!("postgres://{}", url.rsplit_once('@').expect("a user").1)
        });
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        first.printed,
        format!(
            "Frontdesk {version}\n  listening on  {url}\n  API           {url}/graphql\n  GraphiQL      {url}/graphiql\n  \
         mail          written to ./mail (set FRONTDESK_SMTP_URL to send it)\n  database      {database}\n\nThe first API key, for everything. It is shown only now: keep it.\n\n  {key}\n"
        )
    );
    assert_eq!(place.file().exists(), place.url.is_none());
    if place.url.is_none() {
        // Personal data is for its owner alone.
        let mode = std::fs::metadata(place.file())
            .expect("a file")
            .permissions();
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&mode) & 0o777,
            0o600
        );
    }
    let (status, answer) = ask(&url, &key, CREATE).await;
    let customer = &answer["data"]["createCustomer"]["customer"];
    assert_eq!(
        (status, &customer["partners"]),
        (200, &json!([{"name": "Default"}]))
    );
    assert!(
        customer["url"]
            .as_str()
            .expect("a URL")
            .starts_with(&format!("{url}/customers/cus_"))
    );
    first.signal("-TERM");
    assert!(first.wait().0.success());

    let second = place
        .start(
            &[
                "--public-url",
                "https://accounts.example.com/",
                "--introspection",
                "on",
            ],
            &[],
        )
        .ready(false);
    let found = ask(
        &second.url(),
        &key,
        "{ customer(by: {email: \"a@x\"}) { email } }",
    )
    .await;
    assert_eq!(
        found,
        (200, json!({"data": {"customer": {"email": "a@x"}}}))
    );
    second.signal("-INT");
    let (status, printed) = second.wait();
    assert!(status.success());
    assert!(
        printed.contains("https://accounts.example.com/graphiql\n") && !printed.contains("fd_"),
        "{printed}"
    );
}

/// Servers that start at once on an empty database make one tenant and one key.
async fn two_first_starts_at_once(place: Place) {
    let started: Vec<_> = (0..3).map(|_| place.start(&[], &[])).collect();
    let started: Vec<_> = started.into_iter().map(|one| one.ready(false)).collect();
    let urls: Vec<_> = started.iter().map(Started::url).collect();
    for one in &started {
        one.signal("-TERM");
    }
    let printed: Vec<_> = started.into_iter().map(Started::wait).collect();
    assert!(printed.iter().all(|(status, _)| status.success()));
    let keys: Vec<_> = printed
        .iter()
        .flat_map(|(_, text)| text.split_whitespace())
        .filter(|word| word.starts_with("fd_"))
        .collect();
    assert_eq!(keys.len(), 1, "{printed:#?}");
    assert_eq!(urls.len(), 3);
    let again = place.start(&[], &[]).ready(false);
    let (status, answer) = ask(&again.url(), keys[0], "{ partners { nodes { name } } }").await;
    assert_eq!(
        (status, answer),
        (
            200,
            json!({"data": {"partners": {"nodes": [{"name": "Default"}]}}})
        )
    );
}

/// The first key is what the operator says.
async fn an_admin_key(place: Place) {
    let key = "correct-horse-battery-staple-0123456789";
    for bad in [
        "short",
        &"x".repeat(257),
        "with spaces with spaces with spaces",
    ] {
        let output = place
            .command(&[])
            .env("FRONTDESK_ADMIN_KEY", bad)
            .output()
            .expect("it runs");
        let said = text(&output.stderr);
        assert_eq!(
            (output.status.code(), said.lines().count()),
            (Some(1), 1),
            "{said}"
        );
        assert!(
            said.contains("FRONTDESK_ADMIN_KEY must have 32 to 256 characters")
                && !said.contains(bad),
            "{said}"
        );
    }
    let first = place
        .start(&[], &[("FRONTDESK_ADMIN_KEY", key)])
        .ready(false);
    let viewer = "{ viewer { scopes apiClient { name } } }";
    let welcome = (
        200,
        json!({"data": {"viewer": {"scopes": ["*"], "apiClient": {"name": "Administrator"}}}}),
    );
    assert_eq!(ask(&first.url(), key, viewer).await, welcome);
    assert_eq!(
        ask(
            &first.url(),
            "another-horse-battery-staple-0123456789",
            viewer
        )
        .await
        .0,
        401
    );
    first.signal("-TERM");
    let (_, printed) = first.wait();
    assert!(
        printed.contains("is the value of FRONTDESK_ADMIN_KEY") && !printed.contains(key),
        "{printed}"
    );
    // On a database that is not empty another value changes nothing.
    let second = place
        .start(
            &[],
            &[(
                "FRONTDESK_ADMIN_KEY",
                "another-horse-battery-staple-0123456789",
            )],
        )
        .ready(false);
    assert_eq!(ask(&second.url(), key, viewer).await, welcome);
}

/// SIGTERM: what is in flight is finished, idle connections are closed, and the exit code is 0.
async fn stopping(place: Place) {
    let server = place.start(&[], &[]).ready(true);
    let (url, key) = (server.url(), server.key().expect("a key"));
    let client = reqwest::Client::new();
    let mut creates = tokio::task::JoinSet::new();
    for n in 0..20 {
        let query = format!(
            "mutation {{ createCustomer(input: {{email: \"a{n}@x\"}}) {{ customer {{ email }} }} }}"
        );
        let request = client
            .post(format!("{url}/graphql"))
            .bearer_auth(&key)
            .json(&json!({"query": query}));
        creates.spawn(async move { request.send().await?.json::<Value>().await });
    }
    // The first answer is there, others are on their way, and the client keeps its connections.
    let first = creates
        .join_next()
        .await
        .expect("one")
        .expect("joined")
        .expect("an answer");
    let mut acknowledged = vec![first];
    server.signal("-TERM");
    while let Some(created) = creates.join_next().await {
        acknowledged.extend(created.expect("joined"));
    }
    let stopped = tokio::task::spawn_blocking(|| server.wait().0);
    let status = tokio::time::timeout(Duration::from_secs(10), stopped)
        .await
        .expect("in time")
        .expect("joined");
    assert!(status.success());
    // What could be forgotten by who copies the database.
    let beside = ["frontdesk.db-wal", "frontdesk.db-shm"]
        .map(|name| place.folder.path().join(name).exists());
    assert_eq!(beside, [false, false]);
    let again = place.start(&[], &[]).ready(false);
    for answer in acknowledged {
        let email = &answer["data"]["createCustomer"]["customer"]["email"];
        let found = ask(
            &again.url(),
            &key,
            &format!("{{ customer(by: {{email: {email}}}) {{ email }} }}"),
        )
        .await;
        assert_eq!(found.1["data"]["customer"]["email"], *email);
    }
}

on_both! { first_and_second_start two_first_starts_at_once  an_admin_key stopping }

/// An output that cannot be written to is an error, and the first key is not lost with it.
#[test]
fn a_full_disk_loses_nothing() {
    let place = Place::sqlite();
    let full = || {
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full")
    };
    let mut server = place.command(&["--listen", "127.0.0.1:0"]);
    let output = server.stdout(full()).output().expect("it runs");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("The first API key, shown only now: fd_"),
        "{said}"
    );
    assert!(
        said.contains("frontdesk: cannot write to standard output"),
        "{said}"
    );
    let mut create = place.command(&["tenant", "create", "--name", "x"]);
    let output = create.stdout(full()).output().expect("it runs");
    let said = text(&output.stderr);
    assert_eq!(
        (output.status.code(), said.lines().count()),
        (Some(1), 1),
        "{said}"
    );
}

/// What compose files make of a variable that is not set.
#[test]
fn empty_variables_are_none() {
    let place = Place::sqlite();
    let empty = [
        ("DATABASE_URL", ""),
        ("FRONTDESK_PUBLIC_URL", ""),
        ("FRONTDESK_ADMIN_KEY", ""),
        ("FRONTDESK_LOG", ""),
        ("FRONTDESK_POOL", ""),
        ("FRONTDESK_TLS_CERTIFICATE", ""),
        ("FRONTDESK_TLS_KEY", ""),
        ("FRONTDESK_RATE_ADDRESS", ""),
        ("FRONTDESK_METRICS_TOKEN", ""),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
    ];
    let server = place.start(&[], &empty).ready(true);
    server.signal("-TERM");
    assert!(server.wait().0.success());
}
