use async_graphql::{Context, Object, SimpleObject};
use futures_util::FutureExt;

use crate::{
    domain::{Result, mfa},
    graphql::{
        context::ContextExt,
        user_error::{UserError, settle},
    },
};

/// An authenticator that is to be set up: shown once.
#[derive(SimpleObject)]
pub(in crate::graphql) struct StartTotpEnrollmentPayload {
    /// The secret that the authenticator shares with the server, for who types it: base 32. To be kept secret.
    secret: Option<String>,
    /// The same as authenticators read it: `otpauth://totp/…` (SHA-1, 6 digits, 30 seconds). It names the brand of the
    /// site, else the tenant, in its first 40 characters, and the e-mail address, the username or the telephone number of
    /// the account, in its first 100.
    otpauth_uri: Option<String>,
    /// The same as a picture for the camera of a telephone: an SVG as a `data:` address.
    qr_code: Option<String>,
    /// What is wrong. NOT_ALLOWED: the account has an authenticator already, or the server keeps no secrets.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct StartTotpEnrollment;

#[Object]
impl StartTotpEnrollment {
    /// Begins to set up an authenticator for the person who is signed in. Nothing is demanded before
    /// `confirmTotpEnrollment` gives its first code. Beginning again takes the place of what was begun. Needs a session of
    /// the person's own; one of kind ENROLLING will do.
    async fn start_totp_enrollment(
        &self,
        ctx: &Context<'_>,
    ) -> Option<Result<StartTotpEnrollmentPayload>> {
        let done = mfa::start_totp(ctx.app(), ctx.call()).boxed().await;
        Some(settle(ctx, done).await.map(|(new, user_errors)| {
            let (mut secret, mut otpauth_uri, mut qr_code) = (None, None, None);
            if let Some(new) = new {
                (secret, otpauth_uri, qr_code) =
                    (Some(new.secret), Some(new.uri), Some(new.qr_code));
            }
            StartTotpEnrollmentPayload {
                secret,
                otpauth_uri,
                qr_code,
                user_errors,
            }
        }))
    }
}
