//! Whoever sends the mails, and however it ends: no mail arrives twice, and none is forgotten.

use std::{collections::BTreeSet, time::Duration};

use diesel::{QueryableByName, sql_query, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use frontdesk::{
    app::App,
    domain::mail::deliver_due,
    mail::Post,
    repositories::{self, Conn},
};
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    mail_delivery::{config, smtp},
    process::{Place, ask},
    support::{PASSWORD, SmtpServer, TestApp},
};

async fn deliver(app: &App) -> usize {
    deliver_due(app).await.expect("the outbox")
}

/// Customers to whom a mail is to be sent.
async fn welcome(app: &TestApp, emails: impl IntoIterator<Item = String>) {
    welcome_by(app, &app.key, emails).await;
}

/// The same of the tenant whose key it is.
async fn welcome_by(app: &TestApp, key: &str, emails: impl IntoIterator<Item = String>) {
    for email in emails {
        let create = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { userErrors { code } } }";
        let answer = app
            .ask_as(key, create, json!({"input": {"email": email}}))
            .await;
        assert_eq!(
            answer["data"],
            json!({"createCustomer": {"userErrors": []}}),
            "{answer}"
        );
    }
}

/// A worker that waits long for an answer.
async fn patient(app: &TestApp, server: &SmtpServer) -> App {
    app.server_with(Post::Smtp(config(&server.url(), None)))
        .await
}

/// How many tokens there are that leave by mail.
async fn tokens(app: &TestApp) -> i64 {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let query = sql_query("SELECT count(*) AS count FROM mail_tokens");
    let found: Count = match &mut app.conn().await {
        Conn::Sqlite(conn) => query.get_result(conn).await.expect("a count"),
        Conn::Postgres(conn) => query.get_result(conn).await.expect("a count"),
    };
    found.count
}

