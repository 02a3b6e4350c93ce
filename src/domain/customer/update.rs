use futures_util::FutureExt;

use super::{
    CustomerFields,
    fields::Setter,
    hold::{at_its_site, hold, touch},
    new_address::tell_of_new_address,
    permit,
    references::{self, References},
    social,
};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Change, Draft, Path, Reason, Result,
        audit::{self, Actor},
        change::given,
        consent, custom_field,
        draft::act,
        external_id,
        identity_provider::Verified,
        invitation,
        metadata::{self, Place},
        session,
        tenant::TenantConfig,
    },
    repositories::{Conn, Removal, consents, customers::CustomerRow, sources},
    values::{CustomFieldObject, CustomerState, MailTokenPurpose, Scope},
};

/// What is changed of a customer.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/input.rs"
)]
pub struct CustomerChange {
    pub id: String,
    pub version: Option<i32>,
    pub state: Change<CustomerState>,
    pub fields: CustomerFields,
}

/// Changes a customer that the caller can see. What is left out stays, null clears. Where `version`
/// is given and is not the customer's any more, nothing is changed. Needs `customers:write`.
pub async fn update(app: &App, call: &Call, change: CustomerChange) -> Result<CustomerRow> {
    let client = call.require(Scope::CustomersWrite)?;
    let verified = social::verify(app, client.tenant_id, &change.fields.social_account).await?;
    let changed = act(app, call, client, (change, verified), |job, conn, draft| {
        async move {
            let (change, verified) = &job.input;
            let config = TenantConfig::hold(conn, draft.tenant_id).await?;
            let found = hold(conn, &job.client, &change.id, &Path::of("id"), draft).await?;
            let Some(mut row) = found else {
                return draft.refuse();
            };
            check_version(change.version, &row, draft)?;
            if change.state == Some(Some(CustomerState::Erased)) {
                draft.faults.add(Path::of("state"), Reason::Option);
            } else {
                let was_active = row.state == CustomerState::Active;
                draft.value(&mut row.state, "state", &change.state);
                if was_active && row.state != CustomerState::Active {
                    // Who is active again signs in anew, and so do their programs.
                    let (tenant, customer) = (draft.tenant_id, row.id);
                    let tokens = Removal::PersonalAccessTokensOf { tenant, customer };
                    draft.changes.removals.push(tokens);
                    let spent = MailTokenPurpose::ALL;
                    session::end_all(&job.app, conn, draft, row.id, None, spent).await?;
                    invitation::revoke_all_sent(&job.app, conn, draft, row.id).await?;
                }
            }
            let config = at_its_site(conn, config, &row).await?;
            let writer = Writer {
                app: &job.app,
                client: Some(&job.client),
                call: &job.call,
                actor: &job.actor,
                config: &config,
                verified: verified.as_ref(),
                is_import: false,
            };
            writer.apply(conn, draft, &mut row, &change.fields).await?;
            audit::record(&job.app, &job.actor, "updateCustomer", row.id, draft);
            Ok(row)
        }
        .boxed()
    });
    changed.boxed().await
}

/// Gives up where a change is based on a version that the customer does not have any more.
pub(in crate::domain) fn check_version(
    version: Option<i32>,
    row: &CustomerRow,
    draft: &mut Draft,
) -> Result<()> {
    if version.is_none_or(|version| version == row.version) {
        return Ok(());
    }
    let version = i64::from(row.version);
    let path = Path::of("version");
    draft.faults.add(path, Reason::Stale { version });
    draft.refuse()
}

/// Changes customers under one configuration.
pub(in crate::domain) struct Writer<'a> {
    pub(in crate::domain) app: &'a App,
    /// Whose scopes and partners count; none where a person writes about itself, whose input has no
    /// privileged fields.
    pub(in crate::domain) client: Option<&'a ApiClient>,
    pub(in crate::domain) call: &'a Call,
    pub(in crate::domain) actor: &'a Actor,
    pub(in crate::domain) config: &'a TenantConfig,
    /// Whose the account at a network is that the input gives.
    pub(in crate::domain) verified: Option<&'a Verified>,
    /// Is it told in another system, so that no mails are sent?
    pub(in crate::domain) is_import: bool,
}

