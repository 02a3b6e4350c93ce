use super::{address, address::NewAddress, assign};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Claims, Error, Fault, Faults, Path, Reason, Result, commit, custom_field,
        custom_field::NewFieldValue,
        metadata::{self, NewMetadata},
        site,
        tenant::{TenantConfig, TenantSettings},
    },
    repositories::{
        self, ChangeSet, Conn, UniqueKey,
        customers::{CustomerPartnerRow, CustomerRow, email_scope},
        stores::{self, StoreRow},
    },
    values::{CustomFieldObject, EmailAddress, LanguageCode, PhoneNumber, Scope, SiteId, StoreId},
};

/// How often a customer is prepared anew when the tenant's configuration changes meanwhile.
const ATTEMPTS: usize = 5;
/// Characters of a name at most.
const MAX_NAME: usize = 255;
/// Characters of a telephone number at most, as given.
const MAX_PHONE: usize = 64;

/// A customer to be created, as a caller describes it.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/create.rs"
)]
pub struct NewCustomer {
    pub site_id: Option<String>,
    pub store_id: Option<String>,
    pub email: Option<String>,
    pub prefix: Option<String>,
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
    pub suffix: Option<String>,
    pub phone: Option<String>,
    pub language: Option<String>,
    pub addresses: Vec<NewAddress>,
    pub custom_fields: Vec<NewFieldValue>,
    pub metadata: Vec<NewMetadata>,
}

/// Makes a customer with all that belongs to it, or nothing. Needs `customers:write`.
pub async fn create(app: &App, call: &Call, new: &NewCustomer) -> Result<CustomerRow> {
    let client = call.require(Scope::CustomersWrite)?;
    for _ in 1..ATTEMPTS {
        match attempt(app, call, client, new).await {
            Err(Error::Store(error)) if outdated(&error) => {}
            result => return result,
        }
    }
    attempt(app, call, client, new).await
}

/// Was the change prepared with what is no longer so? A key that was taken and is free by now is
/// that, too: the rule that held it has changed.
fn outdated(error: &repositories::Error) -> bool {
    matches!(
        error,
        repositories::Error::StaleConfig | repositories::Error::Duplicate(_)
    )
}

async fn attempt(
    app: &App,
    call: &Call,
    client: &ApiClient,
    new: &NewCustomer,
) -> Result<CustomerRow> {
    let mut faults = Faults::new();
    let mut claims = Claims::new(client.tenant_id);
    let mut conn = app.store.read().await?;
    let config = TenantConfig::load(&mut conn, client.tenant_id).await?;
    let home = Home::find(&mut conn, client, &config.settings, new, &mut faults).await?;
    drop(conn);

    let customer = customer_row(app, call, &config, &home, new, &mut claims, &mut faults);
    let owner = customer.id.owner();
    let root = Path::root();
    let partner = |partner_id: &_| CustomerPartnerRow {
        tenant_id: client.tenant_id,
        customer_id: customer.id,
        partner_id: *partner_id,
    };
    let mut changes = ChangeSet {
        prepared_with: Some((config.tenant_id, config.version)),
        customer_partners: home.partners.iter().map(partner).collect(),
        custom_field_values: custom_field::set(
            &config,
            CustomFieldObject::Customer,
            owner,
            &new.custom_fields,
            &root.at("customFields"),
            &mut claims,
            &mut faults,
        ),
        metadata: metadata::rows(
            client.tenant_id,
            owner,
            new.metadata.clone(),
            &root.at("metadata"),
            &mut faults,
        ),
        customers: vec![customer.clone()],
        ..ChangeSet::default()
    };
    address::add_all(
        app,
        &config,
        customer.id,
        &new.addresses,
        &mut changes,
        &mut claims,
        &mut faults,
    );
    commit(app, changes, &claims, faults).await?;
    Ok(customer)
}

/// Where a customer belongs.
struct Home {
    site: Option<SiteId>,
    store: Option<StoreRow>,
    partners: Vec<crate::values::PartnerId>,
}

