use async_graphql::InputObject;

use crate::domain::mfa;

/// What new recovery codes are given for.
#[derive(InputObject)]
pub(in crate::graphql) struct RegenerateRecoveryCodesInput {
    /// A code of the authenticator that was not used yet, or a recovery code.
    code: String,
}

mutation! {
    /// Gives the person who is signed in new recovery codes; those before are refused from now on, and the owner is told by mail.
    /// Needs a session of the person's own.
    RegenerateRecoveryCodes: regenerate_recovery_codes(RegenerateRecoveryCodesInput) -> RegenerateRecoveryCodesPayload {
        /// 10 recovery codes: shown once. Null where there are `userErrors`: INVALID_CREDENTIALS, the code is wrong, or too many
        /// were; NOT_ALLOWED, there is no authenticator.
        recovery_codes: Vec<String>
    } = |app, call, input| mfa::regenerate_recovery_codes(app, call, &input.code)
}
