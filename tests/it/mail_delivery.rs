//! Mails on their way: to a mail server that runs as a process of its own, and into a folder. What may
//! happen to them there is in `mail_interruptions`.

use std::{os::unix::fs::PermissionsExt, time::Duration};

use frontdesk::{
    mail::{Message, Outcome, Post, SmtpConfig, Timeouts},
    values::{EmailAddress, MailId, MailKind},
};
use serde_json::json;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use uuid::Uuid;

use crate::{
    mail_letters::{LINK, letter},
    support::{SmtpOptions, SmtpServer, TestCertificate},
};

/// No test of what is slow waits for long.
pub const TIMEOUTS: Timeouts = Timeouts {
    connect: Duration::from_secs(10),
    command: Duration::from_millis(2_000),
    message: Duration::from_millis(2_500),
};

pub fn id(number: u128) -> MailId {
    MailId::from_uuid(Uuid::from_u128(number))
}

/// A mail to `address`.
pub fn mail(number: u128, address: &str) -> Message {
    let mut letter = letter(MailKind::ConfirmEmail, "en");
    letter.recipient.address = EmailAddress::parse(address).expect("an address");
    let date = "2026-11-21T07:00:00Z".parse().expect("an instant");
    Message::new(id(number), date, &letter).expect("a message")
}

pub fn config(url: &str, roots: Option<&str>) -> SmtpConfig {
    let hello = url::Host::Domain("accounts.example.com".to_owned());
    SmtpConfig::new(url.parse().expect("a URL"), hello, roots).expect("a configuration")
}

pub fn smtp(url: &str) -> Post {
    Post::Smtp(config(url, None).with_timeouts(TIMEOUTS))
}

/// Delivers mails in one round: what became of each, and whether it was marked as handed over.
pub async fn deliver(post: &Post, mails: Vec<Message>) -> Vec<(Outcome, bool)> {
    let mut round = post.open().await.expect("a round");
    let mut outcomes = Vec::new();
    for mail in &mails {
        let mut marked = false;
        let outcome = round
            .deliver(mail, async || {
                marked = true;
                Ok::<_, ()>(())
            })
            .await;
        outcomes.push((outcome.expect("an outcome"), marked));
    }
    round.close().await;
    outcomes
}

pub fn temporary(reason: &str) -> Outcome {
    Outcome::Temporary(reason.to_owned())
}

pub fn permanent(reason: &str) -> Outcome {
    Outcome::Permanent(reason.to_owned())
}

/// Why a round cannot begin.
pub async fn refused(post: &Post) -> String {
    post.open().await.expect_err("no round")
}

#[tokio::test]
async fn what_arrives_is_what_was_written() {
    let mut server = SmtpServer::start().await;
    let post = smtp(&server.url());
    // On a task of its own, as a worker does it.
    let delivered =
        tokio::spawn(async move { deliver(&post, vec![mail(1, "ada@example.com")]).await });
    assert_eq!(
        delivered.await.expect("joined"),
        [(Outcome::Accepted, true)]
    );
    let rendered = letter(MailKind::ConfirmEmail, "en").render();
    let mut arrived = server.next_mail().await;
    assert_eq!(arrived.link(), LINK);
    assert_eq!(arrived.token(), "mlt_01h455vb4pex5vsknk084sn02q");
    assert_eq!(
        (arrived.recipient(), arrived.subject()),
        ("ada@example.com", "Confirm your e-mail address")
    );
    let boundary = format!(
        "Content-Type: multipart/alternative;\r\n boundary=\"{}\"",
        id(1)
    );
    // The parser leaves spaces at the end of a text out.
    let text = arrived.text().trim_end().to_owned();
    assert_eq!(text, rendered.text.trim_end());
    assert_eq!(
        arrived.0["html"].as_str().expect("a page").trim_end(),
        rendered.html.trim_end()
    );
    arrived.0["text"] = json!(null);
    arrived.0["html"] = json!(null);
    assert_eq!(
        arrived.0,
        json!({
            "envelope": {"from": "no-reply@acme.example", "to": ["ada@example.com"]},
            "hello": "accounts.example.com", "user": null, "encrypted": false,
            "from": [{"name": "Acme accounts", "address": "no-reply@acme.example"}],
            "to": [{"name": "Ada Lovelace", "address": "ada@example.com"}],
            "subject": "Confirm your e-mail address", "text": null, "html": null,
            "messageId": format!("<{}@acme.example>", id(1)), "date": "2026-11-21T07:00:00.000Z",
            "headers": [
                "From: \"Acme accounts\" <no-reply@acme.example>", "To: \"Ada Lovelace\" <ada@example.com>",
                "Subject: Confirm your e-mail address", "Date: Sat, 21 Nov 2026 07:00:00 +0000",
                format!("Message-ID: <{}@acme.example>", id(1)), "MIME-Version: 1.0", "Content-Language: en",
                "Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: OOF, AutoReply", boundary,
            ],
        })
    );
}

