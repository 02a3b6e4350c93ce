use futures_util::FutureExt;

use super::{NewPassword, Proof, check, hash, prove, store::store};
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Result,
        audit::{self, Actor},
        draft::{Step, perform},
        mail, tenant,
    },
    repositories::Conn,
    values::MailKind,
};

/// A password in the place of the one that there is.
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/password/change.rs"
)]
pub struct PasswordChange {
    pub current_password: Option<String>,
    pub password: String,
    pub password_confirmation: Option<String>,
}

/// Gives who is signed in in person another password, and ends all other sessions. The same password again is fine.
pub async fn change(app: &App, call: &Call, input: &PasswordChange) -> Result<()> {
    let (me, _) = call.me_in_person()?;
    let mut faults = Faults::new();
    let (given, path) = (
        input.current_password.as_deref(),
        Path::of("currentPassword"),
    );
    let proof = prove(app, call, given, &path, &mut faults).await?;
    let mut conn = app.store.read().await?;
    // Those of the customer's own site, wherever the session is.
    let own = proof.as_ref();
    let own = own.map_or(me.site_id, |proof| proof.customer.site_id);
    let (_, rules) = tenant::rules_at(&mut conn, me.tenant_id, own).await?;
    drop(conn);
    let new = NewPassword {
        password: Some(&input.password),
        confirmation: input.password_confirmation.as_deref(),
    };
    let email = proof
        .as_ref()
        .and_then(|proof| proof.customer.email.as_deref());
    check(&new, rules.password_policy, email, &mut faults);
    let (Some(proof), true) = (proof, faults.is_empty()) else {
        return Err(faults.into());
    };
    let hash = hash(app, &input.password).await?;
    perform(
        app,
        call,
        me.tenant_id,
        (proof, hash),
        |step, conn, draft| write(step, conn, draft).boxed(),
    )
    .await
}

async fn write(step: &Step<(Proof, String)>, conn: &mut Conn, draft: &mut Draft) -> Result<()> {
    let (app, call, (proof, hash)) = (&step.app, &step.call, &step.input);
    let (customer, old) = proof.hold(conn, draft).await?;
    let keep = Some(proof.session);
    store(app, conn, draft, (&customer, old), hash, keep).await?;
    mail::tell(app, call, draft, &customer, MailKind::PasswordChanged);
    let actor = Actor::of_call(call);
    audit::record(app, &actor, "changePassword", customer.id, draft);
    Ok(())
}
