//! Whoever sends the mails, and however it ends: no mail arrives twice, and none is forgotten.

use std::{collections::BTreeSet, time::Duration};

use frontdesk::{app::App, domain::mail::deliver_due, mail::Post};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    mail_delivery::{config, smtp},
    process::{Place, ask},
    support::{SmtpServer, TestApp},
};

async fn deliver(app: &App) -> usize {
    deliver_due(app).await.expect("the outbox")
}

/// Customers to whom a mail is to be sent.
async fn welcome(app: &TestApp, emails: impl IntoIterator<Item = String>) {
    for email in emails {
        let create = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { code } } }";
        let data = app.data(create, json!({"input": {"email": email}})).await;
        assert_eq!(data, json!({"createCustomer": {"userErrors": []}}));
    }
}

/// Takes a mail that arrived, and keeps to whom.
async fn take_one(server: &mut SmtpServer, arrived: &mut BTreeSet<String>) {
    let mail = server.next_mail().await;
    let address = mail.recipient().to_owned();
    assert!(arrived.insert(address.clone()), "{address} got it twice");
}

/// Takes the mails that arrived: to whom.
async fn take(server: &mut SmtpServer, count: usize) -> BTreeSet<String> {
    let mut arrived = BTreeSet::new();
    for _ in 0..count {
        take_one(server, &mut arrived).await;
    }
    arrived
}

stories! {
    async fn many_workers_send_each_mail_once(app: TestApp) {
        let mut server = SmtpServer::start().await;
        let emails: BTreeSet<_> = (10..50).map(|n| format!("a{n}@example.com")).collect();
        welcome(&app, emails.clone()).await;
        let worker = app.server_with(smtp(&server.url())).await;
        let counts = join_all((0..8).map(|_| deliver(&worker))).await;
        assert_eq!(counts.iter().sum::<usize>(), 40);
        assert_eq!(take(&mut server, 40).await, emails);
        assert!(server.has_no_mail());
        app.clock.advance(Duration::from_secs(86_400));
        assert_eq!(deliver(&worker).await, 0);
    }

    /// Who is stuck for longer than the claim holds finds that somebody else has sent it.
    async fn who_is_too_slow_leaves_it_to_others(app: TestApp) {
        let mut server = SmtpServer::start().await;
        welcome(&app, ["ada@example.com".to_owned()]).await;
        let slow = app.server_with(Post::Smtp(config(&server.url(), None))).await;
        let quick = app.server_with(smtp(&server.url())).await;
        server.stall("to").await;
        let stuck = tokio::spawn(async move { deliver(&slow).await });
        // It is stuck once the server has got so far.
        server.stalled().await;
        assert_eq!(deliver(&quick).await, 0, "it is claimed");
        app.clock.advance(Duration::from_secs(301));
        assert_eq!(deliver(&quick).await, 1);
        server.hang_up().await;
        assert_eq!(stuck.await.expect("no panic"), 1);
        assert_eq!(take(&mut server, 1).await.into_iter().collect::<Vec<_>>(), ["ada@example.com"]);
        app.clock.advance(Duration::from_secs(86_400));
        assert_eq!(deliver(&quick).await, 0, "what the slow one found changes nothing");
        assert!(server.has_no_mail());
    }

    /// The server was down, and comes back.
    async fn what_is_not_taken_is_tried_again(app: TestApp) {
        let mut server = SmtpServer::start().await;
        let worker = app.server_with(smtp(&server.url())).await;
        welcome(&app, ["ada@example.com".to_owned()]).await;
        for wait in [30, 60, 120] {
            server.refuse("to", 451, "Later").await;
            assert_eq!(deliver(&worker).await, 1);
            app.clock.advance(Duration::from_secs(wait - 1));
            assert_eq!(deliver(&worker).await, 0, "not before {wait} seconds");
            app.clock.advance(Duration::from_secs(1));
        }
        assert_eq!(deliver(&worker).await, 1);
        assert_eq!(take(&mut server, 1).await.len(), 1);
        welcome(&app, ["bob@example.com".to_owned()]).await;
        // Whether it was taken is not known: it is not sent again.
        server.drop_at("answer").await;
        assert_eq!(deliver(&worker).await, 1);
        assert_eq!(take(&mut server, 1).await.len(), 1);
        welcome(&app, ["eve@example.com".to_owned()]).await;
        server.refuse("to", 550, "Nobody is called so here").await;
        assert_eq!(deliver(&worker).await, 1);
        app.clock.advance(Duration::from_secs(7 * 86_400));
        assert_eq!(deliver(&worker).await, 0);
        assert!(server.has_no_mail());
    }
}

const SETTINGS: &str = "mutation { updateSiteSettings(input: {emailConfirmation: BEFORE_LOGIN}) { userErrors { code } } }";
const SIGN_UP: &str = "mutation { registerCustomer(input: {email: \"ada@example.com\", password: \"correct horse battery\"}) \
    { confirmationRequired session { token } userErrors { code } } }";
