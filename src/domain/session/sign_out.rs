use futures_util::FutureExt;

use super::end_all;
use crate::{
    app::App,
    domain::{
        Call, Error, Result,
        audit::{self, Actor},
        call::Credential,
        draft::perform,
        me,
    },
    repositories::Removal,
    values::MailTokenPurpose,
};

/// Ends the session that the call is made with; also one in which an API client acts as the customer.
pub async fn sign_out(app: &App, call: &Call) -> Result<()> {
    let me = call.signed_in()?;
    let id = match me.credential {
        Credential::Session { id, .. } | Credential::Impersonation { id, .. } => id,
        Credential::PersonalAccessToken { .. } => return Err(Error::NotInPerson),
    };
    let removal = move |tenant| Removal::Sessions {
        tenant,
        ids: vec![id],
    };
    end(app, call, "signOut", removal(me.tenant_id)).await
}

/// What is worth nothing once somebody has signed out everywhere: what signs in by itself. A mail for another password, or
/// for confirming an address, is of use to its reader alone, and nobody is signed in with it.
const SPENT: &[MailTokenPurpose] = &[MailTokenPurpose::SignIn];

/// Ends all that the customer is signed in with or has begun to sign in with, the session of the call included.
pub async fn sign_out_everywhere(app: &App, call: &Call) -> Result<()> {
    let (me, _) = call.me_enrolling()?;
    perform(app, call, me.tenant_id, (), |step, conn, draft| {
        async move {
            let (app, call) = (&step.app, &step.call);
            let (me, _) = call.me_enrolling()?;
            let customer = me::hold(conn, draft, me).await?;
            end_all(app, conn, draft, customer.id, None, SPENT).await?;
            draft.note("session");
            let actor = Actor::of_call(call);
            audit::record(app, &actor, "signOutEverywhere", customer.id, draft);
            Ok(())
        }
        .boxed()
    })
    .await
}

pub(super) async fn end(
    app: &App,
    call: &Call,
    action: &'static str,
    removal: Removal,
) -> Result<()> {
    let me = call.signed_in()?;
    let input = (me.customer_id, action, removal);
    perform(app, call, me.tenant_id, input, |step, _, draft| {
        async move {
            let (customer, action, removal) = &step.input;
            draft.changes.removals.push(removal.clone());
            draft.note("session");
            let actor = Actor::of_call(&step.call);
            audit::record(&step.app, &actor, action, *customer, draft);
            Ok(())
        }
        .boxed()
    })
    .await
}
