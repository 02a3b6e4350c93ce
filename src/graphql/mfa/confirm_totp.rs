use async_graphql::InputObject;

use crate::domain::mfa;

/// The first code of a new authenticator.
#[derive(InputObject)]
pub(in crate::graphql) struct ConfirmTotpEnrollmentInput {
    /// The 6 digits that it shows.
    code: String,
    /// The password, of who has one: needed where the session began more than 5 minutes ago. Who has none signs in anew then.
    /// At most 1,024 bytes.
    password: Option<String>,
}

mutation! {
    /// Ends setting an authenticator up: from now on signing in needs its codes, too. All other sessions of the person end, one
    /// of kind ENROLLING becomes FULL, and the owner is told by mail. Needs a session of the person's own; one of kind
    /// ENROLLING will do.
    ConfirmTotpEnrollment: confirm_totp_enrollment(ConfirmTotpEnrollmentInput) -> ConfirmTotpEnrollmentPayload {
        /// 10 recovery codes for who loses the authenticator, each to be used once in its place: shown once. Null where there
        /// are `userErrors`: INVALID_CREDENTIALS, the code or the password is wrong; REQUIRED, the password is missing; NOT_PERMITTED, who
        /// has no password has to sign in anew; NOT_ALLOWED, none was begun or it is set up already.
        recovery_codes: Vec<String>
    } = |app, call, input| mfa::confirm_totp(app, call, &input.code, input.password.as_deref())
}
