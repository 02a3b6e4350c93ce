use futures_util::FutureExt;

use super::{
    CustomerIdentifier, NewCustomer,
    create::{CreatedCustomer, create_by, place},
    fields::phone_key,
    find::look_up,
    hold::{at_its_site, hold},
    permit,
    update::Writer,
};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Change, Draft, Error, Fault, FaultCode, Path, Reason, Result, audit,
        change::given, draft::act, external_id::NewExternalId, tenant::TenantConfig,
    },
    repositories::{
        Conn,
        customers::{self, CustomerRow},
    },
    values::{CustomerId, Scope, Uniqueness},
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
    findable(&by)?;
    let mut last = None;
    for _ in 0..ATTEMPTS {
        let mut conn = app.store.read().await?;
        let found = search(&mut conn, app, client, &by, &new).await?;
        drop(conn);
        if let Some(customer) = found {
            if let Some(changed) = change(app, call, customer.id, &by, &new).await? {
                return Ok(changed);
            }
            // Meanwhile it has become somebody else's: look again.
            continue;
        }
        if let CustomerIdentifier::Id(_) = by {
            let fault = Fault::new(Path::of("by").at("id"), Reason::NotFound);
            return Err(Error::Invalid(fault.into()));
        }
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

/// The customer that is meant, within what its key is unique: where each site has keys of its own,
/// the one of the site that the input is about.
async fn search(
    conn: &mut Conn,
    app: &App,
    client: &ApiClient,
    by: &CustomerIdentifier,
    new: &NewCustomer,
) -> Result<Option<CustomerRow>> {
    let settings = TenantConfig::load(conn, client.tenant_id).await?.settings;
    let (field, rule) = match by {
        CustomerIdentifier::Email(_) => ("email", settings.email_uniqueness),
        CustomerIdentifier::Username(_) => ("username", settings.username_uniqueness),
        CustomerIdentifier::Phone(_) => ("phone", settings.phone_uniqueness()),
        CustomerIdentifier::Id(_)
        | CustomerIdentifier::ExternalId(_)
        | CustomerIdentifier::CustomField(_) => return look_up(conn, client, by, None).await,
    };
    match rule {
        Uniqueness::Tenant => look_up(conn, client, by, None).await,
        Uniqueness::Site => {
            // What is wrong with it is told when one is made.
            let mut draft = Draft::new(app, client.tenant_id);
            let (site, _) = place(conn, client, new, &mut draft).await?;
            match site {
                Some(site) => look_up(conn, client, by, Some(site.id)).await,
                None => Ok(None),
            }
        }
        // Several may have it: whose would be changed, and who would be made twice?
        Uniqueness::None => {
            let fault = Fault::new(Path::of("by").at(field), Reason::NotUnique);
            Err(Error::Invalid(fault.into()))
        }
    }
}

/// Could a new customer be found by it the next time? Else each call would make another one.
fn findable(by: &CustomerIdentifier) -> Result<()> {
    let path = Path::of("by");
    let blank = |text: &str| text.trim().is_empty();
    let (field, reason) = match by {
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
            let ids = fields.external_ids.get_or_insert_default();
            add_id(ids.get_or_insert_default(), id);
        }
        CustomerIdentifier::CustomField(value) => {
            let values = fields
                .custom_fields
                .get_or_insert_default()
                .get_or_insert_default();
            match values.iter_mut().find(|given| given.code == value.code) {
                None => values.push(value.clone()),
                Some(given) if given.value.is_none() => *given = value.clone(),
                Some(_) => {}
            }
        }
    }
    new
}

/// The external ids of an input are all that a customer has: the one that it is found by stays
/// among them, so that the same request finds it again.
fn kept(new: &NewCustomer, by: &CustomerIdentifier) -> NewCustomer {
    let mut new = new.clone();
    if let (CustomerIdentifier::ExternalId(id), Some(Some(ids))) =
        (by, &mut new.fields.external_ids)
    {
        add_id(ids, id);
    }
    new
}

/// Adds an id, unless there is another one of its system.
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

/// Changes the customer; `None` where it is no longer the one that is meant.
async fn change(
    app: &App,
    call: &Call,
    id: CustomerId,
    by: &CustomerIdentifier,
    new: &NewCustomer,
) -> Result<Option<CreatedCustomer>> {
    let client = call.require(Scope::CustomersWrite)?;
    let input = (id, by.clone(), kept(new, by));
    let changed = act(app, call, client, input, |job, conn, draft| {
        async move {
            let (id, by, new) = &job.input;
            let config = TenantConfig::hold(conn, draft.tenant_id).await?;
            customers::hold(conn, draft.tenant_id, *id).await?;
            let found = search(conn, &job.app, &job.client, by, new).await?;
            if found.is_none_or(|found| found.id != *id) {
                return Ok(None);
            }
            let path = Path::of("by");
            let found = hold(conn, &job.client, &id.to_string(), &path, draft).await?;
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
            Ok(Some((row, draft.notices.clone())))
        }
        .boxed()
    })
    .await?;
    Ok(changed.map(|(customer, notices)| CreatedCustomer {
        customer,
        session: None,
        notices,
    }))
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
