use futures_util::FutureExt;

use super::{AddressFields, add::give_up_defaults, fields::Setter};
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Path, Result,
        audit::{self, Actor},
        custom_field, customer,
        draft::{Step, perform},
        metadata::{self, Place},
        tenant::TenantConfig,
    },
    repositories::{
        Conn,
        addresses::{self, AddressRow},
        customers::CustomerRow,
    },
    values::CustomFieldObject,
};

/// What is changed of an address.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/address/input.rs"
)]
pub struct AddressChange {
    pub id: String,
    pub fields: AddressFields,
    pub is_default_billing: Change<bool>,
    pub is_default_shipping: Change<bool>,
}

/// Changes an address of a customer that the caller may change.
pub async fn update(app: &App, call: &Call, change: AddressChange) -> Result<AddressRow> {
    let tenant = customer::tenant_of_changing(call)?;
    perform(app, call, tenant, change, |step, conn, draft| {
        async move {
            let (app, change) = (&step.app, &step.input);
            let config = TenantConfig::hold(conn, draft.tenant_id).await?;
            let (mut row, mut customer) = hold(step, conn, &change.id, draft).await?;
            let config = customer::at_its_site(conn, config, &customer).await?;
            let config = config.of_caller(&step.call);
            let mut setter = Setter {
                config: &config,
                draft,
                path: Path::root(),
                creates: false,
            };
            setter.set(&mut row, &change.fields);
            draft.value(
                &mut row.is_default_billing,
                "isDefaultBilling",
                &change.is_default_billing,
            );
            draft.value(
                &mut row.is_default_shipping,
                "isDefaultShipping",
                &change.is_default_shipping,
            );
            let (owner, object) = (row.id.owner(), CustomFieldObject::Address);
            let AddressFields {
                custom_fields,
                metadata: entries,
                ..
            } = &change.fields;
            custom_field::change(conn, draft, &config, object, owner, custom_fields).await?;
            let (place, path) = (Place::public(owner), Path::of("metadata"));
            metadata::change(conn, draft, place, entries, &path).await?;
            if !draft.changed.is_empty() {
                let all = addresses::of_customers(conn, row.tenant_id, &[row.customer_id]).await?;
                give_up_defaults(&row, all, draft);
                draft.changes.updated_addresses.push(row.clone());
                customer::touch(app, &mut customer, draft);
            }
            let actor = Actor::of_call(&step.call);
            audit::record(app, &actor, "updateAddress", customer.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// An address and its customer, which the caller may change, held as they are.
pub(super) async fn hold<I>(
    step: &Step<I>,
    conn: &mut Conn,
    id: &str,
    draft: &mut Draft,
) -> Result<(AddressRow, CustomerRow)> {
    let path = Path::of("id");
    let found = find_in!(conn, draft, addresses, AddressId, id, path.clone());
    if let Some(row) = found {
        let customer = row.customer_id.to_string();
        let customer = customer::hold_for(conn, &step.call, &customer, &path, draft).await?;
        // Read again: only now it stays as it is.
        if let Some(customer) = customer
            && let Some(row) = find_in!(conn, draft, addresses, AddressId, id, path)
        {
            return Ok((row, customer));
        }
    }
    draft.refuse()
}
