//! What Frontdesk carries, against what the same machine does without it; `scripts/bench` runs it, and
//! `docs/performance.md` says how to read the table.
//!
//! * `client` asks, and takes the times. It is this process; the servers are others.
//! * `process` starts what is measured.
//! * `scenarios` says what is asked, `baselines` what that is compared with.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot go on says why, and ends"
)]

mod baselines;
mod client;
mod process;
mod scenarios;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use clap::Parser;
use frontdesk::values::CustomerId;
use mimalloc::MiMalloc;

use self::{
    baselines::{Pgbench, SqliteLoop, hashes},
    client::{Load, Tally, closed, open},
    process::{Memory, Postgres, Server, constant, serve},
    scenarios::World,
};

/// The server's: what it is compared with has no worse one.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Measures this build of Frontdesk.
#[derive(Parser)]
#[command(name = "scripts/bench")]
struct Options {
    /// How long each measurement takes, in seconds.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// How often each is taken, in turn with what it is compared with; the table has the medians.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// How many clients ask at once.
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64])]
    clients: Vec<usize>,
    /// Only scenarios whose names contain this.
    #[arg(long, default_value = "")]
    only: String,
    /// Answers every request with the same bytes at this address: what a route by itself costs.
    #[arg(long, hide = true)]
    constant: Option<String>,
    /// What `cargo bench` adds.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    // As many connections as the loads of all scenarios have.
    let _ = rlimit::increase_nofile_limit(8_192);
    let runtime = match options.constant {
        None => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build(),
        Some(_) => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build(),
    };
    let runtime = runtime.expect("a runtime");
    match &options.constant {
        Some(address) => runtime.block_on(answer_constantly(address)),
        None => runtime.block_on(measure(&options)),
    }
}

async fn answer_constantly(address: &str) {
    let answer = || async {
        (
            [("content-type", "application/json")],
            r#"{"data":{"__typename":"Query"}}"#,
        )
    };
    let router = axum::Router::new()
        .route("/", axum::routing::get(answer))
        .route("/graphql", axum::routing::post(answer));
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .expect("the address is free");
    axum::serve(listener, router).await.expect("it serves");
}

/// For how long an empty store is filled.
const FILL: Duration = Duration::from_secs(4);

/// What a scenario is compared with.
enum Baseline {
    None,
    Pgbench(Pgbench),
    Sqlite(Box<SqliteLoop>),
    Hashes,
    Constant(Load),
}

struct Scenario<'a> {
    name: &'static str,
    store: &'static str,
    server: &'a Server,
    load: Load,
    baseline: Baseline,
    /// Clients, and the ratio to reach with so many.
    targets: &'static [(usize, f64)],
}

async fn measure(options: &Options) {
    let folder = tempfile::tempdir().expect("a folder");
    // PostgreSQL runs as somebody else.
    let open_to_all = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.path(), open_to_all).expect("a mode");
    let postgres = Postgres::start(folder.path());
    let make = async |name: &str, database: String| {
        let place = folder.path().join(name);
        fs::create_dir(&place).expect("a folder");
        let world = World::new(serve(&place, &database).await).await;
        // Enough customers that PostgreSQL uses indexes instead of scanning the table.
        let load = world.creates(&world.plain(""));
        closed(&load, 16, FILL, Duration::ZERO).await;
        world
    };
    let sqlite = make("on-sqlite", "sqlite://frontdesk.db".to_owned()).await;
    let on_postgres = make("on-postgres", postgres.database("frontdesk")).await;
    // As it does by itself within a minute.
    postgres.ask("frontdesk", "ANALYZE");
    let route = constant().await;

    println!(
        "| scenario | store | clients | per second | p50 ms | p99 ms | p99.9 ms | CPU ms, server | CPU ms, PostgreSQL | peak RSS MB | baseline a second | ratio | to reach |"
    );
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
    for mut scenario in scenarios(folder.path(), &postgres, &sqlite, &on_postgres, &route).await {
        if !scenario.name.contains(&options.only) {
            continue;
        }
        for clients in &options.clients {
            row(options, &postgres, &mut scenario, *clients).await;
        }
    }
    if "reads while sign-ups saturate the hash pool".contains(&options.only) {
        reads_while_hashing(options, &sqlite, "SQLite").await;
        reads_while_hashing(options, &on_postgres, "PostgreSQL").await;
    }
    if "twice the load it can carry".contains(&options.only) {
        overload(options, &sqlite, "SQLite").await;
        overload(options, &on_postgres, "PostgreSQL").await;
    }
    if "start".contains(&options.only) {
        start(folder.path(), options).await;
    }
}

