//! The `frontdesk` command. What it does is in the library; this only starts it.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match frontdesk::cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("frontdesk: {error}");
            ExitCode::FAILURE
        }
    }
}
