//! Documents and JSON that cost more than they say, over HTTP and over WebSocket.

use serde_json::{Value, json};

use super::{
    socket::{Socket, closed},
    target::{KEY, Target, error, post},
    wire::Wire,
};
use crate::process::Place;

/// A document that is refused: its text, and the code and the message of its refusal.
struct Bomb(&'static str, String, &'static str, &'static str);

const BRACKETS: &str = "At most 32 brackets may be open at once.";
const BYTES: &str = "A document may have 16384 bytes.";
const TOKENS: &str = "A document may have 2000 tokens.";
const COMPLEX: &str =
    "An operation may select 1000 fields, counting those of a fragment wherever it is spread.";

fn numbered(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

fn bombs() -> Vec<Bomb> {
    let around = |open: &str, inside: &str, close: &str| {
        format!(
            "{{ a(x: {}{inside}{}) }}",
            open.repeat(3_000),
            close.repeat(3_000)
        )
    };
    let spreads = |levels: usize, width: usize| {
        let level = |n: usize| {
            format!(
                "fragment f{n} on Query {{{}}}",
                format!("...f{} ", n + 1).repeat(width)
            )
        };
        format!(
            "{{...f0}} {}fragment f{levels} on Query {{__typename}}",
            numbered(levels, level)
        )
    };
    let filled = |with: &str| format!("{{ __typename }}{}", with.repeat(16 * 1_024 + 1 - 14));
    let sign_in = |n: usize| {
        format!(
            "a{n}: signIn(input: {{email: \"a@x\", password: \"x\"}}) {{ userErrors {{ code }} }} "
        )
    };
    vec![
        // The parser would read an empty string and one that is just begun.
        Bomb(
            "a block string without an end",
            format!("{{a(x: [\"\"\"{}", "[".repeat(3_000)),
            "GRAPHQL_PARSE_FAILED",
            "A block string of the document has no end: three more quotes.",
        ),
        Bomb(
            "lists in lists",
            around("[", "1", "]"),
            "QUERY_TOO_DEEP",
            BRACKETS,
        ),
        Bomb(
            "objects in objects",
            around("{a: ", "1", "}"),
            "QUERY_TOO_DEEP",
            BRACKETS,
        ),
        Bomb(
            "a bracket that stays open",
            "{a(x:".to_owned() + &"[".repeat(16_000),
            "QUERY_TOO_DEEP",
            BRACKETS,
        ),
        Bomb(
            "fields in fields",
            "{a".repeat(8_000),
            "QUERY_TOO_DEEP",
            BRACKETS,
        ),
        Bomb(
            "100,000 fields in fields",
            "{a".repeat(100_000),
            "DOCUMENT_TOO_LARGE",
            BYTES,
        ),
        Bomb(
            "fields in fields by fragments",
            format!(
                "{{...f0}} {}fragment f13 on Query {{a}}",
                numbered(13, |n| format!(
                    "fragment f{n} on Query {{a{{...f{}}}}}",
                    n + 1
                )),
            ),
            "QUERY_TOO_DEEP",
            "Fields may be nested 12 deep.",
        ),
        Bomb(
            "6 times 50 spreads",
            spreads(6, 50),
            "QUERY_TOO_COMPLEX",
            COMPLEX,
        ),
        Bomb(
            "60 times 2 spreads",
            spreads(60, 2),
            "QUERY_TOO_COMPLEX",
            COMPLEX,
        ),
        Bomb(
            "a fragment in itself",
            "{...a} fragment a on Query {...a}".to_owned(),
            "FRAGMENT_CYCLE",
            "A fragment may not contain itself.",
        ),
        Bomb(
            "two fragments in each other",
            "{...a} fragment a on Query {...b} fragment b on Query {...a}".to_owned(),
            "FRAGMENT_CYCLE",
            "A fragment may not contain itself.",
        ),
        Bomb(
            "20,000 aliases",
            format!("{{ {} }}", "a:__typename ".repeat(20_000)),
            "DOCUMENT_TOO_LARGE",
            BYTES,
        ),
        Bomb(
            "700 aliases",
            format!("{{ {} }}", numbered(700, |n| format!("a{n}: __typename "))),
            "TOO_MANY_TOKENS",
            TOKENS,
        ),
        Bomb(
            "31 aliases",
            format!(
                "{{ viewer {{ {} }} }}",
                numbered(31, |n| format!("a{n}: __typename "))
            ),
            "TOO_MANY_ALIASES",
            "An operation may have 30 aliases, counting those of a fragment wherever it is spread.",
        ),
        Bomb(
            "10,000 variables",
            format!(
                "query ({}) {{ __typename }}",
                numbered(10_000, |n| format!("$v{n}: Int "))
            ),
            "DOCUMENT_TOO_LARGE",
            BYTES,
        ),
        Bomb(
            "600 variables",
            format!(
                "query ({}) {{ __typename }}",
                numbered(600, |n| format!("$v{n}: Int "))
            ),
            "TOO_MANY_TOKENS",
            TOKENS,
        ),
        Bomb(
            "10,000 fragments",
            format!(
                "{{ __typename }} {}",
                numbered(10_000, |n| format!("fragment f{n} on Q{{a}} "))
            ),
            "DOCUMENT_TOO_LARGE",
            BYTES,
        ),
        Bomb(
            "400 fragments",
            format!(
                "{{ __typename }} {}",
                numbered(400, |n| format!("fragment f{n} on Query {{ a }} "))
            ),
            "TOO_MANY_TOKENS",
            TOKENS,
        ),
        Bomb(
            "10,000 operations",
            numbered(10_000, |n| format!("query q{n} {{ a }} ")),
            "DOCUMENT_TOO_LARGE",
            BYTES,
        ),
        Bomb(
            "500 operations",
            numbered(500, |n| format!("query q{n} {{ a }} ")),
            "TOO_MANY_TOKENS",
            TOKENS,
        ),
        Bomb(
            "directives",
            format!("{{ __typename {} }}", "@skip(if: false) ".repeat(21)),
            "TOO_MANY_DIRECTIVES",
            "A document may have 20 directives.",
        ),
        Bomb(
            "31 times signIn",
            format!("mutation {{ {} }}", numbered(31, sign_in)),
            "TOO_MANY_ALIASES",
            "An operation may have 30 aliases, counting those of a fragment wherever it is spread.",
        ),
        Bomb(
            "21 times signIn",
            format!("mutation {{ {} }}", numbered(21, sign_in)),
            "TOO_MANY_ROOT_FIELDS",
            "An operation may have 20 fields of its own.",
        ),
        Bomb("commas", filled(","), "DOCUMENT_TOO_LARGE", BYTES),
        Bomb("comments", filled("#"), "DOCUMENT_TOO_LARGE", BYTES),
        Bomb(
            "the schema of the schema",
            "{__schema{types{fields{type{fields{type{fields{name}}}}}}}}".to_owned(),
            "QUERY_TOO_DEEP",
            "Below __schema and __type, fields, inputFields, interfaces, possibleTypes may be nested 2 deep.",
        ),
    ]
}

/// Each bomb is refused with one error, the same over both, and costs next to nothing.
async fn bombs_are_refused(place: Place) {
    let mut target = Target::start(&place, &[]);
    let mut socket = Socket::with_key(target.address()).await;
    target.unharmed().await;
    let hashes = target.metric("frontdesk_hashes_total").await;
    let mut warm = 0;
    let mut sent = 0;
    for round in 0..8 {
        for Bomb(name, document, code, message) in &bombs() {
            let body = json!({"query": document});
            sent += 2 * document.len();
            let expected = error(code, message);
            assert_eq!(target.post(&body).await, (400, expected.clone()), "{name}");
            let refused = json!({"type": "error", "id": "1", "payload": expected["errors"]});
            assert_eq!(socket.run("1", body).await, [refused], "{name}");
            if round == 0 {
                socket.answers().await;
                target.unharmed().await;
            }
        }
        if round == 1 {
            (warm, sent) = (target.memory(), 0);
        }
    }
    let grown = target.memory().saturating_sub(warm);
    assert!(grown < 24, "{grown} MiB more after {sent} bytes");
    target.assert_small();
    // No password was tested, neither of the 31 nor of the 21.
    assert_eq!(target.metric("frontdesk_hashes_total").await, hashes);
    // What is one byte shorter is no bomb.
    let longest = format!("{{ __typename }}{}", ",".repeat(16 * 1_024 - 14));
    assert_eq!(
        target.post(&json!({"query": longest})).await,
        (200, json!({"data": {"__typename": "Query"}}))
    );
    target.unharmed().await;
}

/// A small request does not get a large reply.
async fn replies_to_what_is_wrong_are_short(place: Place) {
    let mut target = Target::start(&place, &[]);
    for document in [
        format!("{{ {} }}", numbered(20, |n| format!("nothing{n} "))),
        format!(
            "{{ viewer {{ {} }} }}",
            numbered(500, |n| format!("nothing{n} "))
        ),
        format!(
            "query ({}) {{ __typename }}",
            numbered(400, |n| format!("$v{n}: Nothing "))
        ),
        "{ __typename ".to_owned() + &"x".repeat(16_000),
        format!("{{ a(x: \"{}\") }}", "x".repeat(16_000)),
        format!("{{ {} }}", "x".repeat(16_000)),
        format!("{{ viewer @{} {{ __typename }} }}", "x".repeat(16_000)),
        format!(
            "query a {{ __typename }} {}",
            numbered(300, |n| format!("fragment f{n} on X {{a}}"))
        ),
    ] {
        let (status, answer) = target.post(&json!({"query": document})).await;
        let (start, length) = (&document[..40], answer.to_string().len());
        assert_eq!((status, answer.get("data")), (400, None), "{start}");
        assert!(length <= 4_096, "{start}: a reply of {length} bytes");
        let errors = answer["errors"].as_array().expect("errors");
        assert!(
            (1..=5).contains(&errors.len()),
            "{start}: {} errors",
            errors.len()
        );
    }
    target.unharmed().await;
}

/// JSON that is none, or none that is taken: the same process answers, and says nothing of its own code.
async fn json_that_is_no_request(place: Place) {
    let mut target = Target::start(&place, &[]);
    let query = "\"query\": \"query ($v: Int) { partners(first: $v) { nodes { id } } }\"";
    let nested = |open: &str, close: &str, depth: usize| {
        format!(
            "{{{query}, \"variables\": {{\"v\": {}1{}}}}}",
            open.repeat(depth),
            close.repeat(depth)
        )
        .into_bytes()
    };
    let with = |value: &str| format!("{{{query}, \"variables\": {{\"v\": {value}}}}}").into_bytes();
    let deep = || error("QUERY_TOO_DEEP", "JSON may be nested 32 deep.");
    for (body, expected) in [
        (nested("[", "]", 3_000), deep()),
        (nested("[", "]", 100_000), deep()),
        (nested("{\"a\":", "}", 3_000), deep()),
        ("[".repeat(200_000).into_bytes(), deep()),
        (
            b"".to_vec(),
            error(
                "BAD_REQUEST",
                "The JSON cannot be read: EOF while parsing a value at line 1 column 0.",
            ),
        ),
        (
            b"{}".to_vec(),
            error(
                "BAD_REQUEST",
                "The field query must be a string with a GraphQL document.",
            ),
        ),
        (
            b"{\"query\": null}".to_vec(),
            error(
                "BAD_REQUEST",
                "The field query must be a string with a GraphQL document.",
            ),
        ),
        (
            b"{\"query\": 1}".to_vec(),
            error(
                "BAD_REQUEST",
                "The field query must be a string with a GraphQL document.",
            ),
        ),
        (
            b"[{\"query\": \"{ __typename }\"}]".to_vec(),
            error(
                "BATCHING_DISABLED",
                "Send one operation a request: batches are not read.",
            ),
        ),
        (
            b"{\"query\": \"{ __typename }\", \"query\": \"{ __typename }\"}".to_vec(),
            error(
                "BAD_REQUEST",
                "The JSON cannot be read: an object has a key twice at line 1 column 54.",
            ),
        ),
        (
            b"{\"query\": \"\\ud800\"}".to_vec(),
            error(
                "BAD_REQUEST",
                "The JSON cannot be read: unexpected end of hex escape at line 1 column 18.",
            ),
        ),
        (
            b"{\"query\": \"\xff\"}".to_vec(),
            error(
                "BAD_REQUEST",
                "The JSON cannot be read: invalid unicode code point at line 1 column 12.",
            ),
        ),
    ] {
        let answer = send(&target, &body).await;
        assert_eq!(
            answer,
            (400, expected),
            "{}",
            String::from_utf8_lossy(&body[..body.len().min(60)])
        );
    }
    for value in [
        "1e400",
        "-1e400",
        "2147483648",
        "-2147483649",
        "0",
        "-1",
        "2147483647",
        "1.5",
        "\"1\"",
        "{}",
        "[]",
    ] {
        let (status, answer) = send(&target, &with(value)).await;
        let code = answer["errors"][0]["extensions"]["code"]
            .as_str()
            .unwrap_or_default();
        assert_eq!((status, answer.get("data")), (400, None), "{value}");
        assert!(
            matches!(code, "BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED"),
            "{value}: {answer}"
        );
    }
    // Over WebSocket what is no message ends the connection; what is no request ends the operation.
    for body in [
        nested("[", "]", 3_000),
        nested("{\"a\":", "}", 3_000),
        b"{\"query\": \"\\ud800\"}".to_vec(),
    ] {
        let mut socket = Socket::with_key(target.address()).await;
        let body = String::from_utf8(body).expect("text");
        socket
            .send_text(format!(
                "{{\"type\": \"subscribe\", \"id\": \"1\", \"payload\": {body}}}"
            ))
            .await;
        assert_eq!(
            socket.end().await,
            closed(4400, "Invalid message"),
            "{}",
            &body[..18]
        );
    }
    let mut socket = Socket::with_key(target.address()).await;
    for payload in [
        json!({}),
        json!({"query": null}),
        json!({"query": 1}),
        json!({"query": "{ a }", "variables": []}),
    ] {
        let (status, answer) = target.post(&payload).await;
        let refused = json!({"type": "error", "id": "1", "payload": answer["errors"]});
        assert_eq!(
            (status, socket.run("1", payload).await),
            (400, vec![refused])
        );
        socket.answers().await;
    }
    target.unharmed().await;
    target.assert_small();
}

async fn send(target: &Target, body: &[u8]) -> (u16, Value) {
    let mut wire = Wire::open(target.address()).await;
    let head = post("", &[("authorization", &format!("Bearer {KEY}"))]);
    let head = head.replace(
        "content-length: 0",
        &format!("content-length: {}", body.len()),
    );
    wire.send(head.as_bytes()).await;
    wire.send(body).await;
    let reply = wire.reply().await;
    for word in ["src/", "panicked", "serde_json::", "Error("] {
        assert!(!reply.body.contains(word), "{}", reply.body);
    }
    (
        reply.status,
        serde_json::from_str(&reply.body).expect("JSON"),
    )
}

on_both! { bombs_are_refused replies_to_what_is_wrong_are_short json_that_is_no_request }
