//! Where mails go: what the one who starts the server says, and is told.

use std::process::Output;

use crate::process::{Place, text};

/// The line about mails that a server prints as it starts.
fn announced(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let started = Place::sqlite().start(arguments, environment).ready(false);
    let line = started
        .printed
        .lines()
        .find_map(|line| line.trim().strip_prefix("mail "));
    line.expect("a line about mails").trim().to_owned()
}

#[test]
fn what_is_told() {
    let smtp = ("FRONTDESK_SMTP_URL", "smtps://me:secret@mail.example.com");
    let public = ("FRONTDESK_PUBLIC_URL", "https://accounts.example.com");
    let files = "(set FRONTDESK_SMTP_URL to send it)";
    assert_eq!(announced(&[], &[]), format!("written to ./mail {files}"));
    let empty = [
        ("FRONTDESK_SMTP_URL", ""),
        ("FRONTDESK_MAIL_FOLDER", ""),
        ("FRONTDESK_MAIL_FROM", ""),
    ];
    assert_eq!(announced(&[], &empty), format!("written to ./mail {files}"));
    let folder = [("FRONTDESK_MAIL_FOLDER", "/var/mail/out")];
    assert_eq!(
        announced(&[], &folder),
        format!("written to /var/mail/out {files}")
    );
    assert_eq!(
        announced(&["--mail-folder", "../out"], &folder),
        format!("written to ../out {files}")
    );
    assert_eq!(
        announced(&[], &[smtp, public]),
        "sent by smtps://mail.example.com:465, from no-reply@accounts.example.com"
    );
    assert_eq!(
        announced(&["--mail-from", "us@example.com"], &[smtp, public]),
        "sent by smtps://mail.example.com:465, from us@example.com"
    );
}

/// What cannot work ends with one line that says what to change, and does not say the password.
#[test]
fn failures_are_one_clear_line() {
    let place = Place::sqlite();
    let file = place.folder.path().join("roots.pem");
    std::fs::write(&file, "no certificate").expect("a file");
    let file = file.display().to_string();
    let smtp = ("FRONTDESK_SMTP_URL", "smtps://me:secret@mail.example.com");
    let run = |arguments: &[&str], environment: &[(&str, &str)]| -> Output {
        let mut command = place.command(&["--listen", "127.0.0.1:0"]);
        command.args(arguments).envs(environment.iter().copied());
        command.output().expect("it runs")
    };
    for (arguments, environment, words) in [
        (
            vec![],
            vec![("FRONTDESK_SMTP_URL", "smtp://me:sec/secret@host")],
            "FRONTDESK_SMTP_URL: write it like smtps://",
        ),
        (
            vec![],
            vec![("FRONTDESK_SMTP_URL", "smtp://me:secret@host?tls=off")],
            "FRONTDESK_SMTP_URL: tls=off is only for",
        ),
        (
            vec![],
            vec![smtp, ("FRONTDESK_SMTP_CA_FILE", "none.pem")],
            "FRONTDESK_SMTP_CA_FILE: none.pem: No such file",
        ),
        (
            vec![],
            vec![smtp, ("FRONTDESK_SMTP_CA_FILE", &file)],
            "it holds no certificates that can be read",
        ),
        (
            vec!["--mail-from", "Ada <ada@example.com>"],
            vec![],
            "--mail-from: \"Ada <ada@example.com>\" is no e-mail address",
        ),
        (
            vec!["--public-url", "https://a_-.b-"],
            vec![smtp],
            "set FRONTDESK_MAIL_FROM",
        ),
    ] {
        let output = run(&arguments, &environment);
        let said = text(&output.stderr);
        assert_eq!(
            (output.status.code(), said.lines().count()),
            (Some(1), 1),
            "{words}: {said}"
        );
        assert!(
            said.starts_with("frontdesk: ") && said.contains(words),
            "{words}: {said}"
        );
        assert!(!said.contains("secret"), "{said}");
        assert_eq!(text(&output.stdout), "");
    }
}
