use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    domain::Draft,
    repositories::{Removal, second_factors::RecoveryCodeRow},
    values::CustomerId,
};

/// How many there are of a customer.
const COUNT: usize = 10;
/// Bytes of one: 80 bits, so a fast hash is enough.
const BYTES: usize = 10;
/// Characters between two dashes.
const GROUP: usize = 4;

/// Gives a customer new recovery codes in the place of those that there were: to be shown once.
pub(super) fn renew(app: &App, draft: &mut Draft, customer: CustomerId) -> Vec<String> {
    let (tenant, now) = (draft.tenant_id, app.now());
    draft
        .changes
        .removals
        .push(Removal::RecoveryCodesOf { tenant, customer });
    let codes: Vec<_> = (0..COUNT).map(|_| shown(app.random())).collect();
    let rows = codes.iter().map(|code| RecoveryCodeRow {
        tenant_id: tenant,
        customer_id: customer,
        code_hash: hash(code),
        created_at: now,
        used_at: None,
    });
    draft.changes.recovery_codes = rows.collect();
    draft.note("recoveryCodes");
    codes
}

/// `abcd-efgh-ijkl-mnop`: base 32, which has neither 0 nor 1.
fn shown(secret: [u8; BYTES]) -> String {
    let text = BASE32_NOPAD.encode(&secret).to_ascii_lowercase();
    let letters: Vec<_> = text.chars().collect();
    let groups: Vec<String> = letters
        .chunks(GROUP)
        .map(|group| group.iter().collect())
        .collect();
    groups.join("-")
}

/// What is kept of a code. Case, dashes and white space do not count, and what looks alike is alike.
pub(super) fn hash(code: &str) -> Vec<u8> {
    let counted = code.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let same = counted.map(|c| match c.to_ascii_lowercase() {
        '0' => 'o',
        '1' => 'l',
        c => c,
    });
    Sha256::digest(same.collect::<String>()).to_vec()
}
