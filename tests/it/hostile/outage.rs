//! The store goes away, is not who it should be, or cannot write: answers say so, and nobody is told of what is not kept.

use std::{
    collections::BTreeSet,
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use serde_json::{Value, json};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep, timeout},
};

use super::target::{
    KEY, PATIENCE, Target, acknowledged, assert_whole, count, emails, random, whole_customer,
};
use crate::{
    process::{Place, text},
    support::TestCertificate,
};

/// A PostgreSQL of a test's own, to be stopped and started.
struct Postgres {
    folder: tempfile::TempDir,
    port: u16,
    process: Option<Child>,
}

impl Postgres {
    async fn create() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        // It refuses to run as root, and so is run by somebody who has to get into the folder.
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o711);
        fs::set_permissions(folder.path(), mode).expect("a mode");
        let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = port.local_addr().expect("an address").port();
        let this = Self {
            folder,
            port,
            process: None,
        };
        fs::create_dir(this.data()).expect("a folder");
        this.give_away(&this.data());
        let arguments = [
            "--username",
            "frontdesk",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            "--no-sync",
        ];
        let mut initdb = this.program("initdb");
        let output = initdb
            .arg("--pgdata")
            .arg(this.data())
            .args(arguments)
            .output()
            .expect("initdb");
        assert!(output.status.success(), "{}", text(&output.stderr));
        this
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn program(&self, name: &str) -> Command {
        let versions = fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten();
        let programs = versions.map(|version| version.path().join("bin").join(name));
        let program = programs.filter(|program| program.exists()).max();
        let program = program.unwrap_or_else(|| PathBuf::from(name));
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=nobody", "--regid=65534", "--clear-groups", "--"])
                .arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir(self.folder.path());
        command
    }

    /// Gives a file to whoever runs it.
    fn give_away(&self, file: &std::path::Path) {
        if is_root() {
            let given = Command::new("chown").arg("nobody").arg(file).status();
            assert!(given.expect("chown").success());
        }
    }

    fn url(&self) -> String {
        format!("postgres://frontdesk@127.0.0.1:{}/postgres", self.port)
    }

    async fn start(&mut self, settings: &[&str]) {
        let port = self.port.to_string();
        let mut command = self.program("postgres");
        command.arg("-D").arg(self.data()).args(["-p", &port]);
        for setting in [
            "listen_addresses=localhost",
            "unix_socket_directories=",
            "fsync=off",
        ]
        .iter()
        .chain(settings)
        {
            command.args(["-c", setting]);
        }
        self.process = Some(command.stderr(Stdio::null()).spawn().expect("postgres"));
        let there = async {
            while AsyncPgConnection::establish(&self.url()).await.is_err() {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, there)
            .await
            .expect("PostgreSQL does not start");
    }

    /// Stops it without waiting for those who are connected.
    fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let sent = Command::new("kill")
                .args(["-INT", &process.id().to_string()])
                .status();
            assert!(sent.expect("kill").success());
            process.wait().expect("an end");
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output().expect("id");
    text(&user.stdout).trim() == "0"
}

fn place(url: String) -> Place {
    Place {
        url: Some(url),
        ..Place::sqlite()
    }
}