impl Writer<'_> {
    /// Applies what an input says to a customer that is held. A new version where anything changes.
    pub(in crate::domain) async fn apply(
        &self,
        conn: &mut Conn,
        draft: &mut Draft,
        row: &mut CustomerRow,
        fields: &CustomerFields,
    ) -> Result<()> {
        let before = row.clone();
        let mut fields = fields.clone();
        if let Some(client) = self.client {
            permit::check_fields(client, &mut fields, false, &mut draft.faults);
            store(client, conn, draft, row, &fields).await?;
        }
        let fields = &fields;
        let references = References::find(conn, draft, fields).await?;
        if let Some(group) = references.group {
            draft.set(&mut row.group_id, "groupId", group);
        }
        let mut setter = Setter {
            app: self.app,
            config: self.config,
            draft,
            creates: false,
        };
        setter.set(row, fields);
        self.belongings(conn, draft, row, fields, &references)
            .await?;
        tell_of_new_address(
            (self.app, self.call, conn),
            draft,
            &self.config.settings,
            (&before, row),
            self.is_import,
        )
        .await?;
        if !draft.changed.is_empty() {
            touch(self.app, row, draft);
        }
        Ok(())
    }

    async fn belongings(
        &self,
        conn: &mut Conn,
        draft: &mut Draft,
        row: &CustomerRow,
        fields: &CustomerFields,
        references: &References,
    ) -> Result<()> {
        let (tenant, owner_id) = (row.tenant_id, row.id.owner());
        let (values, object) = (&fields.custom_fields, CustomFieldObject::Customer);
        custom_field::change(conn, draft, self.config, object, owner_id, values).await?;
        for (entries, name, is_private) in [
            (&fields.metadata, "metadata", false),
            (&fields.private_metadata, "privateMetadata", true),
        ] {
            let place = Place {
                owner_id,
                is_private,
            };
            metadata::change(conn, draft, place, entries, &Path::of(name)).await?;
        }
        for (field, is_null) in [
            ("consents", matches!(fields.consents, Some(None))),
            ("source", matches!(fields.source, Some(None))),
        ] {
            if is_null {
                draft.faults.add(Path::of(field), Reason::NotRemovable);
            }
        }
        external_id::change(conn, draft, row.id, &fields.external_ids).await?;
        if fields.consents.is_some() || fields.is_subscribed.is_some() {
            let old = consents::of_customers(conn, tenant, &[row.id]).await?;
            let said = consent::Said {
                consents: given(&fields.consents)
                    .map(Vec::as_slice)
                    .unwrap_or_default(),
                is_subscribed: &fields.is_subscribed,
            };
            consent::set(
                self.app,
                draft,
                self.config,
                self.actor,
                row.id,
                &said,
                &old,
            );
        }
        if fields.source.is_some() {
            let old = sources::of_customers(conn, tenant, &[row.id]).await?;
            references::add_source(self.app, draft, row.id, references.source, fields, &old);
        }
        let account = &fields.social_account;
        social::change(self.app, conn, draft, row.id, account, self.verified).await
    }
}

/// The store of registration may be changed, never removed.
async fn store(
    client: &ApiClient,
    conn: &mut Conn,
    draft: &mut Draft,
    row: &mut CustomerRow,
    fields: &CustomerFields,
) -> Result<()> {
    let path = Path::of("storeId");
    match &fields.store_id {
        None => {}
        Some(None) if row.store_id.is_none() => {}
        Some(None) => draft.faults.add(path, Reason::NotRemovable),
        Some(Some(id)) => {
            if let Some(store) = references::store(conn, client, id, draft).await? {
                if store.site_id != row.site_id {
                    draft.faults.add(path, Reason::StoreOfAnotherSite);
                }
                draft.set(&mut row.store_id, "storeId", Some(store.id));
            }
        }
    }
    Ok(())
}
