use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use super::object::Session;
use crate::{
    domain::{
        Result,
        sign_in::{self, Admission, SignIn as Domain},
    },
    graphql::{
        access::check_selection,
        context::ContextExt,
        scalars::{DateTime, EmailAddress, PhoneNumber},
        user_error::{UserError, settle},
    },
    repositories::customers::CustomerRow,
};

/// How a customer signs in: exactly one of `email`, `username` and `phone`, and the password.
#[derive(InputObject)]
pub(in crate::graphql) struct SignInInput {
    /// The site to sign in at; else that of the header X-Frontdesk-Site (a site's id or number), else the API
    /// client's, else the only one.
    site_id: Option<ID>,
    /// The e-mail address.
    email: Option<EmailAddress>,
    /// The username, in any case.
    username: Option<String>,
    /// The telephone number: its digits count.
    phone: Option<PhoneNumber>,
    /// The password: at most 1,024 bytes.
    password: String,
}

impl From<SignInInput> for Domain {
    fn from(input: SignInInput) -> Self {
        Self {
            site_id: input.site_id.map(|id| id.0),
            email: input.email.map(|email| email.0),
            username: input.username,
            phone: input.phone.map(|phone| phone.0),
            password: input.password,
        }
    }
}

/// A second factor that is owed.
#[derive(SimpleObject)]
pub(in crate::graphql) struct MfaChallenge {
    /// What `verifyMfa` takes with a code of the authenticator, or `signInWithRecoveryCode` with a recovery code. To be kept secret.
    challenge: String,
    /// Until when: 5 minutes.
    expires_at: DateTime,
}

/// The outcome of signing in: exactly one of the three is filled.
#[derive(SimpleObject)]
pub(in crate::graphql) struct SignInPayload {
    /// The session.
    session: Option<Session>,
    /// The second factor that is owed before there is a session.
    mfa_challenge: Option<MfaChallenge>,
    /// What is wrong. INVALID_CREDENTIALS does not say what: whether there is such an account, whether the password is
    /// wrong, or whether there were too many attempts. Where the site does not disclose accounts, nor whether the address has
    /// to be confirmed first: the mail for that is sent once more; elsewhere it is NOT_PERMITTED at `email`.
    user_errors: Vec<UserError>,
}

impl SignInPayload {
    pub(in crate::graphql) async fn new(
        ctx: &Context<'_>,
        admitted: Result<(Admission, CustomerRow)>,
    ) -> Result<Self> {
        let (admitted, user_errors) = settle(ctx, admitted).await?;
        let (session, mfa_challenge) = opened(ctx, admitted);
        Ok(Self {
            session,
            mfa_challenge,
            user_errors,
        })
    }
}

/// What somebody is admitted to: the session, or the second factor that is owed.
pub(in crate::graphql) fn opened(
    ctx: &Context<'_>,
    admitted: Option<(Admission, CustomerRow)>,
) -> (Option<Session>, Option<MfaChallenge>) {
    match admitted {
        Some((Admission::Session(new), customer)) => (Some(Session::new(ctx, new, customer)), None),
        Some((Admission::Challenge(new), _)) => {
            let challenge = MfaChallenge {
                challenge: new.challenge,
                expires_at: new.expires_at.into(),
            };
            (None, Some(challenge))
        }
        None => (None, None),
    }
}

#[derive(Default)]
pub(in crate::graphql) struct SignIn;

#[Object]
impl SignIn {
    /// Signs a customer in by password. Anybody may.
    ///
    /// After 5 attempts that fail from one address, an account is locked for that address, from a second up to a
    /// quarter of an hour, doubling (up to a minute for a program with an API key, by which many people sign in). After 50
    /// from anywhere it is locked for a minute at most, and after 100, of which half is forgotten each hour, an address for
    /// a quarter of an hour, but neither where the account was used from that address in the last 90 days. `resetPassword`,
    /// `signInWithLink` and `confirmEmail` take the locks of an account away. At another site than the customer's own, the
    /// rules of both hold: whether the address is to be confirmed first, and whether a second factor is demanded.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who signs in.")] input: SignInInput,
    ) -> Option<Result<SignInPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let done = sign_in::sign_in(ctx.app(), ctx.call(), &input.into())
            .boxed()
            .await;
        Some(SignInPayload::new(ctx, done).await)
    }
}
