//! More work than there are places for it: refused at once, and over when the work is.

use std::{fs, num::NonZero, path::Path, thread::available_parallelism, time::Duration};

use futures_util::future::join_all;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use super::{
    target::{KEY, PATIENCE, Target, assessed, error, post, slow_sign_up},
    wire::{Reply, Wire},
};
use crate::{process::Place, support::mutation};

/// A client at an address of this machine.
fn client(from: &str) -> reqwest::Client {
    let from: std::net::IpAddr = from.parse().expect("an address");
    let client = reqwest::Client::builder().local_address(from);
    client.build().expect("a client")
}

/// One request to `/graphql`.
async fn ask(
    target: &Target,
    client: &reqwest::Client,
    key: &str,
    body: &Value,
) -> (u16, HeaderMap, Value) {
    let mut request = client.post(format!("{}/graphql", target.url)).json(body);
    if !key.is_empty() {
        request = request.bearer_auth(key);
    }
    let response = request.timeout(PATIENCE).send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.json().await.expect("JSON"))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// All places are taken by sign-ups that wait for somebody else.
async fn more_than_there_are_places(place: Place) {
    const OWN: &str = "https://frontdesk.example";
    let options = [
        "--requests",
        "2",
        "--public-url",
        OWN,
        "--rate-address",
        "100+1/min",
    ];
    let (mut target, _slow) = Target::start_slow(&place, &options).await;
    let session = target.session("ada@example.com").await;
    let another = target.session("bob@example.com").await;
    let mut half = post(&json!({"query": "{ __typename }"}).to_string(), &[]).into_bytes();
    let rest = half.split_off(half.len() - 4);
    let stranger = client("127.0.0.9");
    let waiting = slow_sign_up();
    let waiting = || ask(&target, &target.http, "", &waiting);
    let others = async {
        target
            .until_metric("frontdesk_requests_running", |running| running == 2)
            .await;
        let body = json!({"query": "{ __typename }"});
        let refused = error("UNAVAILABLE", "The server is busy. Try again in a moment.");
        let mut took = Vec::new();
        for key in ["", KEY, &session, "", KEY] {
            let began = Instant::now();
            let (status, headers, answer) = ask(&target, &target.http, key, &body).await;
            took.push(began.elapsed());
            assert_eq!(
                (status, text(&headers, "retry-after"), &answer),
                (503, Some("1"), &refused)
            );
        }
        // The first one waits 250 ms for a place; once one has waited for nothing, nobody does. The machine of a test
        // may be busy, but not each time.
        let waited = Duration::from_millis(200);
        let at_once = took.iter().skip(1).min();
        assert!(
            took[0] >= waited && took[0] < 10 * waited && at_once < Some(&waited),
            "{took:?}"
        );
        // From an address of which nothing has come so far.
        for _ in 0..3 {
            let (status, _, answer) = ask(&target, &stranger, "", &body).await;
            assert_eq!((status, &answer), (503, &refused));
        }
        let large = json!({"query": " ".repeat(262_144)});
        let (status, _, answer) = ask(&target, &stranger, "", &large).await;
        assert_eq!(
            (status, answer),
            (
                413,
                error("PAYLOAD_TOO_LARGE", "A body may have 262144 bytes.")
            )
        );
        let mut slow = Wire::open(target.address()).await;
        slow.send(&half).await;
        // A page may read its refusal, and a refusal can be asked about.
        let request = target
            .http
            .get(format!("{}/graphql?query={{__typename}}", target.url));
        let request = request.header("accept", "application/graphql-response+json");
        let request = request.header("origin", OWN).header("x-request-id", "mine");
        let response = request.send().await.expect("an answer");
        let headers = response.headers().clone();
        let names = [
            "content-type",
            "retry-after",
            "access-control-allow-origin",
            "cache-control",
            "x-request-id",
        ];
        assert_eq!(
            (
                response.status().as_u16(),
                names.map(|name| text(&headers, name))
            ),
            (
                503,
                [
                    Some("application/graphql-response+json; charset=utf-8"),
                    Some("1"),
                    Some(OWN),
                    Some("no-store"),
                    Some("mine")
                ]
            )
        );
        assert_eq!(response.json::<Value>().await.expect("JSON"), refused);
        // What tells how the server is needs no place, and what ends somebody's access has some of its own, however it is
        // written.
        assert_eq!(target.get("/livez").await, (200, "alive\n".to_owned()));
        assert_eq!(target.get("/readyz").await.0, 200);
        assert_eq!(target.get("/metrics").await.0, 200);
        let leave = json!({"query": "mutation { signOut { signedOut } }"});
        let (status, _, answer) = ask(&target, &target.http, &session, &leave).await;
        assert_eq!(
            (status, answer),
            (200, json!({"data": {"signOut": {"signedOut": true}}}))
        );
        let request = target.http.post(format!("{}/graphql", target.url));
        let request = request
            .bearer_auth(&another)
            .header("content-type", "application/json");
        let escaped = r#"{"query": "mutation { sign\u004fut { signedOut } }"}"#;
        let response = request.body(escaped).send().await.expect("an answer");
        assert_eq!(
            response.json::<Value>().await.expect("JSON"),
            json!({"data": {"signOut": {"signedOut": true}}})
        );
        assert_eq!(
            target.metric("frontdesk_requests_running").await,
            2,
            "they still wait"
        );
        slow
    };
    let (first, second, mut slow) = tokio::join!(waiting(), waiting(), others);
    for (status, _, answer) in [first, second] {
        assert_eq!((status, answer), (200, assessed()));
    }
    assert!(
        target
            .metric("frontdesk_requests_refused_total{reason=\"load\"}")
            .await
            >= 3
    );
    // Whoever has sent the rest when there is a place for it is served.
    slow.send(&rest).await;
    let Reply { status, body, .. } = slow.reply().await;
    assert_eq!(
        (status, body.as_str()),
        (200, r#"{"data":{"__typename":"Query"}}"#)
    );
    // Who was refused has taken nothing of what an address may ask for.
    let body = json!({"query": "{ __typename }"});
    let (status, headers, _) = ask(&target, &stranger, "", &body).await;
    let left = text(&headers, "ratelimit");
    assert!(
        status == 200 && left.is_some_and(|left| left.starts_with("\"address\";r=99;")),
        "{status} {left:?}"
    );
    // Of nine that were refused, only who waited has a line.
    let log = target.log();
    assert!((1..9).contains(&log.matches("status=503").count()), "{log}");
    assert!(
        log.contains("more requests come than are run at once"),
        "{log}"
    );
    assert_eq!(
        target
            .post_as(&session, &json!({"query": "{ __typename }"}))
            .await
            .0,
        401,
        "it was ended"
    );
    target.unharmed().await;
}

/// So many sign-ups of 5 seconds each, one after the other.
pub fn slow_sign_ups(count: usize) -> Value {
    let input = slow_sign_up()["variables"]["input"].take();
    let one = |n| format!("a{n}: registerCustomer(input: $input) {{ userErrors {{ code }} }} ");
    let all: String = (0..count).map(one).collect();
    json!({
        "query": format!("mutation ($input: RegisterCustomerInput!) {{ {all} }}"), "variables": {"input": input},
    })
}

/// Fifteen seconds: a request has ten.
async fn a_request_that_takes_too_long(place: Place) {
    let (mut target, _slow) = Target::start_slow(&place, &[]).await;
    let sign_ups = slow_sign_ups(3);
    let (late, ()) = tokio::join!(ask(&target, &target.http, "", &sign_ups), async {
        for _ in 0..20 {
            assert_eq!(
                target.post(&json!({"query": "{ __typename }"})).await.0,
                200
            );
        }
    });
    let (status, headers, answer) = late;
    assert_eq!((status, text(&headers, "retry-after")), (503, Some("1")));
    let message = "The request took too long. It may have been done all the same.";
    assert_eq!(answer, error("UNAVAILABLE", message));
    target.unharmed().await;
}

/// A thousand people sign in at once: as many hashes wait as there may, and the others are told to come again.
async fn a_thousand_sign_ins(place: Place) {
    rlimit::increase_nofile_limit(8_192).expect("so many files");
    let mut target = Target::start(&place, &[]);
    let session = target.session("ada@example.com").await;
    let query = mutation("signIn", "session { kind }");
    let target_of = &target;
    let clients: Vec<_> = (1..=10).map(|n| client(&format!("127.0.1.{n}"))).collect();
    let clients_of = &clients;
    let sign_in = |n: usize| {
        let input = json!({"email": format!("nobody{n}@example.com"), "password": "wrong horse"});
        let body = json!({"query": query, "variables": {"input": input}});
        async move { ask(target_of, &clients_of[n % 10], "", &body).await }
    };
    let mut most = 0;
    let (answers, ()) = tokio::join!(join_all((0..1_000).map(sign_in)), async {
        for _ in 0..20 {
            assert_eq!(target.get("/livez").await.0, 200);
            most = most.max(target.memory());
            sleep(Duration::from_millis(50)).await;
        }
    });
    let mut refused = 0;
    for (status, headers, answer) in &answers {
        if *status == 503 {
            refused += 1;
            assert!(text(headers, "retry-after").is_some(), "{headers:?}");
            assert_eq!(
                answer["errors"][0]["extensions"],
                json!({"code": "UNAVAILABLE"})
            );
        } else {
            let said = &answer["data"]["signIn"]["userErrors"][0]["code"];
            assert_eq!(
                (*status, said),
                (200, &json!("INVALID_CREDENTIALS")),
                "{answer}"
            );
        }
    }
    assert!((1..1_000).contains(&refused), "{refused} were refused");
    assert!(most < 450, "{most} MiB");
    // It is over: who has a session goes on, and who has a password signs in.
    let me = json!({"query": "{ me { email } }"});
    let input = json!({"email": "ada@example.com", "password": "correct horse"});
    let enter = json!({"query": query, "variables": {"input": input}});
    for (key, body, expected) in [
        (
            session.as_str(),
            &me,
            json!({"me": {"email": "ada@example.com"}}),
        ),
        (
            "",
            &enter,
            json!({"signIn": {"session": {"kind": "FULL"}, "userErrors": []}}),
        ),
    ] {
        let mut answer = target.post_as(key, body).await;
        for _ in 0..100 {
            if answer.0 != 503 {
                break;
            }
            sleep(Duration::from_millis(200)).await;
            answer = target.post_as(key, body).await;
        }
        assert_eq!(answer, (200, json!({"data": expected})));
    }
    target.unharmed().await;
}

/// What a thread is called, and its niceness.
fn thread(folder: &Path) -> Option<(String, i32)> {
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    // A number, the name in brackets, and fields of which niceness is the nineteenth of all.
    let (start, fields) = stat.rsplit_once(") ")?;
    let (_, name) = start.split_once(" (")?;
    Some((name.to_owned(), fields.split(' ').nth(16)?.parse().ok()?))
}

/// The threads that hash passwords give way to all others.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hashes_give_way() {
    const BEHIND: i32 = 10;
    let place = Place::sqlite();
    let target = Target::start(&place, &[]);
    let threads = format!("/proc/{}/task", target.server.id());
    let cores = available_parallelism().map_or(1, NonZero::get);
    // A thread takes its name and its place once it runs.
    let given_way = async {
        loop {
            let folders = fs::read_dir(&threads).expect("a process").flatten();
            let all = folders.filter_map(|folder| thread(&folder.path()));
            let (hashers, others): (Vec<_>, Vec<_>) = all.partition(|(name, _)| name == "hash");
            if hashers.len() == cores && hashers.iter().all(|(_, niceness)| *niceness == BEHIND) {
                return others;
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    let given_way = timeout(PATIENCE, given_way).await;
    let others = given_way.expect("hashes compete with requests");
    let (_, own) = thread(Path::new("/proc/self")).expect("a process");
    assert!(
        others.iter().all(|(_, niceness)| *niceness == own),
        "{others:?}"
    );
}

/// Whom a limit counts: an address, whatever it says of itself; a key; an account.
async fn rates(place: Place) {
    const LIMITS: [&str; 6] = [
        "--rate-address",
        "3+1/min",
        "--rate-client",
        "4+1/min",
        "--rate-customer",
        "2+1/min",
    ];
    let target = Target::start(&place, &[]);
    let session = target.session("ada@example.com").await;
    target.stop().await;
    let target = Target::start(&place, &LIMITS);
    let body = json!({"query": "{ __typename }"});
    let answered = async |from: &str, key: &str, count: usize| {
        let mut all = Vec::new();
        for _ in 0..count {
            all.push(ask(&target, &client(from), key, &body).await.0);
        }
        all
    };
    assert_eq!(
        answered("127.0.0.2", "", 5).await,
        [200, 200, 200, 429, 429]
    );
    assert_eq!(answered("127.0.0.3", "", 1).await, [200]);
    assert_eq!(answered("127.0.0.4", &session, 3).await, [200, 200, 429]);
    assert_eq!(
        answered("127.0.0.5", &session, 1).await,
        [429],
        "an account is one, wherever it is"
    );
    assert_eq!(
        answered("127.0.0.2", KEY, 5).await,
        [200, 200, 200, 200, 429]
    );
    let (status, headers, answer) = ask(&target, &client("127.0.0.2"), KEY, &body).await;
    let wait: u64 = text(&headers, "retry-after")
        .expect("a time")
        .parse()
        .expect("a number");
    assert!(status == 429 && (1..=60).contains(&wait), "{status} {wait}");
    assert_eq!(
        answer,
        error(
            "RATE_LIMITED",
            &format!("Too many requests. Try again in {wait} s.")
        )
    );
    assert_eq!(
        text(&headers, "ratelimit-policy"),
        Some("\"client\";q=4;w=240")
    );
    assert!(
        text(&headers, "ratelimit").is_some_and(|left| left.starts_with("\"client\";r=0;t=")),
        "{headers:?}"
    );
    // A made-up address gives nobody another bucket.
    for made_up in ["192.0.2.1", "192.0.2.2, 127.0.0.9"] {
        let request = client("127.0.0.2")
            .post(format!("{}/graphql", target.url))
            .json(&body);
        let response = request
            .header("x-forwarded-for", made_up)
            .send()
            .await
            .expect("an answer");
        assert_eq!(response.status(), 429, "{made_up}");
    }
    target.stop().await;

    // Two processes: on PostgreSQL they count sensitive mutations together.
    let strict = ["--rate-address-sensitive", "6+1/min"];
    let servers = [
        Target::start(&place, &strict),
        Target::start(&place, &strict),
    ];
    let input = json!({"email": "nobody@example.com", "password": "wrong"});
    let body =
        json!({"query": mutation("signIn", "session { kind }"), "variables": {"input": input}});
    let mut allowed = 0;
    for _ in 0..8 {
        for server in &servers {
            allowed += u32::from(ask(server, &client("127.0.0.7"), "", &body).await.0 == 200);
        }
    }
    assert_eq!(allowed, if place.url.is_some() { 6 } else { 12 });
}

on_both! { more_than_there_are_places a_request_that_takes_too_long a_thousand_sign_ins rates }
