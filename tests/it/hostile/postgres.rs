//! A PostgreSQL of a test's own: to be stopped and started, held up, and left without room.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use diesel_async::{AsyncConnection, AsyncPgConnection};
use tokio::time::{sleep, timeout};

use super::target::PATIENCE;
use crate::process::{Place, text};

pub struct Postgres {
    folder: tempfile::TempDir,
    pub port: u16,
    process: Option<Child>,
}

impl Postgres {
    pub async fn create() -> Self {
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

    /// Where its files are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
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
        self.by_its_user(program.unwrap_or_else(|| PathBuf::from(name)))
    }

    /// Runs a program as whoever runs it.
    fn by_its_user(&self, program: impl AsRef<OsStr>) -> Command {
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
    pub fn give_away(&self, file: &Path) {
        if is_root() {
            let given = Command::new("chown").arg("nobody").arg(file).status();
            assert!(given.expect("chown").success());
        }
    }

    pub fn url(&self) -> String {
        format!("postgres://frontdesk@127.0.0.1:{}/postgres", self.port)
    }

    /// Itself as a store.
    pub fn place(&self) -> Place {
        place(self.url())
    }

    pub async fn start(&mut self, settings: &[&str]) {
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
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            assert!(signal("-INT", process.id()));
            process.wait().expect("an end");
        }
    }

    /// Has it do nothing, until what this gives is dropped: also where the test fails.
    pub fn freeze(&self) -> Frozen {
        let mut frozen = Frozen(Vec::new());
        self.each(|process| {
            frozen.0.push(process);
            signal("-STOP", process);
        });
        frozen
    }

    /// Lets none of its files grow beyond so many bytes; it says so, and goes on.
    pub fn limit_files(&self, bytes: &str) {
        self.each(|process| {
            let mut command = self.by_its_user("prlimit");
            command.args(["--pid", &process.to_string()]);
            command.arg(format!("--fsize={bytes}:unlimited"));
            let limited = command.output().expect("prlimit").status.success();
            // One that serves a connection may have ended meanwhile.
            assert!(limited || parent(process).is_none(), "{process}");
        });
    }

    /// Does something to each of its processes: first to the one that starts the others, so that none is missed.
    fn each(&self, mut what: impl FnMut(u32)) {
        let first = self.process.as_ref().expect("it runs").id();
        what(first);
        let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
        for entry in entries {
            let process: Option<u32> = entry.file_name().to_str().and_then(|id| id.parse().ok());
            if let Some(process) = process
                && parent(process) == Some(first)
            {
                what(process);
            }
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The processes of a PostgreSQL that does nothing.
pub struct Frozen(Vec<u32>);

impl Drop for Frozen {
    fn drop(&mut self) {
        for process in &self.0 {
            signal("-CONT", *process);
        }
    }
}

/// Sends a signal; gives whether there was somebody to take it.
fn signal(signal: &str, process: u32) -> bool {
    let sent = Command::new("kill")
        .args([signal, &process.to_string()])
        .status();
    sent.is_ok_and(|sent| sent.success())
}

/// Who started a process; `None` where it has ended.
fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // After the name in brackets: the state, and then the parent.
    let (_, fields) = stat.rsplit_once(") ")?;
    fields.split(' ').nth(1)?.parse().ok()
}

fn is_root() -> bool {
    let user = Command::new("id").arg("-u").output().expect("id");
    text(&user.stdout).trim() == "0"
}

/// A store at this address.
pub fn place(url: String) -> Place {
    Place {
        url: Some(url),
        ..Place::sqlite()
    }
}
