//! What a document's text tells before it is parsed: the parser itself can be overwhelmed.

use super::{Inadmissible, refuse};
use crate::config::Limits;

/// Bytes, tokens, brackets and directives, from the text alone. Gives the number of tokens.
pub(super) fn scan(text: &str, limits: &Limits) -> Result<usize, Inadmissible> {
    if text.len() > limits.document_bytes {
        let max = limits.document_bytes;
        return refuse(
            "DOCUMENT_TOO_LARGE",
            format!("A document may have {max} bytes."),
        );
    }
    let (mut tokens, mut open, mut directives) = (0_usize, 0_usize, 0_usize);
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match first {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => continue,
            b'#' => {
                rest = skip_while(rest, |byte| !matches!(byte, b'\n' | b'\r'));
                continue;
            }
            b'"' => {
                // The parser would read two strings of one quote's worth instead, and go on where this stops.
                let Some(after) = skip_string(rest) else {
                    return Err(Inadmissible {
                        code: "GRAPHQL_PARSE_FAILED",
                        message: "A block string of the document has no end: three more quotes."
                            .to_owned(),
                        is_syntax: true,
                    });
                };
                rest = after;
            }
            b'{' | b'[' | b'(' => {
                open += 1;
                if open > limits.nesting {
                    let max = limits.nesting;
                    return refuse(
                        "QUERY_TOO_DEEP",
                        format!("At most {max} brackets may be open at once."),
                    );
                }
            }
            b'}' | b']' | b')' => open = open.saturating_sub(1),
            b'@' => {
                directives += 1;
                if directives > limits.directives {
                    let max = limits.directives;
                    return refuse(
                        "TOO_MANY_DIRECTIVES",
                        format!("A document may have {max} directives."),
                    );
                }
            }
            byte if is_word(*byte) => rest = skip_while(rest, is_word),
            _ => {}
        }
        tokens += 1;
        if tokens > limits.tokens {
            let max = limits.tokens;
            return refuse(
                "TOO_MANY_TOKENS",
                format!("A document may have {max} tokens."),
            );
        }
    }
    Ok(tokens)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn skip_while(bytes: &[u8], skipped: impl Fn(u8) -> bool) -> &[u8] {
    let end = bytes.iter().position(|byte| !skipped(*byte));
    &bytes[end.unwrap_or(bytes.len())..]
}

/// What follows a string whose first quote is read; `None` where a block has no end. One without that on its line does not
/// parse, whatever follows.
fn skip_string(bytes: &[u8]) -> Option<&[u8]> {
    if let Some(mut block) = bytes.strip_prefix(b"\"\"") {
        while !block.is_empty() {
            if let Some(escaped) = block.strip_prefix(b"\\\"\"\"") {
                block = escaped;
            } else if let Some(after) = block.strip_prefix(b"\"\"\"") {
                return Some(after);
            } else {
                block = &block[1..];
            }
        }
        return None;
    }
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return Some(rest),
            [b'"' | b'\n' | b'\r', after @ ..] => return Some(after),
            [b'\\', _, after @ ..] | [_, after @ ..] => after,
        };
    }
}
