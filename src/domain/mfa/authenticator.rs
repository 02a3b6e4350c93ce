use data_encoding::BASE64;
use qrcode::{QrCode, render::svg};
use totp_rs::{Builder, Totp};

use crate::{
    app::App,
    repositories::second_factors::TotpSecretRow,
    values::{CustomerId, Timestamp},
};

/// Bytes of a secret: 160 bits, as RFC 4226 recommends.
const SECRET: usize = 20;
/// Seconds that a code is shown for.
const STEP: i64 = 30;
/// Characters that an authenticator is told at most of whose it is and for what. Longer ones make a code that no
/// camera reads.
const MAX_ISSUER: usize = 40;
const MAX_ACCOUNT: usize = 100;

/// The secret that a customer's authenticator shares with the server: SHA-1, 6 digits, 30 seconds, which is what
/// all of them know.
pub(super) struct Authenticator {
    secret: [u8; SECRET],
}

impl Authenticator {
    /// A new one.
    pub(super) fn new(app: &App) -> Self {
        Self {
            secret: app.random(),
        }
    }

    /// The one that a row keeps; `None` where the server's secret key is not here.
    pub(super) fn open(app: &App, row: &TotpSecretRow) -> Option<Self> {
        let place = place(row.customer_id);
        let opened = app.seal.as_ref()?.open(&row.sealed_secret, &place)?;
        let secret = opened.try_into().ok()?;
        Some(Self { secret })
    }

    /// What is kept of it; `None` where there is no secret key.
    pub(super) fn sealed(&self, app: &App, customer: CustomerId) -> Option<Vec<u8>> {
        let seal = app.seal.as_ref()?;
        seal.seal(&self.secret, &place(customer), app.random())
    }

    /// The step that `code` is of: the present one, or one beside it for clocks that differ, and later than the last
    /// one that was used. White space and dashes do not count.
    pub(super) fn step_of(&self, code: &str, now: Timestamp, last: Option<i64>) -> Option<i64> {
        let ignored = |c: &char| !c.is_whitespace() && *c != '-';
        let code: String = code.chars().filter(ignored).collect();
        let totp = self.builder().with_skew(0).build().ok()?;
        let present = now.as_micros().div_euclid(1_000_000).div_euclid(STEP);
        let is_of = |step: &i64| {
            let start = u64::try_from(step.saturating_mul(STEP));
            start.is_ok_and(|start| totp.check(&code, start).is_some())
        };
        let unused = |step: &i64| last.is_none_or(|last| *step > last);
        (present - 1..=present + 1).filter(unused).find(is_of)
    }

    /// The secret as a person types it: base 32.
    pub(super) fn secret(&self) -> String {
        data_encoding::BASE32_NOPAD.encode(&self.secret)
    }

    /// What an authenticator reads (`otpauth://totp/…`), and the same as a picture to take.
    pub(super) fn uri(&self, issuer: &str, account: &str) -> Option<(String, String)> {
        let totp: Totp = self
            .builder()
            .with_issuer(Some(label(issuer, MAX_ISSUER)))
            .with_account_name(label(account, MAX_ACCOUNT))
            .build()
            .ok()?;
        let uri = totp.to_url().ok()?;
        let code = QrCode::new(&uri).ok()?;
        let picture = code.render::<svg::Color<'_>>().build();
        let picture = BASE64.encode(picture.as_bytes());
        Some((uri, format!("data:image/svg+xml;base64,{picture}")))
    }

    fn builder(&self) -> Builder {
        Builder::new().with_secret(self.secret)
    }
}

/// What a secret is sealed for: it does not open for another customer.
fn place(customer: CustomerId) -> String {
    format!("totp {customer}")
}

/// A part of the label of an authenticator. A colon would part it in two.
fn label(text: &str, max: usize) -> String {
    let text: String = text.replace(':', " ").chars().take(max).collect();
    text.trim().to_owned()
}