/// STARTTLS, and TLS from the first byte on; with user and password.
#[tokio::test]
async fn encrypted_and_known() {
    for secure in [false, true] {
        let tls = TestCertificate::of("localhost");
        let options = SmtpOptions {
            login: Some(("me@example.com", "p@ss:word/")),
            tls: Some(tls.clone()),
            secure,
            ..SmtpOptions::default()
        };
        let mut server = SmtpServer::start_with(options).await;
        let (port, scheme) = (server.port, if secure { "smtps" } else { "smtp" });
        let url = |login: &str, host: &str| format!("{scheme}://{login}{host}:{port}");
        let login = "me%40example.com:p%40ss%3Aword%2F@";
        let trusting = |url: &str| Post::Smtp(config(url, Some(&tls.roots)));

        let delivered = deliver(
            &trusting(&url(login, "localhost")),
            vec![mail(1, "ada@example.com")],
        )
        .await;
        assert_eq!(delivered, [(Outcome::Accepted, true)]);
        let arrived = server.next_mail().await.0;
        assert_eq!(
            (&arrived["user"], &arrived["encrypted"]),
            (&json!("me@example.com"), &json!(true))
        );

        // Nobody whom we trust says that it is this server; or that it is the one at this address.
        let stranger = refused(&smtp(&url(login, "localhost"))).await;
        assert!(
            stranger.contains("invalid peer certificate: UnknownIssuer"),
            "{stranger}"
        );
        let other = refused(&trusting(&url(login, "127.0.0.1"))).await;
        assert!(other.contains("invalid peer certificate"), "{other}");
        // A wrong password, and none.
        let wrong = refused(&trusting(&url("me%40example.com:wrong@", "localhost"))).await;
        let shown = url("", "localhost");
        assert_eq!(
            wrong,
            format!("{shown} does not let us in: the server said 535 Who are you?")
        );
        let delivered = deliver(&trusting(&shown), vec![mail(2, "ada@example.com")]).await;
        let settings = "the server said 530 Error: authentication Required";
        assert_eq!(delivered, [(temporary(settings), false)]);
        assert!(server.has_no_mail());
    }
}

#[tokio::test]
async fn without_encryption_nothing_is_said() {
    let server = SmtpServer::start().await;
    let url = format!("smtp://me:secret@localhost:{}", server.port);
    let expected = format!(
        "smtp://localhost:{} does not offer STARTTLS, and nothing is sent without",
        server.port
    );
    assert_eq!(refused(&smtp(&url)).await, expected);
    // A server that does not know what to do with a password is not used without.
    let tls = TestCertificate::of("localhost");
    let options = SmtpOptions {
        tls: Some(tls.clone()),
        ..SmtpOptions::default()
    };
    let server = SmtpServer::start_with(options).await;
    let url = format!("smtp://me:secret@localhost:{}", server.port);
    let expected = format!(
        "smtp://localhost:{} does not take a user and password (AUTH PLAIN or LOGIN)",
        server.port
    );
    assert_eq!(
        refused(&Post::Smtp(config(&url, Some(&tls.roots)))).await,
        expected
    );
}

