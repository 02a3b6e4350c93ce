//! Mail servers that refuse, hang up or do not answer: no mail is lost, none is sent twice, and none is
//! blamed for another one.

use std::time::Duration;

use frontdesk::{
    mail::{Message, Outcome, Post, Timeouts},
    values::MailKind,
};
use tokio::net::TcpListener;

use crate::{
    mail_delivery::{TIMEOUTS, config, deliver, id, mail, permanent, refused, smtp, temporary},
    mail_letters::{LINK, letter},
    support::SmtpServer,
};

fn unconfirmed(reason: &str) -> Outcome {
    Outcome::Unconfirmed(reason.to_owned())
}

/// A refusal is about its own mail. The one after it goes over the same connection.
#[tokio::test]
async fn the_first_of_two_is_refused() {
    let mut server = SmtpServer::start().await;
    let post = smtp(&server.url());
    let text = format!("5.7.1 <ada@example.com>: no {LINK} here, please");
    for step in ["from", "to", "message"] {
        for code in [450, 550] {
            server.refuse(step, code, &text).await;
            let mails = vec![mail(1, "ada@example.com"), mail(2, "grace@example.com")];
            let reason = format!("the server said {code} 5.7.1 … no … here, please");
            let first = if code == 450 {
                temporary(&reason)
            } else {
                permanent(&reason)
            };
            assert_eq!(
                deliver(&post, mails).await,
                [(first, step == "message"), (Outcome::Accepted, true)],
                "{step}"
            );
            assert_eq!(server.next_mail().await.recipient(), "grace@example.com");
            assert!(server.has_no_mail());
        }
    }
    // Later it takes the same mail.
    server.refuse("to", 451, "Greylisted").await;
    let delivered = deliver(&post, vec![mail(1, "ada@example.com")]).await;
    assert_eq!(
        delivered,
        [(temporary("the server said 451 Greylisted"), false)]
    );
    let delivered = deliver(&post, vec![mail(1, "ada@example.com")]).await;
    assert_eq!(delivered, [(Outcome::Accepted, true)]);
    assert_eq!(server.next_mail().await.recipient(), "ada@example.com");
}

/// A server that ends the connection, or says that it will, is asked once more over a new one. Nothing
/// was handed over, so nothing can arrive twice.
#[tokio::test]
async fn a_connection_lost_between_mails_is_no_mails_fault() {
    let mut server = SmtpServer::start().await;
    let post = smtp(&server.url());
    for step in ["from", "to"] {
        server.accept().await;
        server.drop_at(step).await;
        let mails = vec![mail(1, "ada@example.com"), mail(2, "grace@example.com")];
        assert_eq!(
            deliver(&post, mails).await,
            [(Outcome::Accepted, true), (Outcome::Accepted, true)]
        );
        assert_eq!(server.next_mail().await.recipient(), "ada@example.com");
        assert_eq!(server.next_mail().await.recipient(), "grace@example.com");
    }
    server.refuse("from", 421, "Too many mails").await;
    let delivered = deliver(&post, vec![mail(1, "ada@example.com")]).await;
    assert_eq!(delivered, [(Outcome::Accepted, true)]);
    server.next_mail().await;
    // Twice is too often; the next mail is not blamed for it.
    server.drop_at("from").await;
    server.drop_at("from").await;
    let mails = vec![mail(1, "ada@example.com"), mail(2, "grace@example.com")];
    let [
        (Outcome::Temporary(reason), false),
        (Outcome::Accepted, true),
    ] = &deliver(&post, mails).await[..]
    else {
        panic!("it should be refused for now");
    };
    assert!(reason.contains("connection"), "{reason}");
    assert_eq!(server.next_mail().await.recipient(), "grace@example.com");
    // Ended after it was accepted: it stays accepted.
    server.drop_at("after").await;
    let mails = vec![mail(1, "ada@example.com"), mail(2, "grace@example.com")];
    assert_eq!(
        deliver(&post, mails).await,
        [(Outcome::Accepted, true), (Outcome::Accepted, true)]
    );
    assert_eq!(server.next_mail().await.recipient(), "ada@example.com");
    assert_eq!(server.next_mail().await.recipient(), "grace@example.com");
    assert!(server.has_no_mail());
}

