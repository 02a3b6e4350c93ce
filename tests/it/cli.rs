//! The command line: commands, messages, help.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::process::{Place, ask, text};

/// Tenants, sites and keys from the command line.
async fn commands(place: Place) {
    assert!(place.line(&["migrate"]).ends_with(" is up to date"));
    let tenant = place.line(&["tenant", "create", "--name", "Acme"]);
    assert!(tenant.starts_with("ten_"), "{tenant}");
    let site = place.line(&["site", "create", "--tenant", &tenant, "--name", "Shop"]);
    assert!(site.starts_with("site_"), "{site}");
    let key = place.line(&[
        "api-key",
        "create",
        "--tenant",
        &tenant,
        "--name",
        "Back end",
        "--scope",
        "partners:write,customers:write",
        "--scope",
        "customers:read",
    ]);
    assert!(key.starts_with("fd_"), "{key}");

    let server = place.start(&[], &[]).ready(false);
    let url = server.url();
    let (_, answer) = ask(
        &url,
        &key,
        "mutation { createPartner(input: {name: \"P\"}) { partner { id } } }",
    )
    .await;
    let partner = answer["data"]["createPartner"]["partner"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let narrow = place.line(&[
        "api-key",
        "create",
        "--tenant",
        &tenant,
        "--name",
        "Front end",
        "--scope",
        "*",
        "--partner",
        &partner,
        "--kind",
        "customer",
        "--site",
        &site,
    ]);
    let viewer =
        "{ viewer { scopes allPartners apiClient { name kind } partners { nodes { name } } } }";
    assert_eq!(
        ask(&url, &key, viewer).await.1,
        json!({"data": {"viewer": {
            "scopes": ["customers:read", "customers:write", "partners:write"], "allPartners": true,
            "apiClient": {"name": "Back end", "kind": "ENTERPRISE"}, "partners": {"nodes": [{"name": "P"}]},
        }}})
    );
    assert_eq!(
        ask(&url, &narrow, viewer).await.1,
        json!({"data": {"viewer": {
            "scopes": ["*"], "allPartners": false,
            "apiClient": {"name": "Front end", "kind": "CUSTOMER"}, "partners": {"nodes": [{"name": "P"}]},
        }}})
    );

    assert_eq!(
        text(&place.run(&["tenant", "list"]).stdout),
        format!("{tenant}  \"Acme\"\n")
    );
    assert_eq!(
        text(&place.run(&["site", "list"]).stdout),
        format!("{site}  1  \"Shop\"\n")
    );
    let listed = text(&place.run(&["api-key", "list", "--tenant", &tenant]).stdout);
    let lines: Vec<_> = listed.lines().collect();
    assert_eq!(lines.len(), 2, "{listed}");
    assert!(
        lines[0].ends_with(
            "  \"Back end\"  ENTERPRISE  customers:read customers:write partners:write  valid"
        ),
        "{listed}"
    );
    let key_id = lines[0].split_whitespace().next().expect("an id");
    let revoked = Instant::now();
    assert!(
        place
            .run(&["api-key", "revoke", "--tenant", &tenant, key_id])
            .status
            .success()
    );
    // A server that was told of the key a moment ago learns of it within a second.
    while ask(&url, &key, viewer).await.0 != 401 {
        assert!(revoked.elapsed() < Duration::from_secs(2), "it still works");
    }
    assert_eq!(ask(&url, &narrow, viewer).await.0, 200);
    let again = place.run(&["api-key", "revoke", "--tenant", &tenant, key_id]);
    assert_eq!(
        (again.status.code(), text(&again.stderr).lines().count()),
        (Some(1), 1)
    );

    // Where there is one tenant it need not be named; of two, it must.
    assert!(
        place
            .line(&["site", "create", "--name", "Second"])
            .starts_with("site_")
    );
    place.line(&["tenant", "create", "--name", "Second"]);
    let refused = text(&place.run(&["site", "create", "--name", "Third"]).stderr);
    assert_eq!(
        refused,
        "frontdesk: there are several tenants: name one with --tenant; `frontdesk tenant list` shows them\n"
    );

    for (arguments, words) in [
        (
            vec!["tenant", "create", "--name", " "],
            "--name: This must not be empty.",
        ),
        (
            vec![
                "site",
                "create",
                "--tenant",
                "ten_01h455vb4pex5vsknk084sn02q",
                "--name",
                "x",
            ],
            "--tenant: there is no such id",
        ),
        (
            vec![
                "api-key",
                "create",
                "--tenant",
                &tenant,
                "--name",
                "x",
                "--scope",
                "*",
                "--partner",
                "par_01h455vb4pex5vsknk084sn02q",
            ],
            "--partner",
        ),
    ] {
        let refused = place.run(&arguments);
        let said = text(&refused.stderr);
        assert_eq!(
            (refused.status.code(), said.lines().count()),
            (Some(1), 1),
            "{said}"
        );
        assert!(said.contains(words), "{said}");
    }
    let refused = place.run(&[
        "api-key",
        "create",
        "--tenant",
        &tenant,
        "--name",
        "x",
        "--scope",
        "customers:fly",
    ]);
    assert!(text(&refused.stderr).contains("there is no scope \"customers:fly\""));
}

on_both! { commands }

/// What cannot work ends with one line that says what to change.
#[test]
fn failures_are_one_clear_line() {
    let place = Place::sqlite();
    let busy = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let busy = busy.local_addr().expect("an address").to_string();
    let file = place.folder.path().join("file");
    std::fs::write(&file, "not a database, and longer than the header of one would have to be, which is a hundred bytes").expect("a file");
    let not_a_database = format!("sqlite://{}", file.display());
    let in_no_folder = format!(
        "sqlite://{}",
        Path::new("no/such/folder/frontdesk.db").display()
    );
    for (arguments, words) in [
        (
            vec!["--database-url", "mysql://user:secret@host/db"],
            "the database must be sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE",
        ),
        (
            vec!["--database-url", "frontdesk.db"],
            "the database must be sqlite://PATH",
        ),
        (
            vec!["--database-url", &in_no_folder],
            "cannot open the SQLite file no/such/folder/frontdesk.db",
        ),
        (
            vec!["--database-url", &not_a_database],
            "cannot open the SQLite file",
        ),
        (
            vec!["--database-url", "postgres://user:secret@127.0.0.1:1/db"],
            "cannot connect to PostgreSQL at postgres://127.0.0.1:1/db",
        ),
        (
            vec![
                "--database-url",
                "postgres://user:secret@no.such.host.invalid/db",
            ],
            "cannot connect to PostgreSQL at postgres://no.such.host.invalid/db",
        ),
        (
            vec!["--database-url", "postgres://user:secret@host:port/db"],
            "cannot connect to PostgreSQL",
        ),
        (
            vec!["--listen", &busy],
            "another program is listening there. Choose another address with --listen HOST:PORT",
        ),
        (
            vec!["--listen", "nonsense"],
            "cannot listen on \"nonsense\": write --listen HOST:PORT",
        ),
        (
            vec!["--public-url", "https://a/b"],
            "the public URL \"https://a/b\" cannot be used",
        ),
        (
            vec!["--private-hosts", "idp.internal, http://a"],
            "\"http://a\" is no host: write idp.internal or 10.0.0.7:8080, several separated by commas. Check --private-hosts",
        ),
        (
            vec![
                "--database-url",
                "postgres://u@127.0.0.1:1/db?sslmode=allow",
            ],
            "sslmode must be disable, prefer, require, verify-ca or verify-full",
        ),
        (
            vec!["--listen", "192.0.2.1:80"],
            "this machine does not have that address",
        ),
    ] {
        let mut all = vec![];
        if !arguments.contains(&"--listen") {
            all.extend(["--listen", "127.0.0.1:0"]);
        }
        all.extend(arguments.iter().copied());
        let output = place.run(&all);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
        assert!(
            said.starts_with("frontdesk: ") && said.contains(words),
            "{arguments:?}: {said}"
        );
        assert!(
            !said.contains("secret") && !said.contains("panicked"),
            "{said}"
        );
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
    }
}

#[test]
fn help_and_schema() {
    let place = Place::sqlite();
    for arguments in [
        vec!["--help"],
        vec!["serve", "--help"],
        vec!["schema", "--help"],
        vec!["migrate", "--help"],
        vec!["tenant", "create", "--help"],
        vec!["site", "create", "--help"],
        vec!["api-key", "create", "--help"],
        vec!["tenant", "list", "--help"],
        vec!["site", "list", "--help"],
        vec!["api-key", "list", "--help"],
        vec!["api-key", "revoke", "--help"],
    ] {
        let output = place.run(&arguments);
        assert!(
            output.status.success() && text(&output.stdout).contains("Usage: frontdesk"),
            "{arguments:?}"
        );
    }
    let sdl = place
        .command(&["schema"])
        .env("DATABASE_URL", "nonsense")
        .output()
        .expect("it runs");
    assert_eq!(text(&sdl.stdout), frontdesk::graphql::sdl());
    assert!(!place.file().exists());
}