const SIGN_IN: &str = "mutation { signIn(input: {email: \"ada@example.com\", password: \"correct horse battery\"}) \
    { session { customer { email } } userErrors { code } } }";

/// From the sign-up to the link in the mail, by processes that know of each other by sockets alone.
async fn a_sign_up_by_mail(place: Place) {
    let mut smtp = SmtpServer::start().await;
    let environment = [("FRONTDESK_SMTP_URL", smtp.url())];
    let environment = environment
        .each_ref()
        .map(|(name, url)| (*name, url.as_str()));
    let server = place.start(&[], &environment).ready(true);
    let (url, key) = (server.url(), server.key().expect("a key"));
    assert!(
        server
            .printed
            .contains("  mail          sent by smtp://127.0.0.1:"),
        "{}",
        server.printed
    );
    let done = json!({"data": {"updateSiteSettings": {"userErrors": []}}});
    assert_eq!(ask(&url, &key, SETTINGS).await, (200, done));
    let nobody = |query: &'static str| {
        let request = reqwest::Client::new()
            .post(format!("{url}/graphql"))
            .json(&json!({"query": query}));
        async {
            request
                .send()
                .await
                .expect("an answer")
                .json::<Value>()
                .await
                .expect("JSON")
        }
    };
    let signed_up = json!({"data": {"registerCustomer": {"confirmationRequired": true, "session": null, "userErrors": []}}});
    assert_eq!(nobody(SIGN_UP).await, signed_up);
    assert_eq!(
        nobody(SIGN_IN).await["data"]["signIn"]["session"],
        Value::Null
    );
    let mail = smtp.next_mail().await;
    assert_eq!(
        (mail.recipient(), mail.subject()),
        ("ada@example.com", "Confirm your e-mail address")
    );
    let (link, token) = (mail.link(), mail.token());
    assert_eq!(link, format!("{url}/account/confirm-email?token={token}"));
    let http = reqwest::Client::new();
    for _ in 0..3 {
        assert_eq!(http.get(&link).send().await.expect("a page").status(), 200);
    }
    let sent = http
        .post(&link)
        .form(&[("token", &token)])
        .send()
        .await
        .expect("a page");
    assert_eq!(
        sent.status(),
        200,
        "{}",
        sent.text().await.unwrap_or_default()
    );
    assert_eq!(
        nobody(SIGN_IN).await,
        json!({"data": {"signIn": {"session": {"customer": {"email": "ada@example.com"}}, "userErrors": []}}})
    );
    server.signal("-TERM");
    assert!(server.wait().0.success());
}

/// A server that is killed while it sends, again and again.
async fn killed_while_it_sends(place: Place) {
    const KILLS: usize = 6;
    let mut smtp = SmtpServer::start().await;
    let smtp_url = smtp.url();
    let environment = [
        ("FRONTDESK_SMTP_URL", smtp_url.as_str()),
        (
            "FRONTDESK_ADMIN_KEY",
            "correct-horse-battery-staple-0123456789",
        ),
    ];
    let mut created = BTreeSet::new();
    let mut arrived = BTreeSet::new();
    for round in 0..=KILLS {
        let server = place.start(&[], &environment).ready(false);
        let url = server.url();
        let create = |number: usize| {
            let email = format!("r{round}n{number}@example.com");
            let query = format!(
                "mutation {{ createCustomer(input: {{email: \"{email}\"}}) {{ userErrors {{ code }} }} }}"
            );
            let url = url.clone();
            async move {
                let answer = ask(&url, "correct-horse-battery-staple-0123456789", &query).await;
                assert_eq!(
                    answer,
                    (200, json!({"data": {"createCustomer": {"userErrors": []}}}))
                );
                email
            }
        };
        created.extend(join_all((0..12).map(create)).await);
        // Each time at another point of its work.
        for _ in 0..round {
            take_one(&mut smtp, &mut arrived).await;
        }
        if round < KILLS {
            server.signal("-KILL");
            assert!(!server.wait().0.success());
            continue;
        }
        // The last one is left to finish: what is due later arrives later.
        let last = create(99).await;
        created.insert(last.clone());
        while !arrived.contains(&last) {
            take_one(&mut smtp, &mut arrived).await;
        }
        server.signal("-TERM");
        assert!(server.wait().0.success());
    }
    let missing: Vec<_> = created.difference(&arrived).collect();
    assert!(
        missing.len() <= KILLS,
        "a mail that was being sent at most, of each: {missing:?}"
    );
    assert_eq!(arrived.difference(&created).count(), 0);
}

mod processes {
    use super::*;
    on_both! { a_sign_up_by_mail killed_while_it_sends }
}
