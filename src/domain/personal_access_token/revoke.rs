use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result, SignedIn,
        audit::{self, Actor},
        draft::{Step, perform},
        me,
    },
    repositories::{
        Conn, Removal,
        personal_access_tokens::{self, PersonalAccessTokenRow},
    },
};

/// Refuses a token of the person who is signed in from now on.
pub async fn revoke(app: &App, call: &Call, id: &str) -> Result<PersonalAccessTokenRow> {
    let (me, _) = call.me_in_person()?;
    let input = (me.clone(), id.to_owned());
    perform(app, call, me.tenant_id, input, |step, conn, draft| {
        remove(step, conn, draft).boxed()
    })
    .await
}

async fn remove(
    step: &Step<(SignedIn, String)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<PersonalAccessTokenRow> {
    let (app, (me, id)) = (&step.app, &step.input);
    let (tenant, customer) = (me.tenant_id, me.customer_id);
    me::hold(conn, draft, me).await?;
    let own = personal_access_tokens::of_customer(conn, tenant, customer).await?;
    let Some(token) = own.into_iter().find(|token| token.id.to_string() == *id) else {
        draft.faults.add(Path::of("id"), Reason::NotFound);
        return draft.refuse();
    };
    draft.changes.removals.push(Removal::PersonalAccessTokens {
        tenant,
        ids: vec![token.id],
    });
    draft.note("personalAccessTokens");
    let actor = Actor::of_call(&step.call);
    let action = "revokePersonalAccessToken";
    audit::record(app, &actor, action, customer, draft);
    Ok(token)
}
