use futures_util::FutureExt;

use super::{
    CustomerIdentifier, NewCustomer,
    create::{CreatedCustomer, create_by},
    fields::phone_key,
    find::look_up,
    hold::{at_its_site, hold},
    permit,
    update::Writer,
};
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Error, Fault, FaultCode, Path, Reason, Result, audit, change::given,
        draft::act, external_id::NewExternalId, tenant::TenantConfig,
    },
    repositories::customers::CustomerRow,
    values::{CustomerId, Scope},
};

/// What the audit trail says of it.
const ACTION: &str = "upsertCustomer";

/// How often a customer that appears or disappears meanwhile is looked for again.
const ATTEMPTS: usize = 5;

/// Changes the customer that is identified so, else makes one. What counts only for a new customer
/// is noticed where there is one. Needs `customers:write`.
pub async fn upsert(
    app: &App,
    call: &Call,
    by: CustomerIdentifier,
    new: NewCustomer,
) -> Result<CreatedCustomer> {
    let client = call.require(Scope::CustomersWrite)?;
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let mut conn = app.store.read().await?;
        let found = look_up(&mut conn, client, &by).await?;
        drop(conn);
        if let Some(customer) = found {
            return change(app, call, customer.id, kept(new, &by)).await;
        }
        findable(&by)?;
        // What was taken is not what the customer is looked for by.
        if let Some(refused) = last {
            return Err(refused);
        }
        match create_by(app, call, ACTION, &identified(&new, &by)).await {
            // Somebody else may have made it in the same moment: look again.
            Err(refused) if is_taken(&refused) => last = Some(refused),
            result => return result,
        }
    }
    Err(Error::Busy)
}

/// Could a new customer be found by it the next time? Else each call would make another one.
fn findable(by: &CustomerIdentifier) -> Result<()> {
    let path = Path::of("by");
    let blank = |text: &str| text.trim().is_empty();
    let (field, reason) = match by {
        CustomerIdentifier::Id(_) => ("id", Reason::NotFound),
        CustomerIdentifier::Email(email) if blank(email) => ("email", Reason::Required),
        CustomerIdentifier::Username(name) if blank(name) => ("username", Reason::Required),
        CustomerIdentifier::Phone(phone) if phone_key(phone).is_none() => ("phone", Reason::Phone),
        _ => return Ok(()),
    };
    Err(Error::Invalid(Fault::new(path.at(field), reason).into()))
}

fn is_taken(error: &Error) -> bool {
    let taken = |fault: &Fault| fault.reason.code() == FaultCode::AlreadyTaken;
    matches!(error, Error::Invalid(faults) if faults.iter().any(taken))
}

/// A new customer has what it is looked for by, unless the input says otherwise.
fn identified(new: &NewCustomer, by: &CustomerIdentifier) -> NewCustomer {
    let mut new = new.clone();
    let fields = &mut new.fields;
    match by {
        CustomerIdentifier::Id(_) => {}
        CustomerIdentifier::Email(email) => default(&mut fields.email, email),
        CustomerIdentifier::Username(username) => default(&mut fields.username, username),
        CustomerIdentifier::Phone(phone) => default(&mut fields.phone, phone),
        CustomerIdentifier::ExternalId(id) => {
            let ids = fields
                .external_ids
                .get_or_insert_default()
                .get_or_insert_default();
            if !ids.iter().any(|given| given.system == id.system) {
                ids.push(id.clone());
            }
        }
        CustomerIdentifier::CustomField(value) => {
            let values = fields
                .custom_fields
                .get_or_insert_default()
                .get_or_insert_default();
            if !values.iter().any(|given| given.code == value.code) {
                values.push(value.clone());
            }
        }
    }
    new
}

/// What a customer is looked for by stays with it, where the input gives a list of its own.
fn kept(mut new: NewCustomer, by: &CustomerIdentifier) -> NewCustomer {
    if let (CustomerIdentifier::ExternalId(id), Some(Some(ids))) =
        (by, &mut new.fields.external_ids)
    {
        let is_there = |given: &NewExternalId| given.system == id.system && given.value == id.value;
        if !ids.iter().any(is_there) {
            ids.push(id.clone());
        }
    }
    new
}

fn default(slot: &mut Change<String>, value: &str) {
    if given(slot).is_none() {
        *slot = Some(Some(value.to_owned()));
    }
}

async fn change(
    app: &App,
    call: &Call,
    id: CustomerId,
    new: NewCustomer,
) -> Result<CreatedCustomer> {
    let client = call.require(Scope::CustomersWrite)?;
    let (customer, notices) = act(app, call, client, (id, new), |job, conn, draft| {
        async move {
            let (id, new) = &job.input;
            let config = TenantConfig::hold(conn, draft.tenant_id).await?;
            let found = hold(conn, &job.client, &id.to_string(), &Path::of("by"), draft).await?;
            let Some(mut row) = found else {
                return draft.refuse();
            };
            let config = at_its_site(conn, config, &row).await?;
            let writer = Writer {
                app: &job.app,
                client: &job.client,
                actor: &job.actor,
                config: &config,
            };
            permit::check_only_new(&job.client, new, &mut draft.faults);
            writer.apply(conn, draft, &mut row, &new.fields).await?;
            notice_what_is_left(new, &row, draft);
            audit::record(&job.app, &job.actor, ACTION, row.id, draft);
            Ok((row, draft.notices.clone()))
        }
        .boxed()
    })
    .await?;
    Ok(CreatedCustomer {
        customer,
        session: None,
        notices,
    })
}

/// What an input gives that counts only for a new customer.
fn notice_what_is_left(new: &NewCustomer, row: &CustomerRow, draft: &mut Draft) {
    let site = row.site_id.to_string();
    for (field, is_given) in [
        ("siteId", new.site_id.as_ref().is_some_and(|id| *id != site)),
        ("password", new.password.is_some()),
        ("autologin", new.autologin),
        ("addresses", !new.addresses.is_empty()),
        ("organization", new.organization.is_some()),
        ("membership", new.membership.is_some()),
        ("plans", !new.plans.is_empty()),
        ("createdAt", new.created_at.is_some()),
    ] {
        if is_given {
            draft.notices.add(Path::of(field), Reason::OnlyNew);
        }
    }
}
