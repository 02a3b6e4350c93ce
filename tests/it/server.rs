//! The binary as its user runs it: first start, command line, messages, signals.

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::support::new_postgres_database;

/// A store for processes to share: a folder, and the URL of a database that may be in it.
struct Place {
    folder: tempfile::TempDir,
    url: Option<String>,
}

impl Place {
    fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, url: None }
    }

    async fn postgres() -> Self {
        Self {
            url: Some(new_postgres_database().await),
            ..Self::sqlite()
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        command
            .current_dir(self.folder.path())
            .args(arguments)
            .env_clear()
            .stdin(Stdio::null());
        if let Some(url) = &self.url {
            command.env("DATABASE_URL", url);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }

    /// The only line that a command prints.
    fn line(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
        let printed = text(&output.stdout);
        assert_eq!(printed.lines().count(), 1, "{printed}");
        printed.trim_end().to_owned()
    }

    fn start(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Started {
        let mut command = self.command(&["--listen", "127.0.0.1:0"]);
        command.args(arguments).envs(environment.iter().copied());
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let stdout = BufReader::new(child.stdout.take().expect("stdout"));
        Started {
            child,
            stdout,
            printed: String::new(),
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("frontdesk.db")
    }
}

/// A server that runs as a process of its own.
struct Started {
    child: Child,
    stdout: BufReader<ChildStdout>,
    printed: String,
}

impl Started {
    /// Reads what it prints until it has said where its data is, and the key that follows on a first start.
    fn ready(mut self, first_start: bool) -> Self {
        let last = if first_start { "fd_" } else { "database" };
        while !self.printed.contains(last) {
            let read = self.stdout.read_line(&mut self.printed).expect("text");
            assert!(read > 0, "it ended: {}", self.printed);
        }
        self
    }

    fn url(&self) -> String {
        let line = self
            .printed
            .lines()
            .find_map(|line| line.trim().strip_prefix("listening on"));
        line.expect("an address").trim().to_owned()
    }

    fn key(&self) -> Option<String> {
        let key = self
            .printed
            .split_whitespace()
            .find(|word| word.starts_with("fd_"));
        key.map(str::to_owned)
    }

    fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(sent.expect("kill").success());
    }

    fn wait(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("it ends");
        let _ = self.stdout.read_to_string(&mut self.printed);
        (status, std::mem::take(&mut self.printed))
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn ask(url: &str, key: &str, query: &str) -> (u16, Value) {
    let request = reqwest::Client::new()
        .post(format!("{url}/graphql"))
        .bearer_auth(key);
    let response = request
        .json(&json!({"query": query}))
        .send()
        .await
        .expect("an answer");
    (
        response.status().as_u16(),
        response.json().await.expect("JSON"),
    )
}

const CREATE: &str = "mutation { createCustomer(input: {email: \"a@x\"}) { customer { url partners { name } } userErrors { code } } }";

/// A first start makes everything and shows a key once; a second start finds it.
async fn first_and_second_start(place: Place) {
    let first = place.start(&[], &[]).ready(true);
    let (url, key) = (first.url(), first.key().expect("a key"));
    let database = place
        .url
        .as_ref()
        .map_or("sqlite://frontdesk.db".to_owned(), |url| {
            format!("postgres://{}", url.rsplit_once('@').expect("a user").1)
        });
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        first.printed,
        format!(
            "Frontdesk {version}\n  listening on  {url}\n  API           {url}/graphql\n  GraphiQL      {url}/graphiql\n  \
         database      {database}\n\nThe first API key, for everything. It is shown only now: keep it.\n\n  {key}\n"
        )
    );
    assert_eq!(place.file().exists(), place.url.is_none());
    let (status, answer) = ask(&url, &key, CREATE).await;
    let customer = &answer["data"]["createCustomer"]["customer"];
    assert_eq!(
        (status, &customer["partners"]),
        (200, &json!([{"name": "Default"}]))
    );
    assert!(
        customer["url"]
            .as_str()
            .expect("a URL")
            .starts_with(&format!("{url}/customers/cus_"))
    );
    first.signal("-TERM");
    assert!(first.wait().0.success());

    let second = place
        .start(&["--public-url", "https://accounts.example.com/"], &[])
        .ready(false);
    let found = ask(
        &second.url(),
        &key,
        "{ customer(by: {email: \"a@x\"}) { email } }",
    )
    .await;
    assert_eq!(
        found,
        (200, json!({"data": {"customer": {"email": "a@x"}}}))
    );
    second.signal("-INT");
    let (status, printed) = second.wait();
    assert!(status.success());
    assert!(
        printed.contains("https://accounts.example.com/graphiql\n") && !printed.contains("fd_"),
        "{printed}"
    );
}

/// Servers that start at once on an empty database make one tenant and one key.
async fn two_first_starts_at_once(place: Place) {
    let started: Vec<_> = (0..3).map(|_| place.start(&[], &[])).collect();
    let started: Vec<_> = started.into_iter().map(|one| one.ready(false)).collect();
    let urls: Vec<_> = started.iter().map(Started::url).collect();
    for one in &started {
        one.signal("-TERM");
    }
    let printed: Vec<_> = started.into_iter().map(Started::wait).collect();
    assert!(printed.iter().all(|(status, _)| status.success()));
    let keys: Vec<_> = printed
        .iter()
        .flat_map(|(_, text)| text.split_whitespace())
        .filter(|word| word.starts_with("fd_"))
        .collect();
    assert_eq!(keys.len(), 1, "{printed:#?}");
    assert_eq!(urls.len(), 3);
    let again = place.start(&[], &[]).ready(false);
    let (status, answer) = ask(&again.url(), keys[0], "{ partners { nodes { name } } }").await;
    assert_eq!(
        (status, answer),
        (
            200,
            json!({"data": {"partners": {"nodes": [{"name": "Default"}]}}})
        )
    );
}

/// Tenants, sites and keys from the command line.
async fn commands(place: Place) {
    assert_eq!(text(&place.run(&["migrate"]).stdout), "");
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
    assert!(
        place
            .run(&["api-key", "revoke", "--tenant", &tenant, key_id])
            .status
            .success()
    );
    assert_eq!(ask(&url, &key, viewer).await.0, 401);
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

/// The first key is what the operator says.
async fn an_admin_key(place: Place) {
    let key = "correct-horse-battery-staple-0123456789";
    for bad in [
        "short",
        &"x".repeat(257),
        "with spaces with spaces with spaces",
    ] {
        let output = place
            .command(&[])
            .env("FRONTDESK_ADMIN_KEY", bad)
            .output()
            .expect("it runs");
        let said = text(&output.stderr);
        assert_eq!(
            (output.status.code(), said.lines().count()),
            (Some(1), 1),
            "{said}"
        );
        assert!(
            said.contains("FRONTDESK_ADMIN_KEY must have 32 to 256 characters")
                && !said.contains(bad),
            "{said}"
        );
    }
    let first = place
        .start(&[], &[("FRONTDESK_ADMIN_KEY", key)])
        .ready(false);
    let viewer = "{ viewer { scopes apiClient { name } } }";
    let welcome = (
        200,
        json!({"data": {"viewer": {"scopes": ["*"], "apiClient": {"name": "Administrator"}}}}),
    );
    assert_eq!(ask(&first.url(), key, viewer).await, welcome);
    assert_eq!(
        ask(
            &first.url(),
            "another-horse-battery-staple-0123456789",
            viewer
        )
        .await
        .0,
        401
    );
    first.signal("-TERM");
    let (_, printed) = first.wait();
    assert!(
        printed.contains("is the value of FRONTDESK_ADMIN_KEY") && !printed.contains(key),
        "{printed}"
    );
    // On a database that is not empty another value changes nothing.
    let second = place
        .start(
            &[],
            &[(
                "FRONTDESK_ADMIN_KEY",
                "another-horse-battery-staple-0123456789",
            )],
        )
        .ready(false);
    assert_eq!(ask(&second.url(), key, viewer).await, welcome);
}

/// SIGTERM: what is in flight is finished, idle connections are closed, and the exit code is 0.
async fn stopping(place: Place) {
    let server = place.start(&[], &[]).ready(true);
    let (url, key) = (server.url(), server.key().expect("a key"));
    let client = reqwest::Client::new();
    let mut creates = tokio::task::JoinSet::new();
    for n in 0..20 {
        let query = format!(
            "mutation {{ createCustomer(input: {{email: \"a{n}@x\"}}) {{ customer {{ email }} }} }}"
        );
        let request = client
            .post(format!("{url}/graphql"))
            .bearer_auth(&key)
            .json(&json!({"query": query}));
        creates.spawn(async move { request.send().await?.json::<Value>().await });
    }
    // The first answer is there, others are on their way, and the client keeps its connections.
    let first = creates
        .join_next()
        .await
        .expect("one")
        .expect("joined")
        .expect("an answer");
    let mut acknowledged = vec![first];
    server.signal("-TERM");
    while let Some(created) = creates.join_next().await {
        acknowledged.extend(created.expect("joined"));
    }
    let stopped = tokio::task::spawn_blocking(|| server.wait().0);
    let status = tokio::time::timeout(Duration::from_secs(10), stopped)
        .await
        .expect("in time")
        .expect("joined");
    assert!(status.success());
    let again = place.start(&[], &[]).ready(false);
    for answer in acknowledged {
        let email = &answer["data"]["createCustomer"]["customer"]["email"];
        let found = ask(
            &again.url(),
            &key,
            &format!("{{ customer(by: {{email: {email}}}) {{ email }} }}"),
        )
        .await;
        assert_eq!(found.1["data"]["customer"]["email"], *email);
    }
}

macro_rules! on_both {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(super::Place::sqlite()).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(super::Place::postgres().await).await; })+
        }
    };
}

