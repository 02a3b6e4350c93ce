use futures_util::FutureExt;

use super::fields::{NewAddress, Setter, blank};
use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result, Viewer,
        audit::{self, Actor},
        change::given,
        custom_field, customer,
        draft::perform,
        metadata::{self, Place},
        tenant::TenantConfig,
    },
    repositories::addresses::{self, AddressRow},
    values::{CustomFieldObject, CustomerId},
};

/// Addresses of one customer at most.
pub const MAX_ADDRESSES: usize = 100;

/// Adds the addresses of a new customer to a draft, in their order.
pub(in crate::domain::customer) fn add_all(
    app: &App,
    config: &TenantConfig,
    customer_id: CustomerId,
    addresses: &[NewAddress],
    draft: &mut Draft,
) -> Result<()> {
    let path = Path::of("addresses");
    if addresses.len() > MAX_ADDRESSES {
        let max = MAX_ADDRESSES;
        draft.faults.add(path, Reason::TooMany { max });
        return Ok(());
    }
    for (position, new) in addresses.iter().enumerate() {
        let path = path.at(position);
        let mut row = prepare(app, config, customer_id, new, &path, draft)?;
        row.position = position as i32;
        let others = &draft.changes.addresses;
        let billing = row.is_default_billing && others.iter().any(|row| row.is_default_billing);
        let shipping = row.is_default_shipping && others.iter().any(|row| row.is_default_shipping);
        for (field, taken) in [
            ("isDefaultBilling", billing),
            ("isDefaultShipping", shipping),
        ] {
            if taken {
                draft.faults.add(path.at(field), Reason::SecondDefault);
            }
        }
        draft.note("addresses");
        draft.changes.addresses.push(row);
    }
    Ok(())
}

/// The row of a new address; what belongs to it is added to the draft.
fn prepare(
    app: &App,
    config: &TenantConfig,
    customer_id: CustomerId,
    new: &NewAddress,
    path: &Path,
    draft: &mut Draft,
) -> Result<AddressRow> {
    let changed = std::mem::take(&mut draft.changed);
    let mut row = blank(app, config, customer_id);
    row.is_default_billing = new.is_default_billing;
    row.is_default_shipping = new.is_default_shipping;
    let mut setter = Setter {
        config,
        draft,
        path: path.clone(),
        creates: true,
    };
    setter.set(&mut row, &new.fields);
    let owner_id = row.id.owner();
    let values = given(&new.fields.custom_fields).map(Vec::as_slice);
    let (object, values) = (CustomFieldObject::Address, values.unwrap_or_default());
    let fields = path.at("customFields");
    custom_field::merge(draft, config, object, owner_id, values, &fields, None)?;
    let entries = given(&new.fields.metadata).map(Vec::as_slice);
    let place = Place {
        owner_id,
        is_private: false,
    };
    let entries = entries.unwrap_or_default();
    metadata::merge(draft, place, entries, &path.at("metadata"), &[]);
    // To the customer, that it has the address is what changes.
    draft.changed = changed;
    Ok(row)
}

/// Adds an address to a customer that the caller may change; a customer who is signed in need not name itself. A
/// default that another address has moves to this one.
pub async fn add(
    app: &App,
    call: &Call,
    customer_id: Option<String>,
    new: NewAddress,
) -> Result<AddressRow> {
    let tenant = customer::tenant_of_changing(call)?;
    perform(
        app,
        call,
        tenant,
        (customer_id, new),
        |step, conn, draft| {
            async move {
                let (app, (customer_id, new)) = (&step.app, &step.input);
                let config = TenantConfig::hold(conn, draft.tenant_id).await?;
                let path = Path::of("customerId");
                let whose = match (customer_id, &step.call.viewer) {
                    (Some(id), _) => id.clone(),
                    (None, Viewer::Customer(me)) => me.customer_id.to_string(),
                    (None, Viewer::ApiClient(_) | Viewer::Anonymous) => {
                        draft.faults.add(path, Reason::Required);
                        return draft.refuse();
                    }
                };
                let customer = customer::hold_for(conn, &step.call, &whose, &path, draft).await?;
                let Some(mut customer) = customer else {
                    return draft.refuse();
                };
                let config = customer::at_its_site(conn, config, &customer).await?;
                let config = config.of_caller(&step.call);
                let others =
                    addresses::of_customers(conn, customer.tenant_id, &[customer.id]).await?;
                if others.len() >= MAX_ADDRESSES {
                    let max = MAX_ADDRESSES;
                    draft
                        .faults
                        .add(Path::of("address"), Reason::TooMany { max });
                }
                let path = Path::of("address");
                let mut row = prepare(app, &config, customer.id, new, &path, draft)?;
                row.position = others.last().map_or(0, |last| last.position + 1);
                give_up_defaults(&row, others, draft);
                draft.note("addresses");
                draft.changes.addresses.push(row.clone());
                customer::touch(app, &mut customer, draft);
                let actor = Actor::of_call(&step.call);
                audit::record(app, &actor, "addAddress", customer.id, draft);
                Ok(row)
            }
            .boxed()
        },
    )
    .await
}

/// Takes from the other addresses the defaults that `row` has from now on.
pub(super) fn give_up_defaults(row: &AddressRow, others: Vec<AddressRow>, draft: &mut Draft) {
    for other in others.into_iter().filter(|other| other.id != row.id) {
        let new = AddressRow {
            is_default_billing: other.is_default_billing && !row.is_default_billing,
            is_default_shipping: other.is_default_shipping && !row.is_default_shipping,
            ..other.clone()
        };
        if new != other {
            draft.changes.updated_addresses.push(new);
        }
    }
}
