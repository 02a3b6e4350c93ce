//! No line of the log and no figure has a person in it, or what opens an account: neither of what is in order nor of what
//! is not.

use serde_json::{Value, json};

use super::{
    socket::Socket,
    target::{KEY, Target, post, reset_link},
    wire::Wire,
};
use crate::{process::Place, support::mutation};

const EMAIL: &str = "zyxwella.hidden@person.example";
const PASSWORD: &str = "hunter-of-Secrets-2";
const USERNAME: &str = "zyxwella_username";

/// All that is told to the server and must not be told by it, apart from tokens.
const SECRETS: [&str; 19] = [
    "zyxwella.hidden",
    "person.example",
    PASSWORD,
    "wrong-Secret-3",
    USERNAME,
    "Zyxwella",
    "Quuxington",
    "777123456",
    "Hiddenstreet",
    "Concealville",
    "10.66.77.88",
    "metadata-of-hers",
    "comment-on-her",
    "agent.hidden",
    "a-search-for-her",
    "device-of-hers",
    "1987-06-05",
    "VAT-of-hers",
    "203.0.113.77",
];

/// A person's whole life: made, found, changed, signed in, forgotten, erased.
async fn ordinary_traffic(target: &Target, place: &Place) -> Vec<String> {
    let address = json!({"street": ["Hiddenstreet"], "city": "Concealville", "countryCode": "CZ", "vatId": "VAT-of-hers"});
    let input = json!({
        "email": EMAIL, "password": PASSWORD, "username": USERNAME, "firstName": "Zyxwella", "lastName": "Quuxington",
        "phone": "+420777123456", "birthDate": "1987-06-05", "comment": "comment-on-her", "addresses": [address],
        "metadata": [{"key": "ip", "value": "10.66.77.88"}], "privateMetadata": [{"key": "k", "value": "metadata-of-hers"}],
    });
    let created = target
        .mutate("createCustomer", "customer { id }", input)
        .await;
    let id = created["customer"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let taken = json!({"query": mutation("createCustomer", "customer { id }"), "variables": {"input": {"email": EMAIL}}});
    assert_eq!(target.post(&taken).await.0, 200);
    let query = "query ($email: EmailAddress!, $name: String) {
        customer(by: {email: $email}) { email firstName phone metadata { value } } customers(filter: {name: $name}) { nodes { email } }
    }";
    target
        .data(query, json!({"email": EMAIL, "name": "a-search-for-her"}))
        .await;
    let literal = format!("{{ customer(by: {{email: \"{EMAIL}\"}}) {{ id }} }}");
    target.data(&literal, json!({})).await;
    let mut tokens = vec![KEY.to_owned()];
    for password in [PASSWORD, "wrong-Secret-3"] {
        let body = json!({"query": mutation("signIn", "session { token refreshToken }"), "variables": {"input": {"email": EMAIL, "password": password}}});
        let request = target
            .http
            .post(format!("{}/graphql", target.url))
            .json(&body);
        let request = request
            .header("user-agent", "device-of-hers")
            .header("x-forwarded-for", "203.0.113.77");
        let answer: Value = request
            .send()
            .await
            .expect("an answer")
            .json()
            .await
            .expect("JSON");
        let session = &answer["data"]["signIn"]["session"];
        tokens.extend(
            ["token", "refreshToken"]
                .iter()
                .filter_map(|name| session[name].as_str())
                .map(str::to_owned),
        );
    }
    assert_eq!(tokens.len(), 3);
    let me = json!({"query": "{ me { email } sessions { device } }"});
    assert_eq!(target.post_as(&tokens[1], &me).await.0, 200);
    let mut socket = Socket::open(target.address(), &[]).await;
    socket.begin(json!({"authorization": format!("Bearer {}", tokens[1]), "x-agent-email": "agent.hidden@person.example"})).await;
    socket.run("zyxwella_username", me).await;
    let refresh = json!({"refreshToken": tokens[2]});
    let renewed = target
        .mutate("refreshSession", "session { token refreshToken }", refresh)
        .await;
    tokens.extend(["token", "refreshToken"].iter().map(|name| {
        renewed["session"][name]
            .as_str()
            .expect("a token")
            .to_owned()
    }));
    // A mail with a token, which opens a page, and a token that is none.
    target
        .mutate(
            "requestPasswordReset",
            "__typename",
            json!({"email": EMAIL}),
        )
        .await;
    let link = reset_link(place).await;
    let path = link.split_once("/account").expect("a page").1;
    assert_eq!(target.get(&format!("/account{path}")).await.0, 200);
    let token = path
        .split_once("token=")
        .expect("a token")
        .1
        .split('&')
        .next()
        .expect("a token");
    tokens.push(token.to_owned());
    target
        .get(&format!("/account/reset-password?token={EMAIL}{PASSWORD}"))
        .await;
    target.get(&format!("/customers/{id}?name={EMAIL}")).await;
    target
        .get(&format!(
            "/graphql?query=%7Bcustomer(by:%7Bemail:%22{EMAIL}%22%7D)%7Bid%7D%7D"
        ))
        .await;
    target.get(&format!("/nowhere/{EMAIL}")).await;
    let update = json!({"id": id, "phone": "+420777123456", "lastName": "Quuxington"});
    target
        .mutate("updateCustomer", "customer { id }", update)
        .await;
    tokens
}

