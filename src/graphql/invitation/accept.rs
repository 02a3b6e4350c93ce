use async_graphql::{Context, Object, SimpleObject};
use futures_util::FutureExt;

use crate::{
    domain::{
        Result,
        invitation::{self, Accepted},
    },
    graphql::{
        access::check_selection,
        context::ContextExt,
        customer::input::AcceptInvitationInput,
        scalars::Url,
        session::{
            object::Session,
            sign_in::{MfaChallenge, opened},
        },
        user_error::{UserError, settle, user_errors},
    },
};

/// The outcome of accepting an invitation.
#[derive(SimpleObject)]
pub(in crate::graphql) struct AcceptInvitationPayload {
    /// Is it accepted? Then the account is there, and is a member of the organization that the invitation is to.
    accepted: bool,
    /// The session; null for who was signed in to the account already, and where a second factor is owed.
    session: Option<Session>,
    /// The second factor that is owed before there is a session.
    mfa_challenge: Option<MfaChallenge>,
    /// Where the page leads back to: the `redirectUrl` of the invitation.
    redirect_url: Option<Url>,
    /// All faults of the input. Where `accepted` is false, nothing was written, and the token can be used again; where it is
    /// true, they say what counts only for a new account, and was left as it is.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct AcceptInvitation;

#[Object]
impl AcceptInvitation {
    /// Accepts an invitation by the token of its mail. Anybody may who has the token. The address is confirmed by that.
    ///
    /// Where there is no account with the address, it is made, by the site's rules. An account without a password gets the
    /// one that is given. An account that has a password is not opened by the mail alone: who accepts is signed in to it, or
    /// gives its password, tried as often as in signing in. What the input says of the person is written to the account. A
    /// second factor is owed all the same. At `token` there may be NOT_FOUND, EXPIRED or ALREADY_USED, and NOT_ALLOWED
    /// where the account may not be used.
    async fn accept_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token, and what the person says.")] input: AcceptInvitationInput,
    ) -> Option<Result<AcceptInvitationPayload>> {
        if let Err(refused) = check_selection(ctx) {
            return Some(Err(refused));
        }
        let input = input.into();
        let done = invitation::accept(ctx.app(), ctx.call(), &input).boxed();
        Some(payload(ctx, done.await).await)
    }
}

async fn payload(ctx: &Context<'_>, done: Result<Accepted>) -> Result<AcceptInvitationPayload> {
    let (done, faults) = settle(ctx, done).await?;
    let Some(done) = done else {
        return Ok(AcceptInvitationPayload {
            accepted: false,
            session: None,
            mfa_challenge: None,
            redirect_url: None,
            user_errors: faults,
        });
    };
    let admitted = done.admission.map(|admission| (admission, done.customer));
    let (session, mfa_challenge) = opened(ctx, admitted);
    Ok(AcceptInvitationPayload {
        accepted: true,
        session,
        mfa_challenge,
        redirect_url: done.redirect_url.map(Url),
        user_errors: user_errors(ctx, done.notices).await?,
    })
}
