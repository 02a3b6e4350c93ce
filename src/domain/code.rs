//! Codes: the names of a tenant's own things in inputs and answers.

use super::{Draft, Path, Reason};

/// Is it 1 to 64 of `a-z A-Z 0-9 _ - .`?
pub(super) fn is_code(text: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (1..=64).contains(&text.len()) && text.bytes().all(inside)
}

/// Is it one? Notes it where not.
pub(super) fn check(code: &str, draft: &mut Draft) -> bool {
    let fits = is_code(code);
    if !fits {
        draft.faults.add(Path::of("code"), Reason::Code);
    }
    fits
}