async fn scenarios<'a>(
    folder: &Path,
    postgres: &Postgres,
    sqlite: &'a World,
    on_postgres: &'a World,
    route: &'a Server,
) -> Vec<Scenario<'a>> {
    let mut scenarios = Vec::new();
    let kinds = [
        (
            "createCustomer",
            false,
            [&[(16, 0.7), (64, 1.5)][..], &[(64, 2.0)]],
        ),
        (
            "createCustomer with 2 addresses, 3 custom fields, 2 partners",
            true,
            [&[(64, 1.5)], &[(64, 1.5)]],
        ),
    ];
    for (number, (name, is_whole, [postgres_targets, sqlite_targets])) in
        kinds.into_iter().enumerate()
    {
        for (store, world, targets) in [
            ("PostgreSQL", on_postgres, postgres_targets),
            ("SQLite", sqlite, sqlite_targets),
        ] {
            let email = format!("template{number}@example.com");
            let input = |email: &str| {
                if is_whole {
                    world.whole(email)
                } else {
                    world.plain(email)
                }
            };
            let customer: CustomerId = world.customer(input(&email)).await.parse().expect("an id");
            let baseline = match store {
                "SQLite" => {
                    Baseline::Sqlite(Box::new(SqliteLoop::new(&backup(folder, number), customer)))
                }
                _ => Baseline::Pgbench(Pgbench::inserts(
                    postgres,
                    folder,
                    "frontdesk",
                    customer,
                    &email,
                )),
            };
            let load = world.creates(&input(""));
            scenarios.push(Scenario {
                name,
                store,
                server: &world.server,
                load,
                baseline,
                targets,
            });
        }
    }
    for (store, world) in [("PostgreSQL", on_postgres), ("SQLite", sqlite)] {
        let server = &world.server;
        scenarios.push(Scenario {
            name: "registerCustomer with a password",
            store,
            server,
            load: world.registers(),
            baseline: Baseline::Hashes,
            targets: &[(16, 0.95), (64, 0.95)],
        });
        let customers: Vec<CustomerId> = world
            .customers
            .iter()
            .map(|id| id.parse().expect("an id"))
            .collect();
        let on_postgres = store == "PostgreSQL";
        let baseline = |make: fn(&Path, &str, &[CustomerId]) -> Pgbench| match on_postgres {
            true => Baseline::Pgbench(make(folder, "frontdesk", &customers)),
            false => Baseline::None,
        };
        scenarios.push(Scenario {
            name: "customer by id with addresses and partners",
            store,
            server,
            load: world.reads_one(),
            baseline: baseline(Pgbench::one),
            targets: if on_postgres { &[(64, 0.7)] } else { &[] },
        });
        scenarios.push(Scenario {
            name: "customers(first: 50) with addresses and partners",
            store,
            server,
            load: world.reads_page(),
            baseline: baseline(Pgbench::page),
            targets: if on_postgres {
                &[(1, 0.5), (16, 0.5), (64, 0.5)]
            } else {
                &[]
            },
        });
    }
    let load = sqlite.typename();
    scenarios.push(Scenario {
        name: "{ __typename }",
        store: "none",
        server: &sqlite.server,
        baseline: Baseline::Constant(Load {
            address: route.address.clone(),
            ..load.clone()
        }),
        load,
        targets: &[(1, 0.5), (16, 0.5), (64, 0.5)],
    });
    scenarios
}

/// A copy of the server's file, made while it runs.
fn backup(folder: &Path, number: usize) -> PathBuf {
    let copy = folder.join(format!("baseline{number}.db"));
    let made = Command::new(env!("CARGO_BIN_EXE_frontdesk"))
        .arg("backup")
        .arg(&copy)
        .args(["--database-url", "sqlite://frontdesk.db"])
        .current_dir(folder.join("on-sqlite"))
        .output()
        .expect("frontdesk backup");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
    copy
}

/// One measurement, and what it was compared with.
struct Measured {
    tally: Tally,
    server_cpu: Duration,
    database_cpu: Duration,
    peak: f64,
    baseline: Option<f64>,
}

