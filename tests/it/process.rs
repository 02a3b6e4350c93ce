//! The binary as a process of its own, in a folder of its own.

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
};

use serde_json::{Value, json};

use crate::support::new_postgres_database;

/// Makes each story of a `Place` two tests, `sqlite::name` and `postgres::name`.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { Box::pin(super::$name(super::Place::sqlite())).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { Box::pin(super::$name(super::Place::postgres().await)).await; })+
        }
    };
}

/// Makes each story that is of PostgreSQL alone, and finds one itself, the test `postgres::name`: who has none leaves out
/// what is called so.
macro_rules! on_postgres {
    ($($name:ident)+) => {
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { Box::pin(super::$name()).await; })+
        }
    };
}

/// A store for processes to share: a folder, and the URL of a database that may be in it.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub url: Option<String>,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, url: None }
    }

    pub async fn postgres() -> Self {
        Self {
            url: Some(new_postgres_database().await),
            ..Self::sqlite()
        }
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
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

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("it runs")
    }

    /// The only line that a command prints.
    pub fn line(&self, arguments: &[&str]) -> String {
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

    pub fn start(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Started {
        let mut command = self.command(&["--listen", "127.0.0.1:0"]);
        command.args(arguments).envs(environment.iter().copied());
        command.stderr(Stdio::piped());
        Started::spawn(command)
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("frontdesk.db")
    }
}

/// A server that runs as a process of its own.
pub struct Started {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub printed: String,
}

impl Started {
    /// Starts what may be a server.
    pub fn spawn(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let stdout = BufReader::new(child.stdout.take().expect("stdout"));
        Self {
            child,
            stdout,
            printed: String::new(),
        }
    }

    /// The number of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Has it ended?
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a process").is_some()
    }

    /// Reads what it prints until it has said where its data is, and the key that follows on a first start.
    pub fn ready(mut self, first_start: bool) -> Self {
        let last = if first_start { "fd_" } else { "database" };
        while !self.printed.contains(last) {
            let read = self.stdout.read_line(&mut self.printed).expect("text");
            assert!(read > 0, "it ended: {}", self.printed);
        }
        self
    }

    pub fn url(&self) -> String {
        let line = self
            .printed
            .lines()
            .find_map(|line| line.trim().strip_prefix("listening on"));
        line.expect("an address").trim().to_owned()
    }

    pub fn key(&self) -> Option<String> {
        let key = self
            .printed
            .split_whitespace()
            .find(|word| word.starts_with("fd_"));
        key.map(str::to_owned)
    }

    pub fn signal(&self, signal: &str) {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(sent.expect("kill").success());
    }

    pub fn wait(mut self) -> (ExitStatus, String) {
        let status = self.child.wait().expect("it ends");
        let _ = self.stdout.read_to_string(&mut self.printed);
        (status, std::mem::take(&mut self.printed))
    }
}

impl Started {
    /// The same, with what it wrote to its log.
    pub fn wait_with_log(mut self) -> (ExitStatus, String, String) {
        let mut log = String::new();
        let mut stderr = self.child.stderr.take().expect("stderr");
        let _ = stderr.read_to_string(&mut log);
        let (status, printed) = self.wait();
        (status, printed, log)
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub async fn ask(url: &str, key: &str, query: &str) -> (u16, Value) {
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
