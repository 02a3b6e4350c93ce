//! Builds the GraphiQL page in `web/` and compresses it for the binary to hold.
//!
//! Without npm, or where npm cannot fetch its packages, the build goes on: the binary then serves a
//! page that says how to get it.

use std::{
    env,
    error::Error,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use flate2::{Compression, write::GzEncoder};

const SOURCES: &[&str] = &[
    "index.html",
    "package.json",
    "package-lock.json",
    "src",
    "vite.config.js",
];

fn main() -> Result<(), Box<dyn Error>> {
    let web = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("web");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=migrations");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", web.join(source).display());
    }
    let page = out.join("graphiql");
    let files = match build_page(&web, &page) {
        Ok(()) => compress(&page, &out.join("graphiql.gz"))?,
        Err(reason) => {
            println!("cargo::warning=GraphiQL is left out of the binary: {reason}");
            Vec::new()
        }
    };
    let mut list = File::create(out.join("graphiql.rs"))?;
    writeln!(list, "/// The built page; empty where npm was not found.")?;
    writeln!(list, "pub(super) const FILES: &[File] = &[")?;
    for (name, path) in files {
        writeln!(list, "    ({name:?}, include_bytes!({path:?})),")?;
    }
    writeln!(list, "];")?;
    Ok(())
}

fn build_page(web: &Path, page: &Path) -> Result<(), String> {
    if !npm(web, &["--version"]).is_ok_and(|version| version.success()) {
        look_again_when_a_program_is_installed();
        return Err("npm was not found. Install Node.js 20 or later and build again.".to_owned());
    }
    let built = install_and_build(web, page);
    if built.is_err() {
        // A file that is never there: the next build tries again.
        println!(
            "cargo::rerun-if-changed={}",
            web.join(".try-again").display()
        );
    }
    built
}

fn install_and_build(web: &Path, page: &Path) -> Result<(), String> {
    let installed = modified(&web.join("node_modules/.package-lock.json"));
    let locked = modified(&web.join("package-lock.json"));
    if installed.is_none() || installed < locked {
        run(web, &["ci", "--omit=dev", "--no-audit", "--no-fund"])?;
    }
    let page = page.to_string_lossy();
    run(
        web,
        &["run", "build", "--", "--outDir", &page, "--emptyOutDir"],
    )
}

fn npm(web: &Path, arguments: &[&str]) -> io::Result<std::process::ExitStatus> {
    Command::new("npm")
        .args(arguments)
        .current_dir(web)
        .output()
        .map(|output| output.status)
}

fn run(web: &Path, arguments: &[&str]) -> Result<(), String> {
    let command = format!("npm {}", arguments.join(" "));
    let output = Command::new("npm")
        .args(arguments)
        .current_dir(web)
        .output();
    let output = output.map_err(|error| format!("`{command}` cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said: Vec<_> = said
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(3)
        .collect();
    Err(format!("`{command}` failed: {}", said.join(" / ")))
}

fn look_again_when_a_program_is_installed() {
    println!("cargo::rerun-if-env-changed=PATH");
    for folder in env::split_paths(&env::var_os("PATH").unwrap_or_default()) {
        if folder.is_dir() {
            println!("cargo::rerun-if-changed={}", folder.display());
        }
    }
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}

/// Every file below `page`, compressed into `target`: its name and where its bytes are.
fn compress(page: &Path, target: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let _ = fs::remove_dir_all(target);
    let mut files = Vec::new();
    let mut folders = vec![page.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path
                .strip_prefix(page)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            let compressed = target.join(&name);
            if let Some(parent) = compressed.parent() {
                fs::create_dir_all(parent)?;
            }
            let mut gzip = GzEncoder::new(File::create(&compressed)?, Compression::best());
            io::copy(&mut File::open(&path)?, &mut gzip)?;
            gzip.finish()?;
            files.push((name, compressed));
        }
    }
    files.sort();
    Ok(files)
}
