use futures_util::FutureExt;

use super::open::{NewSession, REFRESH, RefreshToken, TOKEN};
use crate::{
    app::App,
    domain::{
        Call, Draft, Error, Fault, Path, Reason, Result,
        audit::{self, Actor},
        draft::{Step, perform},
        mfa::demanded,
        site, tenant, token,
    },
    repositories::{
        Conn, Removal, customers,
        customers::CustomerRow,
        sessions::{self, SessionRow},
    },
    values::{CustomerState, PartnerAccess, SessionKind},
};

/// Gives a session new tokens in the place of those that it had. A refresh token that was used before ends
/// its session: somebody else has it, too.
pub async fn refresh(app: &App, call: &Call, token: &str) -> Result<(NewSession, CustomerRow)> {
    let Some((tenant, family)) = token::Family::renew(app, REFRESH, token) else {
        return over();
    };
    let input = (token::hash(token), family);
    let renewed = perform(app, call, tenant, input, |step, conn, draft| {
        renew(step, conn, draft).boxed()
    })
    .await?;
    match renewed {
        Some(renewed) => {
            call.show(tenant);
            Ok(renewed)
        }
        None => over(),
    }
}

/// The new tokens; `None` where the session is over, or has to be.
async fn renew(
    step: &Step<(Vec<u8>, token::Family)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<Option<(NewSession, CustomerRow)>> {
    let (app, (given, family)) = (&step.app, &step.input);
    let tenant = draft.tenant_id;
    let Some(session) = sessions::hold_family(conn, tenant, &family.family_hash).await? else {
        return Ok(None);
    };
    let (ids, all) = ([session.customer_id], PartnerAccess::All);
    let customer = customers::by_ids(conn, tenant, &ids, &all).await?.pop();
    let now = app.now();
    let is_newest = session.refresh_hash.as_ref() == Some(given);
    let in_time = session.refresh_expires_at.filter(|end| now < *end);
    let active = customer.filter(|customer| customer.state == CustomerState::Active);
    let (true, Some(end), Some(customer), Some(site)) =
        (is_newest, in_time, active, session.site_id)
    else {
        end_session(step, &session, draft);
        return Ok(None);
    };
    let (_, rules) = tenant::rules_at(conn, tenant, site).await?;
    if let Some(page) = &step.call.page
        && !site::allows(&rules, page)
    {
        return Err(Error::ForeignOrigin);
    }
    let (_, own) = tenant::rules_at(conn, tenant, customer.site_id).await?;
    // It may be demanded since the session began, or not any more.
    let is_demanded = rules.mfa_required || own.mfa_required;
    let kind = match is_demanded && demanded(conn, tenant, customer.id).await?.is_none() {
        true => SessionKind::Enrolling,
        false => SessionKind::Full,
    };
    let token = token::mint(app, TOKEN, tenant);
    let lifetime = now.plus_seconds(rules.session_lifetime.into());
    let row = SessionRow {
        secret_hash: token::hash(&token),
        expires_at: lifetime.min(end),
        refresh_hash: Some(token::hash(&family.token)),
        kind,
        device: step.call.place.device.clone(),
        last_used_at: Some(now),
        ..session
    };
    let renewed = NewSession {
        id: row.id,
        kind: row.kind,
        token,
        expires_at: row.expires_at,
        refresh: Some(RefreshToken {
            token: family.token.clone(),
            expires_at: end,
        }),
    };
    draft.changes.updated_sessions.push(row);
    draft.note("session");
    let actor = Actor::person(&step.call, customer.id);
    audit::record(app, &actor, "refreshSession", customer.id, draft);
    Ok(Some((renewed, customer)))
}

fn end_session<I>(step: &Step<I>, session: &SessionRow, draft: &mut Draft) {
    draft.changes.removals.push(Removal::Sessions {
        tenant: session.tenant_id,
        ids: vec![session.id],
    });
    draft.note("session");
    let actor = Actor::of_call(&step.call);
    let action = "endSession";
    audit::record(&step.app, &actor, action, session.customer_id, draft);
}

fn over<T>() -> Result<T> {
    let fault = Fault::new(Path::of("refreshToken"), Reason::SessionOver);
    Err(Error::Invalid(fault.into()))
}