on_both! { first_and_second_start two_first_starts_at_once commands an_admin_key stopping }

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
            vec![
                "--database-url",
                "postgres://u@127.0.0.1:1/db?sslmode=require",
            ],
            "this version connects without TLS",
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

/// An output that cannot be written to is an error, and the first key is not lost with it.
#[test]
fn a_full_disk_loses_nothing() {
    let place = Place::sqlite();
    let full = || {
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full")
    };
    let mut server = place.command(&["--listen", "127.0.0.1:0"]);
    let output = server.stdout(full()).output().expect("it runs");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("The first API key, shown only now: fd_"),
        "{said}"
    );
    assert!(
        said.contains("frontdesk: cannot write to standard output"),
        "{said}"
    );
    let mut create = place.command(&["tenant", "create", "--name", "x"]);
    let output = create.stdout(full()).output().expect("it runs");
    let said = text(&output.stderr);
    assert_eq!(
        (output.status.code(), said.lines().count()),
        (Some(1), 1),
        "{said}"
    );
}

/// What compose files make of a variable that is not set.
#[test]
fn empty_variables_are_none() {
    let place = Place::sqlite();
    let empty = [
        ("DATABASE_URL", ""),
        ("FRONTDESK_PUBLIC_URL", ""),
        ("FRONTDESK_ADMIN_KEY", ""),
        ("FRONTDESK_LOG", ""),
    ];
    let server = place.start(&[], &empty).ready(true);
    server.signal("-TERM");
    assert!(server.wait().0.success());
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
