use futures_util::FutureExt;

use super::{
    CustomerFields, CustomerIdentifier, NewCustomer,
    create::{CreatedCustomer, create_by, place},
    fields::phone_key,
    find::look_up,
    hold::{at_its_site, hold},
    permit, social,
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
        sites,
    },
    values::{CustomerId, PartnerAccess, Scope, Uniqueness},
};

/// What the audit trail says of it.
const ACTION: &str = "upsertCustomer";

/// How often a customer that appears or disappears meanwhile is looked for again.
const ATTEMPTS: usize = 20;

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
    for _ in 0..ATTEMPTS {
        let mut conn = app.store.read().await?;
        let found = search(&mut conn, app, client, &by, &new).await?;
        drop(conn);
        if let Some(customer) = found {
            if let Some(changed) = change(app, call, customer.id, &by, &new).boxed().await? {
                return Ok(changed);
            }
            // Meanwhile it has become somebody else's: look again.
            continue;
        }
        if let CustomerIdentifier::Id(_) = by {
            let fault = Fault::new(Path::of("by").at("id"), Reason::NotFound);
            return Err(Error::Invalid(fault.into()));
        }
        let identified = identified(&new, &by);
        match create_by(app, call, ACTION, &identified).await {
            Err(refused) => {
                let refused = in_by(refused, &new, &identified);
                // Somebody else may have made it in the same moment: look again.
                if !is_taken(&refused) || is_hidden(app, client, &by, &new).await? {
                    return Err(refused);
                }
            }
            Ok(created) => return Ok(created),
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
            let sites = sites::of_tenant(conn, client.tenant_id).await?;
            let (site, _) = place(conn, client, &sites, new, &mut draft).await?;
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

/// Is it one that the caller cannot see?
async fn is_hidden(
    app: &App,
    client: &ApiClient,
    by: &CustomerIdentifier,
    new: &NewCustomer,
) -> Result<bool> {
    let mut conn = app.store.read().await?;
    let everyone = ApiClient {
        partners: PartnerAccess::All,
        ..client.clone()
    };
    let Some(found) = search(&mut conn, app, &everyone, by, new).await? else {
        return Ok(false);
    };
    let (tenant, ids) = (client.tenant_id, [found.id]);
    let seen = customers::by_ids(&mut conn, tenant, &ids, &client.partners).await?;
    Ok(seen.is_empty())
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

/// Is what the customer is looked for by taken?
fn is_taken(error: &Error) -> bool {
    let is_by = |fault: &Fault| fault.path.field() == "by";
    let taken = |fault: &Fault| fault.reason.code() == FaultCode::AlreadyTaken && is_by(fault);
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

/// Of what an input was given from `by`, the faults are there.
fn in_by(error: Error, new: &NewCustomer, identified: &NewCustomer) -> Error {
    let Error::Invalid(faults) = error else {
        return error;
    };
    let (given, all) = (&new.fields, &identified.fields);
    let added = |given: &Change<String>, all: &Change<String>| given != all;
    let count = |ids: usize| ids.checked_sub(1).map(|last| last.to_string());
    let ids = |fields: &CustomerFields| list_len(&fields.external_ids);
    let values = |fields: &CustomerFields| list_len(&fields.custom_fields);
    let last_id = count(ids(all)).filter(|_| ids(given) < ids(all));
    let last_value = count(values(all)).filter(|_| values(given) < values(all));
    Error::Invalid(faults.map_paths(|path| {
        let segments = path.segments();
        let rest = match segments {
            [field] if field == "email" && added(&given.email, &all.email) => segments,
            [field] if field == "username" && added(&given.username, &all.username) => segments,
            [field] if field == "phone" && added(&given.phone, &all.phone) => segments,
            [field, index, rest @ ..]
                if field == "externalIds" && Some(index) == last_id.as_ref() =>
            {
                return Path::of("by").at("externalId").join(rest);
            }
            [field, index, rest @ ..]
                if field == "customFields" && Some(index) == last_value.as_ref() =>
            {
                return Path::of("by").at("customField").join(rest);
            }
            _ => return path,
        };
        Path::of("by").join(rest)
    }))
}

fn list_len<T>(change: &Change<Vec<T>>) -> usize {
    given(change).map_or(0, Vec::len)
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

fn add_id(ids: &mut Vec<NewExternalId>, id: &NewExternalId) {
    let is_it = |given: &NewExternalId| {
        given.system.trim() == id.system.trim() && given.value.trim() == id.value.trim()
    };
    if !ids.iter().any(is_it) {
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
    let account = &new.fields.social_account;
    let verified = social::verify(app, client.tenant_id, account).await?;
    let input = (id, by.clone(), kept(new, by), verified);
    let changed = act(app, call, client, input, |job, conn, draft| {
        async move {
            let (id, by, new, verified) = &job.input;
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
                client: Some(&job.client),
                call: &job.call,
                actor: &job.actor,
                config: &config,
                verified: verified.as_ref(),
                is_import: new.created_at.is_some(),
            };
            let mut new = new.clone();
            permit::check_only_new(&job.client, &mut new, &mut draft.faults);
            writer.apply(conn, draft, &mut row, &new.fields).await?;
            notice_what_is_left(&new, &row, draft);
            audit::record(&job.app, &job.actor, ACTION, row.id, draft);
            Ok(Some((row, draft.notices.clone())))
        }
        .boxed()
    })
    .boxed()
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
