use futures_util::FutureExt;

use super::hold;
use crate::{
    app::App,
    domain::{
        Call, Credential, Error, Result,
        audit::{self, Actor},
        customer::{self, CustomerFields},
        draft::perform,
        tenant::TenantConfig,
    },
    repositories::customers::CustomerRow,
};

/// What a person changes of itself. Of the fields, those that are privileged are not there.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/input.rs"
)]
pub struct MyChange {
    pub version: Option<i32>,
    pub fields: CustomerFields,
}

/// Changes what the customer who is signed in says of itself. What is left out stays, null clears.
pub async fn update(app: &App, call: &Call, change: MyChange) -> Result<CustomerRow> {
    let me = call.me_changing()?;
    perform(app, call, me.tenant_id, change, |step, conn, draft| {
        async move {
            let (app, change) = (&step.app, &step.input);
            let config = TenantConfig::hold(conn, draft.tenant_id).await?;
            let me = step.call.me_changing()?;
            let mut row = hold(conn, draft, me).await?;
            let fields = &change.fields;
            // What one signs in by is as much as the password; and whether agents may act as the customer, an agent who
            // does is not to say.
            let is_own = fields.username.is_some() || fields.phone.is_some();
            let is_refused = match me.credential {
                Credential::Session { .. } => false,
                Credential::Impersonation { .. } => is_own || fields.remote_assistance.is_some(),
                Credential::PersonalAccessToken { .. } => is_own,
            };
            if is_refused {
                return Err(Error::NotInPerson);
            }
            customer::check_version(change.version, &row, draft)?;
            let config = customer::at_its_site(conn, config, &row).await?;
            let actor = Actor::of_call(&step.call);
            let writer = customer::Writer {
                app,
                client: None,
                call: &step.call,
                actor: &actor,
                config: &config.of_person(),
                verified: None,
                is_import: false,
            };
            writer.apply(conn, draft, &mut row, &change.fields).await?;
            audit::record(app, &actor, "updateMe", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}
