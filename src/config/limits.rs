use clap::Args;

use super::{Millis, Seconds};

/// What one request may ask for. A document is measured before it is parsed or run: a few bytes of
/// fragments or nested lists can otherwise cost gigabytes or the process.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Limits")]
pub struct Limits {
    /// Bytes of a request's body, and of a message of a WebSocket.
    #[arg(long = "body-bytes", env = "FRONTDESK_BODY_BYTES", value_name = "N", default_value_t = Self::DEFAULT.body_bytes, value_parser = number::<1_024, 16_777_216>)]
    pub body_bytes: usize,
    /// Bytes of a document.
    #[arg(long = "document-bytes", env = "FRONTDESK_DOCUMENT_BYTES", value_name = "N", default_value_t = Self::DEFAULT.document_bytes, value_parser = number::<1_024, 1_048_576>)]
    pub document_bytes: usize,
    /// Tokens of a document.
    #[arg(long = "tokens", env = "FRONTDESK_TOKENS", value_name = "N", default_value_t = Self::DEFAULT.tokens, value_parser = number::<100, 100_000>)]
    pub tokens: usize,
    /// Brackets open at once, in a document and in its variables.
    #[arg(long = "nesting", env = "FRONTDESK_NESTING", value_name = "N", default_value_t = Self::DEFAULT.nesting, value_parser = number::<8, 64>)]
    pub nesting: usize,
    /// Fields selected, with every fragment put in its place.
    #[arg(long = "selections", env = "FRONTDESK_SELECTIONS", value_name = "N", default_value_t = Self::DEFAULT.selections, value_parser = number::<20, 20_000>)]
    pub selections: usize,
    /// Fields inside fields.
    #[arg(long = "depth", env = "FRONTDESK_DEPTH", value_name = "N", default_value_t = Self::DEFAULT.depth, value_parser = number::<4, 28>)]
    pub depth: usize,
    /// Fields inside fields below `__schema` and `__type`.
    #[arg(long = "introspection-depth", env = "FRONTDESK_INTROSPECTION_DEPTH", value_name = "N", default_value_t = Self::DEFAULT.introspection_depth, value_parser = number::<4, 28>)]
    pub introspection_depth: usize,
    /// Fields with an alias, with every fragment put in its place.
    #[arg(long = "aliases", env = "FRONTDESK_ALIASES", value_name = "N", default_value_t = Self::DEFAULT.aliases, value_parser = number::<0, 1_000>)]
    pub aliases: usize,
    /// Fields of the operation itself.
    #[arg(long = "root-fields", env = "FRONTDESK_ROOT_FIELDS", value_name = "N", default_value_t = Self::DEFAULT.root_fields, value_parser = number::<1, 1_000>)]
    pub root_fields: usize,
    /// Directives in the document.
    #[arg(long = "directives", env = "FRONTDESK_DIRECTIVES", value_name = "N", default_value_t = Self::DEFAULT.directives, value_parser = number::<0, 1_000>)]
    pub directives: usize,
    /// Objects that an answer could have: what is below a list counts as often as the list may be long.
    #[arg(long = "cost", env = "FRONTDESK_COST", value_name = "N", default_value_t = Self::DEFAULT.cost, value_parser = number::<100, 10_000_000>)]
    pub cost: usize,
    /// Errors of one reply.
    #[arg(long = "errors", env = "FRONTDESK_ERRORS", value_name = "N", default_value_t = Self::DEFAULT.errors, value_parser = number::<1, 100>)]
    pub errors: usize,
    /// Operations of one WebSocket at once.
    #[arg(long = "socket-operations", env = "FRONTDESK_SOCKET_OPERATIONS", value_name = "N", default_value_t = Self::DEFAULT.socket_operations, value_parser = number::<1, 1_000>)]
    pub socket_operations: usize,
    /// Seconds that a request may take.
    #[arg(long = "request-timeout", env = "FRONTDESK_REQUEST_TIMEOUT", value_name = "SECONDS", default_value_t = Self::DEFAULT.request, value_parser = seconds::<1, 600>)]
    pub request: Seconds,
    /// Milliseconds that a request may wait for its turn where many come at once.
    #[arg(long = "request-wait", env = "FRONTDESK_REQUEST_WAIT", value_name = "MS", default_value_t = Self::DEFAULT.wait, value_parser = millis::<0, 10_000>)]
    pub wait: Millis,
}

impl Limits {
    /// Those of a server that is told nothing else.
    pub const DEFAULT: Self = Self {
        body_bytes: 256 * 1024,
        document_bytes: 16 * 1024,
        tokens: 2_000,
        nesting: 32,
        selections: 1_000,
        depth: 12,
        introspection_depth: 16,
        aliases: 30,
        root_fields: 20,
        directives: 20,
        cost: 10_000,
        errors: 5,
        socket_operations: 20,
        request: Seconds(10),
        wait: Millis(250),
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A number from `MIN` to `MAX`: below, the server's own pages would not work; above, its memory and its stack are at
/// stake.
fn number<const MIN: usize, const MAX: usize>(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if (MIN..=MAX).contains(&number) => Ok(number),
        _ => Err(format!("write a number from {MIN} to {MAX}")),
    }
}

fn seconds<const MIN: u64, const MAX: u64>(text: &str) -> Result<Seconds, String> {
    match text.parse() {
        Ok(Seconds(number)) if (MIN..=MAX).contains(&number) => Ok(Seconds(number)),
        _ => Err(format!("write seconds from {MIN} to {MAX}")),
    }
}

fn millis<const MIN: u64, const MAX: u64>(text: &str) -> Result<Millis, String> {
    match text.parse() {
        Ok(Millis(number)) if (MIN..=MAX).contains(&number) => Ok(Millis(number)),
        _ => Err(format!("write milliseconds from {MIN} to {MAX}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_within_bounds() {
        assert_eq!(number::<8, 64>("8"), Ok(8));
        assert_eq!(number::<8, 64>("64"), Ok(64));
        for bad in ["7", "65", "", "-1", "1e1", "99999999999999999999"] {
            let said = "write a number from 8 to 64".to_owned();
            assert_eq!(number::<8, 64>(bad), Err(said), "{bad}");
        }
        assert_eq!(seconds::<1, 600>("600"), Ok(Seconds(600)));
        assert_eq!(
            seconds::<1, 600>("0"),
            Err("write seconds from 1 to 600".to_owned())
        );
        assert_eq!(millis::<0, 10_000>("0"), Ok(Millis(0)));
    }
}