async fn row(options: &Options, postgres: &Postgres, scenario: &mut Scenario<'_>, clients: usize) {
    let time = Duration::from_secs(options.seconds);
    let mut rounds = Vec::new();
    for round in 0..options.rounds {
        // Who goes first does not always go first.
        let mut baseline = None;
        if round % 2 == 1 {
            baseline = compare(&mut scenario.baseline, postgres, clients, time).await;
        }
        scenario.server.forget_peak();
        let before = (scenario.server.cpu(), postgres.cpu());
        let tally = closed(&scenario.load, clients, time, Duration::ZERO).await;
        let measured = Measured {
            tally,
            server_cpu: scenario.server.cpu() - before.0,
            database_cpu: postgres.cpu().saturating_sub(before.1),
            peak: scenario.server.memory(Memory::Peak),
            baseline: None,
        };
        if round % 2 == 0 {
            baseline = compare(&mut scenario.baseline, postgres, clients, time).await;
        }
        rounds.push(Measured {
            baseline,
            ..measured
        });
    }
    let of = |value: &dyn Fn(&Measured) -> f64| median(rounds.iter().map(value).collect());
    let quantile =
        |part: f64| of(&|round| round.tally.done.value_at_quantile(part) as f64 / 1000.0);
    let each = |cpu: fn(&Measured) -> Duration| {
        of(&|round| cpu(round).as_secs_f64() * 1000.0 / round.tally.done.len().max(1) as f64)
    };
    let (baseline, ratio) = match rounds[0].baseline {
        None => ("".to_owned(), "".to_owned()),
        Some(_) => (
            format!("{:.0}", of(&|round| round.baseline.unwrap_or(f64::NAN))),
            format!(
                "{:.2}",
                of(&|round| round.tally.per_second() / round.baseline.unwrap_or(f64::NAN))
            ),
        ),
    };
    let target = scenario.targets.iter().find(|(at, _)| *at == clients);
    println!(
        "| {} | {} | {clients} | {:.0} | {:.2} | {:.2} | {:.2} | {:.3} | {} | {:.0} | {baseline} | {ratio} | {} |",
        scenario.name,
        scenario.store,
        of(&|round| round.tally.per_second()),
        quantile(0.5),
        quantile(0.99),
        quantile(0.999),
        each(|round| round.server_cpu),
        match scenario.store {
            "PostgreSQL" => format!("{:.3}", each(|round| round.database_cpu)),
            _ => String::new(),
        },
        of(&|round| round.peak),
        target.map_or(String::new(), |(_, ratio)| format!("{ratio}")),
    );
    // What was refused is no part of the figures, and is not passed over.
    let refused: u64 = rounds.iter().map(|round| round.tally.refused.len()).sum();
    if refused > 0 {
        println!("{refused} requests of the line above were refused");
    }
}

async fn compare(
    baseline: &mut Baseline,
    postgres: &Postgres,
    clients: usize,
    time: Duration,
) -> Option<f64> {
    match baseline {
        Baseline::None => None,
        Baseline::Pgbench(pgbench) => Some(pgbench.run(postgres, clients, time)),
        Baseline::Sqlite(customers) => Some(customers.run(time)),
        Baseline::Hashes => Some(hashes(time)),
        Baseline::Constant(load) => Some(
            closed(load, clients, time, Duration::ZERO)
                .await
                .per_second(),
        ),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Readers who pause, alone and beside more sign-ups than can be hashed.
async fn reads_while_hashing(options: &Options, world: &World, store: &str) {
    let time = Duration::from_secs(options.seconds);
    let pause = Duration::from_millis(5);
    let (reads, signs) = (world.reads_one(), world.registers());
    let mut alone = Vec::new();
    let mut beside = Vec::new();
    for _ in 0..options.rounds {
        alone.push(closed(&reads, 4, time, pause).await);
        let local = tokio::task::LocalSet::new();
        let (readers, _) = local
            .run_until(async {
                tokio::join!(
                    closed(&reads, 4, time, pause),
                    closed(&signs, 32, time, Duration::ZERO)
                )
            })
            .await;
        beside.push(readers);
    }
    let p99 = |tallies: &[Tally]| {
        median(
            tallies
                .iter()
                .map(|tally| tally.done.value_at_quantile(0.99) as f64 / 1000.0)
                .collect(),
        )
    };
    println!(
        "\nreads while sign-ups saturate the hash pool, {store}: p99 {:.1} ms (alone {:.1} ms); to reach 10 ms",
        p99(&beside),
        p99(&alone)
    );
}

/// Twice as many requests as were answered at most.
async fn overload(options: &Options, world: &World, store: &str) {
    let time = Duration::from_secs(options.seconds);
    let reads = world.reads_one();
    let (mut goodput, mut refusals, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let peak = closed(&reads, 64, time, Duration::ZERO).await.per_second();
        let tally = open(&reads, 2_000, 2.0 * peak, time).await;
        peaks.push(peak);
        goodput.push(tally.per_second() / peak);
        refusals.push(tally.refused.value_at_quantile(0.99) as f64 / 1000.0);
    }
    println!(
        "\ntwice the load it can carry ({:.0} a second), {store}: goodput {:.2} of its peak, to reach 0.9; refusals p99 {:.1} ms, to reach 20 ms",
        median(peaks),
        median(goodput),
        median(refusals)
    );
}

/// What it costs to have one.
async fn start(folder: &Path, options: &Options) {
    let (mut starts, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..options.rounds {
        let server = serve(&folder.join("on-sqlite"), "sqlite://frontdesk.db").await;
        starts.push(server.start.as_secs_f64() * 1000.0);
        tokio::time::sleep(Duration::from_secs(1)).await;
        memory.push(server.memory(Memory::Now));
    }
    let facts = BTreeMap::from([
        (
            "1. cold start to the first answer, on an existing SQLite file",
            format!("{:.0} ms, to reach 50 ms", median(starts)),
        ),
        (
            "2. memory when idle",
            format!("{:.0} MB, to reach 30 MB", median(memory)),
        ),
        ("3. the binary", {
            let bytes = fs::metadata(env!("CARGO_BIN_EXE_frontdesk")).map(|file| file.len());
            format!("{:.0} MB", bytes.unwrap_or(0) as f64 / 1e6)
        }),
    ]);
    println!();
    for (what, figure) in facts {
        println!("{what}: {figure}");
    }
}
