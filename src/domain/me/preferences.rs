use futures_util::FutureExt;

use super::hold;
use crate::{
    app::App,
    domain::{
        Call, Change, Result,
        audit::{self, Actor},
        customer,
        draft::perform,
    },
    repositories::customers::CustomerRow,
    values::MailKind,
};

/// Which mails a person wants of those that can be turned off. Null is as it is where nobody says anything: wanted.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/me/preferences.rs"
)]
pub struct PreferencesChange {
    pub new_sign_in: Change<bool>,
    pub password_changed: Change<bool>,
    pub mfa_changed: Change<bool>,
}

/// Changes which mails the customer who is signed in wants. Who is not there in person may not: who came by a
/// token of another's would first turn off what tells of it.
pub async fn update_preferences(
    app: &App,
    call: &Call,
    change: PreferencesChange,
) -> Result<CustomerRow> {
    let (me, _) = call.me_in_person()?;
    perform(app, call, me.tenant_id, change, |step, conn, draft| {
        async move {
            let (app, change) = (&step.app, &step.input);
            let (me, _) = step.call.me_in_person()?;
            let mut row = hold(conn, draft, me).await?;
            let mut muted = row.profile.muted_mails.clone().unwrap_or_default();
            for (kind, field, wanted) in [
                (MailKind::NewSignIn, "newSignIn", change.new_sign_in),
                (
                    MailKind::PasswordChanged,
                    "passwordChanged",
                    change.password_changed,
                ),
                (MailKind::MfaChanged, "mfaChanged", change.mfa_changed),
            ] {
                let Some(wanted) = wanted else { continue };
                let wanted = wanted.unwrap_or(true);
                if wanted != is_muted(&row, kind) {
                    continue;
                }
                muted.retain(|name| name != kind.as_str());
                if !wanted {
                    muted.push(kind.to_string());
                }
                draft.note(field);
            }
            if !draft.changed.is_empty() {
                row.profile.muted_mails = Some(muted).filter(|muted| !muted.is_empty());
                customer::touch(app, &mut row, draft);
            }
            let actor = Actor::of_call(&step.call);
            audit::record(app, &actor, "updateMyPreferences", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// Does a customer not want mails of this kind? Those that something cannot go on without, or that are the only
/// ones to tell of a loss, cannot be turned off.
pub fn is_muted(customer: &CustomerRow, kind: MailKind) -> bool {
    let muted = customer.profile.muted_mails.as_deref().unwrap_or_default();
    let can_be = matches!(
        kind,
        MailKind::NewSignIn | MailKind::PasswordChanged | MailKind::MfaChanged
    );
    can_be && muted.iter().any(|name| name == kind.as_str())
}
