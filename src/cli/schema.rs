use std::io::Write;

use super::CliError;

pub(super) fn run() -> Result<(), CliError> {
    Ok(std::io::stdout().write_all(crate::graphql::sdl().as_bytes())?)
}