/// What somebody on the way says before the connection is encrypted is not taken for the server's word.
#[tokio::test]
async fn words_before_the_encryption_do_not_count() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a client");
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.write_all(b"220 hello\r\n").await.expect("sent");
        stream.read_line(&mut line).await.expect("EHLO");
        stream
            .write_all(b"250-hello\r\n250 STARTTLS\r\n")
            .await
            .expect("sent");
        stream.read_line(&mut line).await.expect("STARTTLS");
        stream
            .write_all(b"220 go\r\n250-hello\r\n250 AUTH PLAIN\r\n")
            .await
            .expect("sent");
        // The rest of what it says is for nobody.
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    });
    let said = refused(&smtp(&format!("smtp://me:secret@localhost:{port}"))).await;
    assert!(
        said.contains("cannot be trusted") && said.contains("corrupt message"),
        "{said}"
    );
    server.abort();
}

#[tokio::test]
async fn addresses_of_every_country() {
    let addresses = ["žofie@příklad.cz", "ada@příklad.cz"];
    let mails = || addresses.iter().map(|address| mail(1, address)).collect();
    let mut server = SmtpServer::start().await;
    let delivered = deliver(&smtp(&server.url()), mails()).await;
    assert_eq!(
        delivered,
        [(Outcome::Accepted, true), (Outcome::Accepted, true)]
    );
    assert_eq!(
        server.next_mail().await.0["to"][0]["address"],
        "žofie@příklad.cz"
    );
    // The library of that server shows domains as people write them.
    let to = "To: \"Ada Lovelace\" <ada@xn--pklad-zsa96e.cz>";
    assert_eq!(server.next_mail().await.0["headers"][1], to);

    let options = SmtpOptions {
        ascii_only: true,
        ..SmtpOptions::default()
    };
    let mut server = SmtpServer::start_with(options).await;
    let reason = "the mail server takes no addresses with letters beyond a to z (SMTPUTF8)";
    let delivered = deliver(&smtp(&server.url()), mails()).await;
    assert_eq!(
        delivered,
        [(permanent(reason), false), (Outcome::Accepted, true)]
    );
    assert_eq!(server.next_mail().await.0["headers"][1], to);
}

#[tokio::test]
async fn files_in_a_folder() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("new/mail");
    let post = Post::Folder(folder.clone());
    let mails = vec![
        mail(1, "ada@example.com"),
        mail(2, "grace@example.com"),
        mail(1, "ada@example.com"),
    ];
    let delivered = deliver(&post, mails).await;
    assert_eq!(delivered, vec![(Outcome::Accepted, true); 3]);
    let mode = |path: &std::path::Path| {
        std::fs::metadata(path)
            .expect("a file")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(&folder), 0o700);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("a folder")
        .map(|file| file.expect("a file").path())
        .collect();
    files.sort();
    let names: Vec<_> = files
        .iter()
        .map(|file| file.file_name().expect("a name").to_string_lossy())
        .collect();
    assert_eq!(
        names,
        [1, 2].map(|number| format!("20261121T070000Z-{}.eml", id(number)))
    );
    for (file, address) in files.iter().zip(["ada@example.com", "grace@example.com"]) {
        assert_eq!(mode(file), 0o600);
        let text = std::fs::read_to_string(file).expect("text");
        assert!(
            text.contains(&format!("\r\nTo: \"Ada Lovelace\" <{address}>\r\n")),
            "{text}"
        );
        // As a person reads it, and `grep` does.
        assert!(text.contains(&format!("\r\n{LINK}\r\n")), "{text}");
    }
    // What is in the way is told.
    let file = place.path().join("file");
    std::fs::write(&file, "").expect("a file");
    let delivered = deliver(&Post::Folder(file), vec![mail(1, "ada@example.com")]).await;
    assert!(
        matches!(&delivered[0].0, Outcome::Temporary(reason) if reason.starts_with("cannot write the file: "))
    );
}
