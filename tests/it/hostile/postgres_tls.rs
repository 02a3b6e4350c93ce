//! PostgreSQL over TLS: whom the server takes for it, by what the URL says.

use std::fs;

use super::{
    postgres::{Postgres, place},
    target::{Target, acknowledged, count, whole_customer},
};
use crate::{process::text, support::TestCertificate};

/// The settings of a PostgreSQL that shows a certificate for `localhost`. Who vouches for that is in `right.pem`, who
/// does not in `wrong.pem`.
fn certified(postgres: &Postgres) -> [String; 3] {
    let (certificate, other) = (
        TestCertificate::of("localhost"),
        TestCertificate::of("localhost"),
    );
    let file = |name: &str| postgres.folder().join(name);
    for (name, content) in [
        ("server.pem", &certificate.certificate),
        ("server.key", &certificate.key),
    ] {
        fs::write(file(name), content).expect("a file");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(file(name), mode).expect("a mode");
        postgres.give_away(&file(name));
    }
    fs::write(file("right.pem"), &certificate.roots).expect("a file");
    fs::write(file("wrong.pem"), &other.roots).expect("a file");
    [
        "ssl=on".to_owned(),
        format!("ssl_cert_file={}", file("server.pem").display()),
        format!("ssl_key_file={}", file("server.key").display()),
    ]
}

/// An address that says this of TLS, as in `verify-full right.pem`.
fn url(postgres: &Postgres, host: &str, tls: &str) -> String {
    let (mode, roots) = tls.split_once(' ').unwrap_or((tls, ""));
    let mut url = format!(
        "postgres://frontdesk@{host}:{}/postgres?sslmode={mode}",
        postgres.port
    );
    if !roots.is_empty() {
        let file = postgres.folder().join(roots);
        url += &format!("&sslrootcert={}", file.display());
    }
    url
}

/// A server works with this address, and its connections are encrypted, or are not.
async fn assert_works(postgres: &Postgres, host: &str, tls: &str, is_encrypted: bool) {
    // Connections of servers that are gone may still be seen: this one's have a name.
    let name = tls.replace([' ', '.'], "-");
    let place = place(url(postgres, host, tls) + "&application_name=" + &name);
    let mut target = Target::start(&place, &[]);
    let email = format!("{name}@example.com");
    assert_eq!(
        target.post(&whole_customer(&email)).await,
        acknowledged(&email),
        "{tls}"
    );
    target.unharmed().await;
    for (ssl, expected) in [("ssl", is_encrypted), ("NOT ssl", !is_encrypted)] {
        let all = "pg_stat_ssl JOIN pg_stat_activity USING (pid)";
        let query = format!(
            "SELECT count(*) AS count FROM {all} WHERE application_name = '{name}' AND {ssl}"
        );
        let found = count(&postgres.place(), &query).await;
        assert_eq!(found > 0, expected, "{found} of {tls} are {ssl}");
    }
}

/// A server does not start with this address, and says in a line why.
fn assert_refused(postgres: &Postgres, host: &str, tls: &str, why: &str) {
    let output = place(url(postgres, host, tls)).run(&["--listen", "127.0.0.1:0"]);
    let said = text(&output.stderr);
    assert_eq!(
        (output.status.code(), said.lines().count()),
        (Some(1), 1),
        "{host} {tls}: {said}"
    );
    let start = format!(
        "frontdesk: cannot connect to PostgreSQL at postgres://{host}:{}/postgres: ",
        postgres.port
    );
    assert!(
        said.starts_with(&start) && said.contains(why),
        "{host} {tls}: {said}"
    );
    assert_eq!(text(&output.stdout), "");
}

/// It has to be who it should be, as far as the address asks for that.
async fn whose_certificate_it_is() {
    let mut postgres = Postgres::create().await;
    let settings = certified(&postgres);
    postgres
        .start(&settings.each_ref().map(String::as_str))
        .await;
    for (host, tls, is_encrypted) in [
        ("localhost", "verify-full right.pem", true),
        // Another name than that of the certificate.
        ("127.0.0.1", "verify-ca right.pem", true),
        // The same by another word.
        ("127.0.0.1", "require right.pem", true),
        // Whoever it is.
        ("127.0.0.1", "require", true),
        ("127.0.0.1", "prefer", true),
        ("127.0.0.1", "disable", false),
    ] {
        assert_works(&postgres, host, tls, is_encrypted).await;
    }
    for (host, tls, why) in [
        ("localhost", "verify-full wrong.pem", "certificate"),
        ("127.0.0.1", "verify-full right.pem", "certificate"),
        ("localhost", "verify-full missing.pem", "missing.pem"),
        ("localhost", "verify-ca wrong.pem", "certificate"),
        ("localhost", "require wrong.pem", "certificate"),
    ] {
        assert_refused(&postgres, host, tls, why);
    }
}

/// Nothing is sent to one that does not encrypt, unless the address leaves that to it.
async fn one_that_does_not_encrypt() {
    let mut postgres = Postgres::create().await;
    certified(&postgres);
    postgres.start(&["ssl=off"]).await;
    for tls in ["require", "verify-ca right.pem", "verify-full right.pem"] {
        assert_refused(&postgres, "localhost", tls, "server does not support TLS");
    }
    assert_works(&postgres, "localhost", "prefer", false).await;
}

on_postgres! { whose_certificate_it_is one_that_does_not_encrypt }