impl Home {
    async fn find(
        conn: &mut Conn,
        client: &ApiClient,
        settings: &TenantSettings,
        new: &NewCustomer,
        faults: &mut Faults,
    ) -> Result<Self> {
        let root = Path::root();
        let store = match &new.store_id {
            None => None,
            Some(id) => {
                let store = find_store(conn, client, id).await?;
                if store.is_none() {
                    faults.add(root.at("storeId"), Reason::NotFound);
                }
                store
            }
        };
        let site = match (&new.site_id, &store) {
            (None, Some(store)) => Some(store.site_id),
            (named, _) => {
                site::resolve(conn, client, named.as_deref(), &root.at("siteId"), faults).await?
            }
        };
        if let (Some(site), Some(store)) = (site, &store)
            && site != store.site_id
        {
            faults.add(root.at("storeId"), Reason::StoreOfAnotherSite);
        }
        let store_given = new.store_id.is_some();
        let partners =
            assign::partners(conn, client, settings, store.as_ref(), store_given, faults).await?;
        Ok(Self {
            site,
            store,
            partners,
        })
    }
}

/// A store whose partner the caller cannot access is as if absent.
async fn find_store(conn: &mut Conn, client: &ApiClient, id: &str) -> Result<Option<StoreRow>> {
    let Ok(id) = id.parse::<StoreId>() else {
        return Ok(None);
    };
    let found = stores::by_ids(conn, client.tenant_id, &[id]).await?;
    let visible = |store: &StoreRow| client.partners.allows(store.partner_id);
    Ok(found.into_iter().find(visible))
}

fn customer_row(
    app: &App,
    call: &Call,
    config: &TenantConfig,
    home: &Home,
    new: &NewCustomer,
    claims: &mut Claims,
    faults: &mut Faults,
) -> CustomerRow {
    let root = Path::root();
    let site_id = home.site.unwrap_or(SiteId::NIL);
    let scope = email_scope(config.settings.email_uniqueness, config.tenant_id, site_id);
    let email = email(new.email.as_deref(), faults);
    if let (Some(email), Some(scope)) = (&email, scope) {
        let key = UniqueKey::CustomerEmail {
            email_key: email.key(),
            scope,
        };
        claims.add(
            key,
            Fault::new(root.at("email"), Reason::EmailTaken),
            faults,
        );
    }
    let phone = phone(new.phone.as_ref(), config, faults);
    let language = language(new.language.as_deref(), call, faults);
    let mut name =
        |name: &str, text: &Option<String>| faults.line(root.at(name), text.as_ref(), MAX_NAME);
    let now = app.now();
    CustomerRow {
        tenant_id: config.tenant_id,
        id: app.new_id(),
        site_id,
        store_id: home.store.as_ref().map(|store| store.id),
        email_key: email.as_ref().map(EmailAddress::key),
        email: email.map(|email| email.as_str().to_owned()),
        email_scope: scope,
        prefix: name("prefix", &new.prefix),
        first_name: name("firstName", &new.first_name),
        middle_name: name("middleName", &new.middle_name),
        last_name: name("lastName", &new.last_name),
        suffix: name("suffix", &new.suffix),
        phone,
        language: language.as_str().to_owned(),
        version: 1,
        created_at: now,
        updated_at: now,
    }
}

fn email(text: Option<&str>, faults: &mut Faults) -> Option<EmailAddress> {
    let path = Path::root().at("email");
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        faults.add(path, Reason::Required);
        return None;
    };
    let email = EmailAddress::parse(text).ok();
    if email.is_none() {
        faults.add(path, Reason::Email);
    }
    email
}

fn phone(text: Option<&String>, config: &TenantConfig, faults: &mut Faults) -> Option<String> {
    let path = Path::root().at("phone");
    let text = faults.line(path.clone(), text, MAX_PHONE)?;
    match PhoneNumber::parse(&text, config.settings.phone_mode) {
        Ok(phone) => Some(phone.into_string()).filter(|phone| !phone.is_empty()),
        Err(_) => {
            faults.add(path, Reason::Phone);
            None
        }
    }
}

/// Explicit, else what the caller's Accept-Language wants most, else the tenant's: English.
fn language(text: Option<&str>, call: &Call, faults: &mut Faults) -> LanguageCode {
    let fallback = call.languages.first().copied();
    let fallback = fallback.unwrap_or(LanguageCode::ENGLISH);
    match text.map(LanguageCode::parse) {
        None => fallback,
        Some(Ok(language)) => language,
        Some(Err(_)) => {
            faults.add(Path::root().at("language"), Reason::Language);
            fallback
        }
    }
}
