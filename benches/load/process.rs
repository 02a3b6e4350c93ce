//! The processes that are measured: servers, and a PostgreSQL of the run's own that syncs as one in production does.

use std::{
    fs,
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use super::client::{Load, once};

pub const KEY: &str = "the-key-of-the-benchmark-0123456789";

/// A process that ends with its owner.
pub struct Process(Child);

impl Process {
    pub fn pid(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // PostgreSQL ends its children only where it is asked to.
        let _ = Command::new("kill")
            .args(["-INT", &self.pid().to_string()])
            .status();
        let _ = self.0.wait();
    }
}

/// A server that answers.
pub struct Server {
    pub process: Process,
    pub address: String,
    /// From its start to its first answer.
    pub start: Duration,
}

/// Starts this build of the server on a database, without limits of rate.
pub async fn serve(folder: &Path, database: &str) -> Server {
    let address = format!("127.0.0.1:{}", free_port());
    let log = fs::File::create(folder.join("server.log")).expect("a log");
    let begun = Instant::now();
    let child = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .args(["serve", "--database-url", database, "--listen", &address])
        .args(["--connections-per-address", "8192"])
        .args([
            "--rate-client",
            "off",
            "--rate-address",
            "off",
            "--rate-customer",
            "off",
        ])
        .args([
            "--rate-address-sensitive",
            "off",
            "--rate-customer-sensitive",
            "off",
        ])
        .env("FRONTDESK_ADMIN_KEY", KEY)
        .env("FRONTDESK_MAIL_FOLDER", folder.join("mails"))
        .current_dir(folder)
        .stdout(log.try_clone().expect("a log"))
        .stderr(log)
        .spawn()
        .expect("the server starts");
    let process = Process(child);
    wait_for(&address, "/graphql?query=%7B__typename%7D").await;
    Server {
        process,
        address,
        start: begun.elapsed(),
    }
}

/// A process of this benchmark that answers the same bytes to everybody; see [`super::constant`].
pub async fn constant() -> Server {
    let address = format!("127.0.0.1:{}", free_port());
    let begun = Instant::now();
    let me = std::env::current_exe().expect("a path");
    let child = Command::new(me).args(["--constant", &address]).spawn();
    let process = Process(child.expect("the route starts"));
    wait_for(&address, "/").await;
    Server {
        process,
        address,
        start: begun.elapsed(),
    }
}

async fn wait_for(address: &str, path: &'static str) {
    let load = Load {
        address: address.to_owned(),
        path,
        headers: "Accept: application/json\r\nConnection: close\r\n".to_owned(),
        body: None,
        expected: "",
    };
    let since = Instant::now();
    loop {
        match once(&load).await {
            Ok((200, _)) => return,
            answer if since.elapsed() > Duration::from_secs(60) => panic!("{address}: {answer:?}"),
            _ => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
}

/// A PostgreSQL server on a port of its own, with the settings it is installed with but for room for connections.
pub struct Postgres {
    process: Process,
    port: u16,
    /// Where its programs are, pgbench among them.
    pub programs: PathBuf,
}

impl Postgres {
    pub fn start(folder: &Path) -> Self {
        let programs = programs();
        let data = folder.join("postgres");
        fs::create_dir(&data).expect("a folder");
        // It refuses to run as root.
        let nobody = 65_534;
        let is_root = fs::metadata("/proc/self").map(|me| std::os::unix::fs::MetadataExt::uid(&me));
        let is_root = is_root.expect("a user") == 0;
        if is_root {
            std::os::unix::fs::chown(&data, Some(nobody), Some(nobody)).expect("an owner");
        }
        let command = |program: &str| {
            let mut command = Command::new(programs.join(program));
            command
                .current_dir(&data)
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            if is_root {
                command.uid(nobody).gid(nobody);
            }
            command
        };
        let made = command("initdb")
            .arg("--pgdata")
            .arg(&data)
            .args([
                "--username",
                "frontdesk",
                "--auth",
                "trust",
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
            ])
            .status();
        assert!(made.expect("initdb").success(), "initdb failed");
        let port = free_port();
        let child = command("postgres")
            .arg("-D")
            .arg(&data)
            .args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"])
            .args([
                "-c",
                "unix_socket_directories=",
                "-c",
                "max_connections=200",
            ])
            .spawn();
        let process = Process(child.expect("postgres"));
        let this = Self {
            process,
            port,
            programs,
        };
        let since = Instant::now();
        while !this.psql("postgres", "SELECT 1").status.success() {
            assert!(
                since.elapsed() < Duration::from_secs(60),
                "PostgreSQL does not start"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        this
    }

    /// Makes a database and gives its URL.
    pub fn database(&self, name: &str) -> String {
        assert!(
            self.psql("postgres", &format!("CREATE DATABASE {name}"))
                .status
                .success()
        );
        format!("postgres://frontdesk@127.0.0.1:{}/{name}", self.port)
    }

    /// What a statement says, unaligned.
    pub fn ask(&self, database: &str, statement: &str) -> String {
        let output = self.psql(database, statement);
        assert!(
            output.status.success(),
            "{statement}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout)
            .expect("text")
            .trim_end()
            .to_owned()
    }

    fn psql(&self, database: &str, statement: &str) -> std::process::Output {
        self.command("psql")
            .args(["-X", "-A", "-t", "-d", database, "-c", statement])
            .output()
            .expect("psql")
    }

    /// A client program, which is told the way.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.args([
            "-h",
            "127.0.0.1",
            "-p",
            &self.port.to_string(),
            "-U",
            "frontdesk",
        ]);
        command
    }

    /// CPU time of all its processes.
    pub fn cpu(&self) -> Duration {
        let parent = self.process.pid();
        let children =
            fs::read_to_string(format!("/proc/{parent}/task/{parent}/children")).expect("children");
        let ended = times(parent).map_or(Duration::ZERO, |(own, children)| own + children);
        children
            .split_whitespace()
            .filter_map(|pid| times(pid.parse().ok()?))
            .fold(ended, |sum, (own, _)| sum + own)
    }
}

fn programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let newest = versions.map(|version| version.path().join("bin")).max();
    newest.expect("PostgreSQL is not installed: apt-get install postgresql")
}

/// CPU time of a process, and of those of its children that have ended.
fn times(pid: u32) -> Option<(Duration, Duration)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |range: std::ops::Range<usize>| {
        let ticks: u64 = fields[range]
            .iter()
            .filter_map(|ticks| ticks.parse::<u64>().ok())
            .sum();
        // A hundredth of a second on every Linux.
        Duration::from_millis(ticks * 10)
    };
    Some((ticks(11..13), ticks(13..15)))
}

impl Server {
    pub fn cpu(&self) -> Duration {
        times(self.process.pid()).map_or(Duration::ZERO, |(own, _)| own)
    }

    /// Megabytes in memory now, or at most since it was last forgotten.
    pub fn memory(&self, what: Memory) -> f64 {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.process.pid())).expect("a status");
        let name = match what {
            Memory::Now => "VmRSS:",
            Memory::Peak => "VmHWM:",
        };
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .expect("a line");
        let kilobytes: f64 = line
            .trim()
            .trim_end_matches(" kB")
            .parse()
            .expect("a number");
        kilobytes / 1024.0
    }

    pub fn forget_peak(&self) {
        let _ = fs::write(format!("/proc/{}/clear_refs", self.process.pid()), "5");
    }
}

#[derive(Clone, Copy)]
pub enum Memory {
    Now,
    Peak,
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