async fn until_ready(target: &Target, status: u16) -> Value {
    let wait = async {
        loop {
            let (now, told) = target.get("/readyz").await;
            if now == status {
                return serde_json::from_str(&told).expect("JSON");
            }
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(PATIENCE, wait)
        .await
        .expect("/readyz stays as it was")
}

/// The answer where the store cannot be reached.
fn unavailable() -> (u16, Value) {
    let message = "The server is busy or its database cannot be reached. Try again in a moment.";
    (
        503,
        json!({"errors": [{"message": message, "extensions": {"code": "UNAVAILABLE"}}]}),
    )
}

/// An answer without what tells where in the document it belongs.
fn bare((status, mut answer): (u16, Value)) -> (u16, Value) {
    for error in answer["errors"].as_array_mut().into_iter().flatten() {
        let error = error.as_object_mut().expect("an error");
        error.remove("path");
        error.remove("locations");
    }
    (status, answer)
}

async fn postgres_goes_away_and_comes_back() {
    let mut postgres = Postgres::create().await;
    postgres.start(&[]).await;
    let place = place(postgres.url());
    let mut target = Target::start(&place, &[]);
    assert_eq!(
        target.post(&whole_customer("before@example.com")).await,
        acknowledged("before@example.com")
    );
    for round in 0..2 {
        postgres.stop();
        for n in 0..10 {
            let email = format!("r{round}n{n}@example.com");
            let began = Instant::now();
            let asked = timeout(PATIENCE, target.post(&whole_customer(&email))).await;
            assert_eq!(bare(asked.expect("it hangs")), unavailable());
            assert!(began.elapsed() < Duration::from_secs(15), "it hangs");
            let query = json!({"query": "{ partners { nodes { name } } }"});
            assert_eq!(bare(target.post(&query).await), unavailable());
        }
        let told = until_ready(&target, 503).await;
        assert_eq!(
            told,
            json!({"status": "not ready", "database": "unreachable", "migrations": "unknown", "draining": false})
        );
        assert_eq!(target.get("/livez").await, (200, "alive\n".to_owned()));
        assert_eq!(target.metric("frontdesk_database_up").await, 0);
        postgres.start(&[]).await;
        let began = Instant::now();
        let email = format!("back{round}@example.com");
        let back = async {
            while target.post(&whole_customer(&email)).await.0 != 200 {
                sleep(Duration::from_millis(20)).await;
            }
        };
        timeout(PATIENCE, back)
            .await
            .expect("it does not come back");
        // A second is promised; the machine of a test may be busy.
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "after {:?}",
            began.elapsed()
        );
        assert_eq!(until_ready(&target, 200).await["status"], "ready");
        target.unharmed().await;
    }
    assert_eq!(
        emails(&place).await,
        ["before", "back0", "back1"]
            .map(|name| format!("{name}@example.com"))
            .into()
    );
    assert_whole(&place).await;
    drop(target);
}

/// Connections that are ended at random while customers are made: each answer is true.
async fn backends_are_terminated_at_random() {
    let place = Place::postgres().await;
    let mut target = Target::start(&place, &[]);
    target.unharmed().await;
    let over = Arc::new(AtomicBool::new(false));
    let mut load = JoinSet::new();
    for client in 0..6 {
        let (url, http, over) = (target.url.clone(), target.http.clone(), over.clone());
        load.spawn(async move {
            let (mut made, mut refused) = (BTreeSet::new(), 0);
            for n in 0.. {
                if over.load(Ordering::Relaxed) {
                    break;
                }
                let email = format!("c{client}n{n}@example.com");
                let request = http.post(format!("{url}/graphql")).bearer_auth(KEY);
                let request = request.json(&whole_customer(&email)).timeout(PATIENCE);
                let response = request.send().await.expect("an answer");
                let answer = (
                    response.status().as_u16(),
                    response.json().await.expect("JSON"),
                );
                if answer == acknowledged(&email) {
                    made.insert(email);
                } else {
                    assert_eq!(bare(answer), unavailable());
                    refused += 1;
                }
            }
            (made, refused)
        });
    }
    let terminate = "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 3) chosen";
    let url = place.url.clone().expect("a URL");
    let mut operator = AsyncPgConnection::establish(&url)
        .await
        .expect("PostgreSQL");
    // Until much was made and something was refused, however fast the machine is.
    let ok = "frontdesk_operations_total{operation=\"createCustomer\",outcome=\"ok\"}";
    // Who has no connection for looking the key up does not know yet what is asked for.
    let failed = ["createCustomer", "unknown"].map(|operation| {
        format!("frontdesk_operations_total{{operation=\"{operation}\",outcome=\"unavailable\"}}")
    });
    let storm = async {
        while target.metric(ok).await < 100
            || target.metric(&failed[0]).await + target.metric(&failed[1]).await < 5
        {
            operator.batch_execute(terminate).await.expect("terminated");
            sleep(Duration::from_millis(100 + random(300))).await;
        }
    };
    timeout(PATIENCE, storm)
        .await
        .expect("nothing is made, or nothing fails");
    drop(operator);
    over.store(true, Ordering::Relaxed);
    let (mut made, mut refused) = (BTreeSet::new(), 0);
    while let Some(client) = load.join_next().await {
        let (of_one, times) = client.expect("joined");
        made.extend(of_one);
        refused += times;
    }
    assert!(
        made.len() >= 100 && refused > 0,
        "{} made, {refused} refused",
        made.len()
    );
    let mut after = target.post(&whole_customer("after@example.com")).await;
    for _ in 0..20 {
        if after.0 == 200 {
            break;
        }
        after = target.post(&whole_customer("after@example.com")).await;
    }
    assert_eq!(after, acknowledged("after@example.com"));
    target.unharmed().await;
    let kept = emails(&place).await;
    let missing: Vec<_> = made.difference(&kept).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_whole(&place).await;
}

/// PostgreSQL over TLS: the server has to be who it should be.
async fn postgres_over_tls() {
    let mut postgres = Postgres::create().await;
    let (certificate, other) = (
        TestCertificate::of("localhost"),
        TestCertificate::of("localhost"),
    );
    let folder = postgres.folder.path().to_owned();
    for (name, content) in [
        ("server.pem", &certificate.certificate),
        ("server.key", &certificate.key),
    ] {
        let file = folder.join(name);
        fs::write(&file, content).expect("a file");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        fs::set_permissions(&file, mode).expect("a mode");
        postgres.give_away(&file);
    }
    for (name, content) in [
        ("right.pem", &certificate.roots),
        ("wrong.pem", &other.roots),
    ] {
        fs::write(folder.join(name), content).expect("a file");
    }
    let files = ["certificate", "key"].map(|kind| {
        let end = if kind == "key" { "key" } else { "pem" };
        let setting = if kind == "key" {
            "ssl_key_file"
        } else {
            "ssl_cert_file"
        };
        format!(
            "{setting}={}",
            folder.join(format!("server.{end}")).display()
        )
    });
    postgres.start(&["ssl=on", &files[0], &files[1]]).await;
    let plain = place(postgres.url());
    let url = |host: &str, roots: &str| {
        let roots = folder.join(roots);
        format!(
            "postgres://frontdesk@{host}:{}/postgres?sslmode=verify-full&sslrootcert={}",
            postgres.port,
            roots.display()
        )
    };
    let encrypted = place(url("localhost", "right.pem"));
    let mut target = Target::start(&encrypted, &[]);
    assert_eq!(
        target.post(&whole_customer("a@example.com")).await,
        acknowledged("a@example.com")
    );
    let of_frontdesk =
        "pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE application_name = 'frontdesk'";
    assert!(
        count(
            &plain,
            &format!("SELECT count(*) AS count FROM {of_frontdesk} AND ssl")
        )
        .await
            > 0
    );
    assert_eq!(
        count(
            &plain,
            &format!("SELECT count(*) AS count FROM {of_frontdesk} AND NOT ssl")
        )
        .await,
        0
    );
    target.unharmed().await;
    drop(target);
    for (host, roots) in [
        ("localhost", "wrong.pem"),
        ("127.0.0.1", "right.pem"),
        ("localhost", "missing.pem"),
    ] {
        let output = place(url(host, roots)).run(&["--listen", "127.0.0.1:0"]);
        let said = text(&output.stderr);
        assert_eq!(
            (output.status.code(), said.lines().count()),
            (Some(1), 1),
            "{host} {roots}: {said}"
        );
        let start = format!(
            "frontdesk: cannot connect to PostgreSQL at postgres://{host}:{}/postgres",
            postgres.port
        );
        assert!(
            said.starts_with(&start)
                && (said.contains("certificate") || said.contains("missing.pem")),
            "{said}"
        );
        assert_eq!(text(&output.stdout), "");
    }
}

/// A disk that takes nothing more: writing is refused and nothing is acknowledged, reading goes on, and so does all when
/// there is room again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_cannot_be_written() {
    let place = Place::sqlite();
    // The system ends a process that writes beyond its limit, unless it would rather be told.
    let mut command = Command::new("/bin/sh");
    command
        .args([
            "-c",
            "trap '' XFSZ; exec \"$0\" \"$@\"",
            env!("CARGO_BIN_EXE_frontdesk"),
        ])
        .args(["--listen", "127.0.0.1:0"])
        .current_dir(place.folder.path())
        .env_clear()
        .env("FRONTDESK_ADMIN_KEY", KEY)
        .stdin(Stdio::null());
    let mut target = Target::spawn(&place, command);
    let limit = |id: u32, bytes: &str| {
        let limited = Command::new("prlimit")
            .args(["--pid", &id.to_string(), &format!("--fsize={bytes}")])
            .status();
        assert!(limited.expect("prlimit").success());
    };
    for round in 0..3 {
        let email = format!("before{round}@example.com");
        assert_eq!(
            target.post(&whole_customer(&email)).await,
            acknowledged(&email)
        );
        limit(target.server.id(), "1:unlimited");
        for n in 0..5 {
            let refused = target
                .post(&whole_customer(&format!("r{round}n{n}@example.com")))
                .await;
            assert_eq!(bare(refused), unavailable());
            target.unharmed().await;
        }
        limit(target.server.id(), "unlimited:unlimited");
        let email = format!("after{round}@example.com");
        assert_eq!(
            target.post(&whole_customer(&email)).await,
            acknowledged(&email)
        );
        target.unharmed().await;
    }
    target.stop().await;
    let kept = emails(&place).await;
    let expected = ["before", "after"]
        .into_iter()
        .flat_map(|name| (0..3).map(move |round| format!("{name}{round}@example.com")));
    assert_eq!(kept, expected.collect());
    assert_whole(&place).await;
}

on_postgres! { postgres_goes_away_and_comes_back backends_are_terminated_at_random postgres_over_tls }
