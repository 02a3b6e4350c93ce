use futures_util::FutureExt;

use super::{
    CustomerIdentifier, NewCustomer, create,
    create::{CreatedCustomer, place},
    fields::phone_key,
    find::{look_up, oldest},
    hold::{at_its_site, hold},
    update::Writer,
};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Change, Draft, Error, Fault, FaultCode, Path, Reason, Result, audit,
        change::given, draft::act, external_id::NewExternalId, tenant::TenantConfig,
    },
    repositories::customers::{CustomerQuery, CustomerRow},
    values::{CustomerId, EmailAddress, Scope, Uniqueness},
};

/// How often a customer that appears or disappears meanwhile is looked for again.
const ATTEMPTS: usize = 5;

/// Changes the customer that is identified so, else makes one; an id that leads nowhere is a fault.
/// What counts only for a new customer is noticed where there is one. Needs `customers:write`.
pub async fn upsert(
    app: &App,
    call: &Call,
    by: CustomerIdentifier,
    new: NewCustomer,
) -> Result<CreatedCustomer> {
    let client = call.require(Scope::CustomersWrite)?;
    let mut last = None;
    for _ in 0..ATTEMPTS {
        if let Some(customer) = search(app, client, &by, &new).await? {
            return change(app, call, customer.id, with_its_id(new, &by)).await;
        }
        if let Some(fault) = names_nobody(&by) {
            return Err(Error::Invalid(fault.into()));
        }
        // What was taken is not what the customer is looked for by.
        if let Some(refused) = last {
            return Err(refused);
        }
        match create(app, call, &identified(&new, &by)).await {
            // Somebody else may have made it in the same moment: look again.
            Err(refused) if is_taken(&refused) => last = Some(refused),
            result => return result,
        }
    }
    Err(Error::Busy)
}

/// The customer that is meant. Where each site has e-mail addresses of its own, one is looked for
/// at the site that the input is about.
async fn search(
    app: &App,
    client: &ApiClient,
    by: &CustomerIdentifier,
    new: &NewCustomer,
) -> Result<Option<CustomerRow>> {
    let mut conn = app.store.read().await?;
    if let CustomerIdentifier::Email(email) = by
        && let Ok(email) = EmailAddress::parse(email)
    {
        let config = TenantConfig::load(&mut conn, client.tenant_id).await?;
        if config.settings.email_uniqueness == Uniqueness::Site {
            let mut draft = Draft::new(app, client.tenant_id);
            // Without a site there is none: making one tells what is wrong.
            let (Some(site), _) = place(&mut conn, client, new, &mut draft).await? else {
                return Ok(None);
            };
            let which = CustomerQuery {
                site: Some(site.id),
                email_key: Some(email.key()),
                ..CustomerQuery::default()
            };
            return oldest(&mut conn, client, &which).await;
        }
    }
    look_up(&mut conn, client, by).await
}

/// Why a customer made with this would not be found by it, and every attempt would make another.
fn names_nobody(by: &CustomerIdentifier) -> Option<Fault> {
    let path = Path::of("by");
    let (field, text, reason) = match by {
        // The server gives ids.
        CustomerIdentifier::Id(_) => return Some(Fault::new(path, Reason::NotFound)),
        CustomerIdentifier::Email(text) => ("email", text, None),
        CustomerIdentifier::Username(text) => ("username", text, None),
        CustomerIdentifier::Phone(text) => {
            let reason = phone_key(text).is_none().then_some(Reason::Phone);
            ("phone", text, reason)
        }
        CustomerIdentifier::ExternalId(_) | CustomerIdentifier::CustomField(_) => return None,
    };
    let blank = text.trim().is_empty().then_some(Reason::Required);
    let reason = blank.or(reason)?;
    Some(Fault::new(path.at(field), reason))
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
            let ids = fields.external_ids.get_or_insert_default();
            add_id(ids.get_or_insert_default(), id);
        }
        CustomerIdentifier::CustomField(value) => {
            let values = fields
                .custom_fields
                .get_or_insert_default()
                .get_or_insert_default();
            match values.iter_mut().find(|given| given.code == value.code) {
                Some(given) if given.value.is_none() => *given = value.clone(),
                Some(_) => {}
                None => values.push(value.clone()),
            }
        }
    }
    new
}

/// The external ids of an input are all of a customer's: the one that it is found by stays among
/// them, so that the same request finds it again.
fn with_its_id(mut new: NewCustomer, by: &CustomerIdentifier) -> NewCustomer {
    if let (CustomerIdentifier::ExternalId(id), Some(Some(ids))) =
        (by, &mut new.fields.external_ids)
    {
        add_id(ids, id);
    }
    new
}

fn add_id(ids: &mut Vec<NewExternalId>, id: &NewExternalId) {
    if !ids
        .iter()
        .any(|given| given.system.trim() == id.system.trim())
    {
        ids.push(id.clone());
    }
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
            writer.apply(conn, draft, &mut row, &new.fields).await?;
            notice_what_is_left(new, &row, draft);
            audit::record(&job.app, &job.actor, "upsertCustomer", row.id, draft);
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
