use futures_util::FutureExt;

use super::authenticator::Authenticator;
use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result, SignedIn,
        audit::{self, Actor},
        draft::{Step, perform},
        me, tenant,
    },
    repositories::{
        Conn,
        customers::CustomerRow,
        second_factors::{self, TotpSecretRow},
    },
};

/// An authenticator that is to be set up, to be shown once.
pub struct NewAuthenticator {
    /// The secret, in base 32.
    pub secret: String,
    /// The same with what it is for, as authenticators read it.
    pub uri: String,
    /// The same as a picture: the address of an SVG that is in it.
    pub qr_code: String,
}

/// Begins to set up an authenticator. Nothing is demanded before its first code is given; beginning again takes the
/// place of what was begun.
pub async fn start_totp(app: &App, call: &Call) -> Result<NewAuthenticator> {
    let (me, _) = call.me_enrolling()?;
    perform(app, call, me.tenant_id, me.clone(), |step, conn, draft| {
        start(step, conn, draft).boxed()
    })
    .await
}

async fn start(
    step: &Step<SignedIn>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<NewAuthenticator> {
    let (app, me) = (&step.app, &step.input);
    let customer = me::hold(conn, draft, me).await?;
    let known = second_factors::totp_of(conn, me.tenant_id, me.customer_id).await?;
    if known
        .as_ref()
        .is_some_and(|totp| totp.confirmed_at.is_some())
    {
        draft.faults.add(Path::root(), Reason::AuthenticatorOn);
        return draft.refuse();
    }
    let tenant = tenant::find(conn, me.tenant_id).await?;
    let (_, rules) = tenant::rules_at(conn, me.tenant_id, me.site_id).await?;
    let issuer = rules.brand.name.unwrap_or(tenant.name);
    let authenticator = Authenticator::new(app);
    let sealed = authenticator.sealed(app, me.customer_id);
    let shown = authenticator.uri(&issuer, &account(&customer));
    let (Some(sealed_secret), Some((uri, qr_code))) = (sealed, shown) else {
        draft.faults.add(Path::root(), Reason::NoSecretKey);
        return draft.refuse();
    };
    let rows = match known {
        Some(_) => &mut draft.changes.updated_totp_secrets,
        None => &mut draft.changes.totp_secrets,
    };
    rows.push(TotpSecretRow {
        tenant_id: me.tenant_id,
        customer_id: me.customer_id,
        sealed_secret,
        created_at: app.now(),
        confirmed_at: None,
        last_step: None,
    });
    draft.note("totp");
    let actor = Actor::of_call(&step.call);
    audit::record(app, &actor, "startTotpEnrollment", me.customer_id, draft);
    Ok(NewAuthenticator {
        secret: authenticator.secret(),
        uri,
        qr_code,
    })
}

/// By what a person knows in an authenticator which account it is.
fn account(customer: &CustomerRow) -> String {
    let known = [&customer.email, &customer.username, &customer.phone];
    let known = known
        .into_iter()
        .flatten()
        .find(|text| !text.trim().is_empty());
    known.cloned().unwrap_or_else(|| customer.id.to_string())
}