/// The same words, where they do not belong.
async fn hostile_traffic(target: &Target) {
    let words = SECRETS.join(" ");
    for document in [
        format!("{{ {words} }}"),
        format!("{{ customer(by: {{email: \"{words}\"}}) {{ id }} }}"),
        format!("{{ {EMAIL}"),
        format!("query {USERNAME} {{ {USERNAME}: __typename {USERNAME} }}"),
        format!(
            "mutation {{ createCustomer(input: {{email: \"{EMAIL}\", {USERNAME}: \"x\"}}) {{ customer {{ id }} }} }}"
        ),
        "{".repeat(40) + &words,
    ] {
        let (status, _) = target
            .post(&json!({"query": document, "operationName": USERNAME}))
            .await;
        assert_eq!(status, 400, "{document}");
    }
    let wrong = json!({"query": "query ($v: Int) { partners(first: $v) { nodes { id } } }", "variables": {"v": EMAIL}});
    assert_eq!(target.post(&wrong).await.0, 400);
    let bearer = format!("authorization: Bearer fd_{PASSWORD}");
    for bytes in [
        post(&format!("{{\"query\": {words}"), &[]),
        post(&words, &[("x-request-id", &format!("{EMAIL} {PASSWORD}"))]),
        post("{\"query\": \"{ __typename }\"}", &[]).replacen("\r\n", &format!("\r\n{bearer}\r\n"), 1),
        post("{\"query\": \"{ __typename }\"}", &[]).replacen("\r\n", &format!("\r\ncookie: __Host-frontdesk-session={USERNAME}\r\norigin: https://person.example\r\n"), 1),
        post("{}", &[]).replace("content-type: application/json", &format!("content-type: {EMAIL}")),
        format!("{USERNAME} /{EMAIL} HTTP/1.1\r\nhost: person.example\r\ntraceparent: {EMAIL}\r\n\r\n"),
        format!("GET /{EMAIL} HTTP/1.1\r\nhost: a\r\n{EMAIL}: {words}\r\n\r\n"),
        words.clone(),
    ] {
        let mut wire = Wire::open(target.address()).await;
        wire.send(bytes.as_bytes()).await;
        tokio::io::AsyncWriteExt::shutdown(&mut wire.0).await.ok();
        wire.rest().await;
    }
    let mut socket = Socket::with_key(target.address()).await;
    socket.send_text(words).await;
    socket.end().await;
}

async fn no_persons_and_no_secrets(place: Place) {
    let environment = [("FRONTDESK_LOG", "debug"), ("FRONTDESK_LOG_FORMAT", "json")];
    let mut target = Target::start_with(&place, &["--slow-request", "0"], &environment);
    let tokens = ordinary_traffic(&target, &place).await;
    hostile_traffic(&target).await;
    target.unharmed().await;
    let (_, metrics) = target.get("/metrics").await;
    assert!(
        metrics.contains("operation=\"createCustomer\""),
        "{metrics}"
    );
    let log = target.stop().await;
    assert!(log.lines().count() > 20, "{log}");
    for line in log.lines() {
        serde_json::from_str::<Value>(line).expect(line);
    }
    for (name, text) in [("the log", &log), ("the figures", &metrics)] {
        for secret in SECRETS.into_iter().chain(tokens.iter().map(String::as_str)) {
            let line = text.lines().find(|line| line.contains(secret));
            assert_eq!(line, None, "{secret} is in {name}");
        }
    }
}

on_both! { no_persons_and_no_secrets }