/// Gives the first site these settings, whether they can be read or not.
async fn write_settings(app: &TestApp, settings: &'static str) {
    let written = app.app.store.transaction(move |conn| {
        Box::pin(async move {
            let query = sql_query(format!(
                "UPDATE sites SET settings = '{settings}' WHERE name = 'Default'"
            ));
            let rows = match conn {
                Conn::Sqlite(conn) => query.execute(conn).await,
                Conn::Postgres(conn) => query.execute(conn).await,
            };
            assert_eq!(rows.expect("written"), 1);
            Ok::<_, repositories::Error>(())
        })
    });
    written.await.expect("committed");
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

    /// Not to the spelling of somebody who asked for it, the second time, either.
    async fn a_second_attempt_goes_to_the_account_s_address(app: TestApp) {
        let mut server = SmtpServer::start().await;
        let worker = app.server_with(smtp(&server.url())).await;
        app.person("Ada@example.com").await;
        app.mails().await;
        app.publicly("requestPasswordReset", "requested", json!({"email": "ada@EXAMPLE.com"})).await;
        server.refuse("to", 451, "Later").await;
        assert_eq!(deliver(&worker).await, 1);
        app.clock.advance(Duration::from_secs(30));
        assert_eq!(deliver(&worker).await, 1);
        assert_eq!(server.next_mail().await.recipient(), "Ada@example.com");
    }

    /// However many servers have one in hand at once, one an hour is one an hour.
    async fn enough_is_enough_for_all_servers(app: TestApp) {
        let mut server = SmtpServer::start().await;
        app.settings(json!({"discloseAccountExistence": false})).await;
        app.person("ada@example.com").await;
        app.mails().await;
        let (slow, quick) = (patient(&app, &server).await, patient(&app, &server).await);
        for (step, arriving) in [("to", 1), ("message", 0)] {
            for _ in 0..6 {
                let input = json!({"email": "ada@example.com", "password": PASSWORD});
                app.publicly("registerCustomer", "", input).await;
            }
            server.stall(step).await;
            let slow = slow.clone();
            let stuck = tokio::spawn(async move { deliver(&slow).await });
            server.stalled().await;
            assert_eq!(deliver(&quick).await, 5, "{step}");
            assert_eq!(take(&mut server, arriving).await.len(), arriving);
            server.hang_up().await;
            assert_eq!(stuck.await.expect("no panic"), 1, "{step}");
            assert!(server.has_no_mail(), "{step}");
            app.clock.advance(Duration::from_secs(3_600));
            assert_eq!(deliver(&quick).await, 0);
        }
    }

    async fn who_sends_many_keeps_nobody_waiting(app: TestApp) {
        let mut server = SmtpServer::start().await;
        let (_, key) = app.second_tenant().await;
        welcome(&app, (0..6).map(|n| format!("a{n}@example.com"))).await;
        let worker = patient(&app, &server).await;
        server.stall("to").await;
        let sending = tokio::spawn(async move { deliver(&worker).await });
        server.stalled().await;
        welcome_by(&app, &key, ["bob@example.com".to_owned()]).await;
        server.hang_up().await;
        assert_eq!(sending.await.expect("no panic"), 7);
        let mut order = Vec::new();
        for _ in 0..7 {
            order.push(server.next_mail().await.recipient().to_owned());
        }
        let turn = order.iter().position(|to| to == "bob@example.com");
        assert!(turn.is_some_and(|turn| turn <= 2), "{order:?}");
    }

    /// It is asked once, and nothing is used up for mails that it does not take.
    async fn a_mail_server_that_is_away(app: TestApp) {
        let emails: BTreeSet<_> = (0..3).map(|n| format!("a{n}@example.com")).collect();
        welcome(&app, emails.clone()).await;
        let nobody = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = nobody.local_addr().expect("an address").port();
        drop(nobody);
        let away = app.server_with(smtp(&format!("smtp://127.0.0.1:{port}?tls=off"))).await;
        assert_eq!((deliver(&away).await, tokens(&app).await), (1, 0));
        // The others are due still.
        let mut server = SmtpServer::start().await;
        let worker = patient(&app, &server).await;
        assert_eq!((deliver(&worker).await, tokens(&app).await), (2, 2));
        app.clock.advance(Duration::from_secs(30));
        assert_eq!((deliver(&worker).await, tokens(&app).await), (1, 3));
        assert_eq!(take(&mut server, 3).await, emails);
        // The same where it goes away in between.
        welcome(&app, (10..14).map(|n| format!("a{n}@example.com"))).await;
        server.accept().await;
        server.stall("to").await;
        let sending = tokio::spawn(async move { deliver(&worker).await });
        server.stalled().await;
        drop(server);
        assert_eq!((sending.await.expect("no panic"), tokens(&app).await), (2, 5));
    }

    async fn a_mail_that_cannot_be_made_keeps_nobody_waiting(app: TestApp) {
        let mut server = SmtpServer::start().await;
        let worker = app.server_with(smtp(&server.url())).await;
        let (_, key) = app.second_tenant().await;
        welcome(&app, ["ada@example.com".to_owned(), "eve@example.com".to_owned()]).await;
        welcome_by(&app, &key, ["bob@example.com".to_owned()]).await;
        write_settings(&app, r#"{"passwordPolicy":"TELEPATHIC"}"#).await;
        assert_eq!(deliver(&worker).await, 3);
        assert_eq!(server.next_mail().await.recipient(), "bob@example.com");
        assert!(server.has_no_mail());
        write_settings(&app, "{}").await;
        assert_eq!(deliver(&worker).await, 0, "they wait");
        app.clock.advance(Duration::from_secs(30));
        assert_eq!(deliver(&worker).await, 2);
        assert_eq!(take(&mut server, 2).await.len(), 2);
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

/// A server that is asked to stop while it sends finishes the mail that it has in hand.
async fn stopped_while_it_sends(place: Place) {
    const KEY: &str = "correct-horse-battery-staple-0123456789";
    let mut smtp = SmtpServer::start().await;
    let url = smtp.url();
    let environment = [
        ("FRONTDESK_SMTP_URL", url.as_str()),
        ("FRONTDESK_ADMIN_KEY", KEY),
    ];
    let server = place.start(&[], &environment).ready(false);
    smtp.stall("to").await;
    let create =
        "mutation { createCustomer(input: {email: \"ada@example.com\"}) { userErrors { code } } }";
    let created = json!({"data": {"createCustomer": {"userErrors": []}}});
    assert_eq!(ask(&server.url(), KEY, create).await, (200, created));
    smtp.stalled().await;
    server.signal("-TERM");
    // Longer than all else takes that it has to finish, and much less than the 10 seconds that it has: what is tested
    // is that it waits.
    tokio::time::sleep(Duration::from_secs(2)).await;
    smtp.go_on().await;
    assert_eq!(smtp.next_mail().await.recipient(), "ada@example.com");
    assert!(server.wait().0.success());
}

mod processes {
    use super::*;
    on_both! { a_sign_up_by_mail killed_while_it_sends stopped_while_it_sends }
}