/// Whether the server has a mail is not known where it got all of it and did not say so.
#[tokio::test]
async fn a_connection_lost_while_handing_over() {
    let mut server = SmtpServer::start().await;
    let post = smtp(&server.url());
    server.drop_at("answer").await;
    let mails = vec![mail(1, "ada@example.com"), mail(2, "grace@example.com")];
    let delivered = deliver(&post, mails).await;
    assert!(
        matches!(&delivered[0], (Outcome::Unconfirmed(reason), true) if reason.contains("connection")),
        "{delivered:?}"
    );
    assert_eq!(delivered[1], (Outcome::Accepted, true));
    assert_eq!(server.next_mail().await.recipient(), "ada@example.com");
    assert_eq!(server.next_mail().await.recipient(), "grace@example.com");

    // More than the network holds: it has not all of it, and so takes none of it.
    let mut long = letter(MailKind::ConfirmEmail, "en");
    long.back = Some(format!(
        "https://shop.example.com/{}",
        "x".repeat(3_000_000)
    ));
    let date = "2026-11-21T07:00:00Z".parse().expect("an instant");
    let long = Message::new(id(3), date, &long).expect("a message");
    server.drop_at("message").await;
    let patient = Timeouts {
        message: Duration::from_secs(60),
        ..TIMEOUTS
    };
    let post = Post::Smtp(config(&server.url(), None).with_timeouts(patient));
    let delivered = deliver(&post, vec![long, mail(2, "grace@example.com")]).await;
    assert!(
        matches!(&delivered[0], (Outcome::Temporary(_), true)),
        "{delivered:?}"
    );
    assert_eq!(delivered[1], (Outcome::Accepted, true));
    assert_eq!(server.next_mail().await.recipient(), "grace@example.com");
    assert!(server.has_no_mail());
}

#[tokio::test]
async fn a_server_that_does_not_answer() {
    let mut server = SmtpServer::start().await;
    let post = smtp(&server.url());
    server.stall("to").await;
    server.stall("to").await;
    server.stall("message").await;
    let mails = vec![
        mail(1, "ada@example.com"),
        mail(2, "grace@example.com"),
        mail(3, "mary@example.com"),
    ];
    assert_eq!(
        deliver(&post, mails).await,
        [
            (temporary("no answer within 2s"), false),
            (unconfirmed("no answer within 2.5s"), true),
            (Outcome::Accepted, true),
        ]
    );
    assert_eq!(server.next_mail().await.recipient(), "mary@example.com");

    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!(
        "smtp://localhost:{}",
        silent.local_addr().expect("an address").port()
    );
    assert_eq!(
        refused(&smtp(&url)).await,
        format!("cannot connect to {url}: no answer within 2s")
    );
    drop(silent);
    assert_eq!(
        refused(&smtp(&url)).await,
        format!("cannot connect to {url}: Connection refused (os error 111)")
    );
}

/// What cannot be marked is not handed over, and the next mail is none the worse for it.
#[tokio::test]
async fn a_mark_that_fails() {
    let mut server = SmtpServer::start().await;
    let mut round = smtp(&server.url()).open().await.expect("a round");
    let failed = round
        .deliver(&mail(1, "ada@example.com"), async || {
            Err("the store is down")
        })
        .await;
    assert_eq!(failed, Err("the store is down"));
    let delivered = round
        .deliver(&mail(2, "grace@example.com"), async || Ok::<_, ()>(()))
        .await;
    assert_eq!(delivered, Ok(Outcome::Accepted));
    round.close().await;
    assert_eq!(server.next_mail().await.recipient(), "grace@example.com");
    assert!(server.has_no_mail());
}
