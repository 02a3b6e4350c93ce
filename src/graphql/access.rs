//! Who may ask for what, as far as that is known before anything is done.

use async_graphql::{Context, SelectionField};

use super::context::ContextExt;
use crate::{domain::Result, values::Scope};

/// The root fields that anybody may ask for. All others need a caller, and are refused before anything
/// of their document is run; a new one is refused until it is added here.
const PUBLIC: &[&str] = &[
    "__schema",
    "__type",
    "__typename",
    "acceptInvitation",
    "confirmEmail",
    "confirmEmailChange",
    "invitation",
    "me",
    "permissions",
    "refreshSession",
    "registerCustomer",
    "requestPasswordReset",
    "requestSignInLink",
    "resendConfirmation",
    "resetPassword",
    "signIn",
    "signInWithLink",
    "signInWithRecoveryCode",
    "signInWithSocialAccount",
    "siteConfig",
    "tokenStatus",
    "verifyMfa",
    "viewer",
];

/// Does the root field `name` need a caller?
pub(super) fn needs_caller(name: &str) -> bool {
    !PUBLIC.contains(&name)
}

/// What gives or takes away access to an account, or has a mail sent: what somebody would try again and again.
const SENSITIVE: &[&str] = &[
    "acceptInvitation",
    "changePassword",
    "confirmEmail",
    "confirmEmailChange",
    "confirmTotpEnrollment",
    "createPersonalAccessToken",
    "deleteMyAccount",
    "disableTotp",
    "inviteMember",
    "regenerateRecoveryCodes",
    "registerCustomer",
    "replaceTotp",
    "requestEmailChange",
    "requestPasswordReset",
    "requestSignInLink",
    "resendConfirmation",
    "resetPassword",
    "signIn",
    "signInWithLink",
    "signInWithRecoveryCode",
    "signInWithSocialAccount",
    "startTotpEnrollment",
    "updateMe",
    "verifyMfa",
];

/// Does the root field `name` count against the limits of sensitive mutations?
pub(super) fn is_sensitive(name: &str) -> bool {
    SENSITIVE.contains(&name)
}

/// What ends somebody's access: let in also where the server is too busy for all else.
const ENDS_ACCESS: &[&str] = &[
    "revokePersonalAccessToken",
    "revokeSession",
    "signOut",
    "signOutEverywhere",
    "stopImpersonating",
];

/// Does the root field `name` end somebody's access?
pub(super) fn ends_access(name: &str) -> bool {
    ENDS_ACCESS.contains(&name)
}

/// May the body of a request that there is no place for end somebody's access? As far as can be told without reading it: no name is
/// written in another way in JSON but with `\u`, and a document that is named may be any.
pub fn may_end_access(body: &[u8]) -> bool {
    let named = ["\\u", "documentId", "persistedQuery"];
    let signs = ENDS_ACCESS.iter().chain(&named);
    // What is no text is no request.
    std::str::from_utf8(body).is_ok_and(|body| signs.into_iter().any(|sign| body.contains(sign)))
}

/// Does the root field `name` renew a session?
pub(super) fn renews_session(name: &str) -> bool {
    name == "refreshSession"
}

/// Fields within objects that need a scope of their own: the field around them, where that counts,
/// and their own name.
const GUARDED: &[(Option<&str>, &str, Scope)] = &[
    (None, "privateMetadata", Scope::MetadataPrivate),
    (None, "auditEvents", Scope::AuditRead),
    (None, "members", Scope::CustomersRead),
    (Some("membership"), "customer", Scope::CustomersRead),
    (Some("memberships"), "customer", Scope::CustomersRead),
];

/// Refuses a mutation that asks to be shown what its caller may not see, before it is done: its answer
/// would not say what became of it.
pub(super) fn check_selection(ctx: &Context<'_>) -> Result<()> {
    check(ctx, ctx.field())
}

fn check(ctx: &Context<'_>, around: SelectionField<'_>) -> Result<()> {
    for field in around.selection_set() {
        let guards = GUARDED.iter().filter(|(outer, name, _)| {
            *name == field.name() && outer.is_none_or(|outer| outer == around.name())
        });
        // What a member may see of the own organization is another field of the same name.
        let guards = guards.filter(|_| around.name() != "currentOrganization");
        for (_, _, scope) in guards {
            ctx.call().require(*scope)?;
        }
        check(ctx, field)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_access_is_known_without_being_read() {
        for name in ENDS_ACCESS {
            let plain = format!(r#"{{"query":"mutation {{ {name} {{ __typename }} }}"}}"#);
            let escaped = plain.replace('n', r"\u006e").replace('o', r"\u006F");
            assert!(!escaped.contains(name), "{name}");
            for body in [plain, escaped] {
                assert!(may_end_access(body.as_bytes()), "{body}");
            }
        }
        for (body, expected) in [
            (&br#"{"documentId":"sha256:7c5c"}"#[..], true),
            (br#"{"extensions":{"persistedQuery":{"version":1}}}"#, true),
            (br#"{"query":"{ me { email } }"}"#, false),
            (br#"{"query":"mutation {\n signIn }"}"#, false),
            (b"signOut \xff", false),
            (b"", false),
        ] {
            assert_eq!(may_end_access(body), expected, "{}", body.escape_ascii());
        }
    }

    #[test]
    fn every_name_is_a_root_field() {
        let sdl = crate::graphql::sdl();
        let names = [PUBLIC, SENSITIVE, ENDS_ACCESS].concat();
        for name in names.into_iter().filter(|name| !name.starts_with("__")) {
            let is_field = [format!("\n  {name}("), format!("\n  {name}:")];
            assert!(is_field.iter().any(|text| sdl.contains(text)), "{name}");
        }
    }
}
