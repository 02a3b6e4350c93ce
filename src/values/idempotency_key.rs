use std::str::FromStr;

/// What a caller names a mutation by, so that it is done once however often it is sent: 1 to 255 visible ASCII
/// characters.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(String);

/// The text is not a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "An idempotency key must be 1 to 255 visible ASCII characters. Send a random UUID, a new one for each mutation and the same one when you send it again."
)]
pub struct NotAnIdempotencyKey;

impl IdempotencyKey {
    const MAX: usize = 255;

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = NotAnIdempotencyKey;

    fn from_str(text: &str) -> Result<Self, NotAnIdempotencyKey> {
        let is_short = (1..=Self::MAX).contains(&text.len());
        if is_short && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAnIdempotencyKey)
        }
    }
}

/// Whoever has it, and calls as the same caller, is given the answer.
impl std::fmt::Debug for IdempotencyKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdempotencyKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_visible_ascii() {
        let long = "k".repeat(255);
        for good in ["1", "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", &long] {
            assert_eq!(
                good.parse::<IdempotencyKey>()
                    .as_ref()
                    .map(IdempotencyKey::as_str),
                Ok(good)
            );
        }
        for bad in ["", "a b", "a\tb", "é", "a\u{7f}", &"k".repeat(256)] {
            assert_eq!(
                bad.parse::<IdempotencyKey>(),
                Err(NotAnIdempotencyKey),
                "{bad}"
            );
        }
        assert_eq!(
            format!("{:?}", "secret".parse::<IdempotencyKey>()),
            "Ok(IdempotencyKey(…))"
        );
    }
}
