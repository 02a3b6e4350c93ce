use super::{
    CustomerFields, NewAddress, address, assign,
    fields::Setter,
    permit,
    references::{self, References},
    social,
};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Draft, Faults, Path, Reason, Result,
        audit::{self, Actor},
        change::given,
        consent, custom_field,
        draft::{ATTEMPTS, commit, is_outdated},
        external_id,
        metadata::{self, Place},
        organization::{self, NewMembership, OrganizationRef},
        password::{self, NewPassword},
        session::{self, NewSession},
        site,
        subscription::{self, NewPlanSubscription},
        tenant::TenantConfig,
    },
    repositories::{
        Conn,
        credentials::PasswordRow,
        customers::{CustomerPartnerRow, CustomerRow},
        sites::SiteRow,
        stores::StoreRow,
    },
    values::{
        CustomFieldObject, CustomerState, EmailConfirmation, LanguageCode, MembershipRole,
        OrganizationId, PartnerId, Profile, Scope, SiteId,
    },
};

/// Plans of one input at most.
const MAX_PLANS: usize = 100;

/// A customer to be created, as a caller describes it.
#[derive(Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/input.rs"
)]
pub struct NewCustomer {
    pub fields: CustomerFields,
    pub site_id: Option<String>,
    pub password: Option<String>,
    pub password_confirmation: Option<String>,
    pub autologin: bool,
    pub addresses: Vec<NewAddress>,
    pub organization: Option<OrganizationRef>,
    pub membership: Option<NewMembership>,
    pub plans: Vec<NewPlanSubscription>,
    pub created_at: Option<String>,
}

/// A customer that was created.
pub struct CreatedCustomer {
    /// The customer.
    pub customer: CustomerRow,
    /// That it is signed in, where that was asked for and is allowed.
    pub session: Option<NewSession>,
    /// What did not go as asked, though the rest is written.
    pub notices: Faults,
}

/// Makes a customer with all that belongs to it, or nothing. Needs `customers:write`.
pub async fn create(app: &App, call: &Call, new: &NewCustomer) -> Result<CreatedCustomer> {
    create_by(app, call, "createCustomer", new).await
}

/// The same, as a part of `action`.
pub(super) async fn create_by(
    app: &App,
    call: &Call,
    action: &str,
    new: &NewCustomer,
) -> Result<CreatedCustomer> {
    let client = call.require(Scope::CustomersWrite)?;
    // Hashed once, however often the rest is prepared.
    let mut hash = None;
    for _ in 1..ATTEMPTS {
        match attempt(app, call, client, action, new, &mut hash).await {
            Err(error) if is_outdated(&error) => {}
            result => return result,
        }
    }
    attempt(app, call, client, action, new, &mut hash).await
}

async fn attempt(
    app: &App,
    call: &Call,
    client: &ApiClient,
    action: &str,
    new: &NewCustomer,
    hash: &mut Option<String>,
) -> Result<CreatedCustomer> {
    let mut draft = Draft::new(app, client.tenant_id);
    let actor = Actor::of(call, client);
    let mut conn = app.store.read().await?;
    let config = TenantConfig::load(&mut conn, client.tenant_id).await?;
    draft.changes.prepared_with = Some((config.tenant_id, config.version));
    let mut new = new.clone();
    permit::check_new(client, &mut new, &mut draft.faults);
    let new = &new;
    let home = Home::find(&mut conn, client, &config, new, &mut draft).await?;
    let config = match &home.site {
        Some(site) => {
            draft.set_site(site.id);
            config.at(site)?
        }
        None => config,
    };
    let customer = customer_row(app, call, &config, &home, new, &mut draft);
    let references = References::find(&mut conn, &mut draft, &new.fields).await?;
    let customer = CustomerRow {
        group_id: references.group.flatten(),
        ..customer
    };
    belongings(
        app,
        &config,
        &actor,
        &customer,
        new,
        &references,
        &mut draft,
    )?;
    affiliations(app, &mut conn, &config, &customer, new, &mut draft).await?;
    drop(conn);

    let account = &new.fields.social_account.clone().filter(Option::is_some);
    let verified = social::verify(app, client.tenant_id, account).await?;
    let verified = verified.as_ref();
    social::set(app, &mut draft, customer.id, account, verified, &[]);
    let session = credentials(app, &config, &customer, new, hash, &mut draft).await?;
    let partner = |partner_id: &PartnerId| CustomerPartnerRow {
        tenant_id: client.tenant_id,
        customer_id: customer.id,
        partner_id: *partner_id,
    };
    draft.changes.customer_partners = home.partners.iter().map(partner).collect();
    draft.changes.customers = vec![customer.clone()];
    draft.note("siteId");
    for (field, is_given) in [
        ("language", given(&new.fields.language).is_some()),
        ("partners", !home.partners.is_empty()),
        ("storeId", customer.store_id.is_some()),
        ("groupId", customer.group_id.is_some()),
    ] {
        if is_given {
            draft.note(field);
        }
    }
    audit::record(app, &actor, action, customer.id, &mut draft);
    let notices = std::mem::take(&mut draft.notices);
    commit(app, draft).await?;
    Ok(CreatedCustomer {
        customer,
        session,
        notices,
    })
}

/// Where a customer belongs.
struct Home {
    site: Option<SiteRow>,
    store: Option<StoreRow>,
    partners: Vec<PartnerId>,
}

impl Home {
    async fn find(
        conn: &mut Conn,
        client: &ApiClient,
        config: &TenantConfig,
        new: &NewCustomer,
        draft: &mut Draft,
    ) -> Result<Self> {
        let (site, store) = place(conn, client, new, draft).await?;
        let (settings, given) = (&config.settings, given(&new.fields.store_id).is_some());
        let faults = &mut draft.faults;
        let partners =
            assign::partners(conn, client, settings, store.as_ref(), given, faults).await?;
        Ok(Self {
            site,
            store,
            partners,
        })
    }
}

/// The site and the store of registration.
pub(super) async fn place(
    conn: &mut Conn,
    client: &ApiClient,
    new: &NewCustomer,
    draft: &mut Draft,
) -> Result<(Option<SiteRow>, Option<StoreRow>)> {
    let store_id = given(&new.fields.store_id);
    let store = match store_id {
        None => None,
        Some(id) => references::store(conn, client, id, draft).await?,
    };
    let of_store = store.as_ref().map(|store| store.site_id.to_string());
    let named = new.site_id.as_deref().or(of_store.as_deref());
    let path = Path::of("siteId");
    let site = site::resolve(conn, client, named, &path, &mut draft.faults).await?;
    if let (Some(site), Some(store)) = (&site, &store)
        && site.id != store.site_id
    {
        draft
            .faults
            .add(Path::of("storeId"), Reason::StoreOfAnotherSite);
    }
    Ok((site, store))
}

/// The row of a new customer, with what is in it itself.
fn customer_row(
    app: &App,
    call: &Call,
    config: &TenantConfig,
    home: &Home,
    new: &NewCustomer,
    draft: &mut Draft,
) -> CustomerRow {
    let now = app.now();
    let mut row = CustomerRow {
        tenant_id: config.tenant_id,
        id: app.new_id(),
        site_id: home.site.as_ref().map_or(SiteId::NIL, |site| site.id),
        store_id: home.store.as_ref().map(|store| store.id),
        group_id: None,
        state: CustomerState::Active,
        email: None,
        email_key: None,
        email_scope: None,
        email_confirmed_at: None,
        email_hard_bounced: false,
        username: None,
        username_key: None,
        username_scope: None,
        phone: None,
        phone_key: None,
        phone_scope: None,
        display_name: None,
        first_name: None,
        last_name: None,
        name_key: String::new(),
        language: language(call, config).as_str().to_owned(),
        profile: Profile::default(),
        version: 1,
        created_at: now,
        updated_at: now,
    };
    let mut setter = Setter {
        app,
        config,
        draft,
        creates: true,
    };
    setter.set(&mut row, &new.fields);
    if let Some(text) = &new.created_at {
        let created_at = setter.past(Path::of("createdAt"), text);
        row.created_at = created_at.unwrap_or(now);
        draft.note("createdAt");
    }
    row
}

/// The most wanted language that the site uses, else the site's own.
fn language(call: &Call, config: &TenantConfig) -> LanguageCode {
    let allowed = &config.settings.languages;
    let used = |language: &&LanguageCode| allowed.is_empty() || allowed.contains(language);
    let wanted = call.languages.iter().find(used);
    wanted
        .copied()
        .unwrap_or(config.settings.default_language())
}

/// What is the customer's own: fields, metadata, ids, consents, addresses.
fn belongings(
    app: &App,
    config: &TenantConfig,
    actor: &Actor,
    customer: &CustomerRow,
    new: &NewCustomer,
    references: &References,
    draft: &mut Draft,
) -> Result<()> {
    let (fields, owner_id) = (&new.fields, customer.id.owner());
    let path = Path::of("customFields");
    let values = list(&fields.custom_fields);
    let object = CustomFieldObject::Customer;
    custom_field::merge(draft, config, object, owner_id, values, &path, None)?;
    for (entries, name, is_private) in [
        (&fields.metadata, "metadata", false),
        (&fields.private_metadata, "privateMetadata", true),
    ] {
        let place = Place {
            owner_id,
            is_private,
        };
        metadata::merge(draft, place, list(entries), &Path::of(name), &[]);
    }
    let ids = list(&fields.external_ids);
    external_id::replace(draft, customer.id, ids, &Path::of("externalIds"), &[]);
    let subscribed = fields.is_subscribed.filter(Option::is_some);
    let said = consent::Said {
        consents: list(&fields.consents),
        is_subscribed: &subscribed,
    };
    consent::set(app, draft, config, actor, customer.id, &said, &[]);
    if config.settings.source_required && given(&fields.source).is_none() {
        draft.faults.add(Path::of("source"), Reason::Required);
    }
    references::add_source(app, draft, customer.id, references.source, fields, &[]);
    address::add_all(app, config, customer.id, &new.addresses, draft)
}

fn list<T>(change: &Option<Option<Vec<T>>>) -> &[T] {
    given(change).map(Vec::as_slice).unwrap_or_default()
}

/// What the customer belongs to: the organization, and the plans of either.
async fn affiliations(
    app: &App,
    conn: &mut Conn,
    config: &TenantConfig,
    customer: &CustomerRow,
    new: &NewCustomer,
    draft: &mut Draft,
) -> Result<()> {
    let mut owner = None;
    if let Some(organization) = &new.organization {
        owner = organization::link(app, conn, draft, organization).await?;
        // Where there is none, it has a fault, and the rest is judged all the same.
        let id = owner
            .as_ref()
            .map_or(OrganizationId::NIL, |linked| linked.id);
        let role = match owner.as_ref().is_some_and(|linked| linked.is_new) {
            true => MembershipRole::Owner,
            false => MembershipRole::Member,
        };
        let membership = new.membership.clone().unwrap_or_default();
        let path = Path::of("membership");
        organization::new_membership(app, draft, (id, customer.id), role, &membership, &path);
    } else if new.membership.is_some() {
        draft
            .faults
            .add(Path::of("membership"), Reason::NoOrganization);
    }
    let path = Path::of("plans");
    if new.plans.len() > MAX_PLANS {
        draft.faults.add(path, Reason::TooMany { max: MAX_PLANS });
        return Ok(());
    }
    let mut subscriber = match &owner {
        Some(linked) if !linked.is_new => {
            subscription::Owner::load(app, conn, draft, linked.id.owner()).await?
        }
        Some(linked) => subscription::Owner::new(linked.id.owner()),
        None => subscription::Owner::new(customer.id.owner()),
    };
    let plans = new.plans.iter().enumerate();
    let plans: Vec<_> = plans.map(|(index, plan)| (path.at(index), plan)).collect();
    subscription::start(app, conn, draft, &mut subscriber, &plans).await?;
    if owner.is_some_and(|linked| linked.is_new && !linked.skip_default_subscription) {
        subscription::start_default(app, conn, draft, config, &subscriber).await?;
    }
    Ok(())
}

/// The password, and the session of who is signed in right away.
async fn credentials(
    app: &App,
    config: &TenantConfig,
    customer: &CustomerRow,
    new: &NewCustomer,
    hash: &mut Option<String>,
    draft: &mut Draft,
) -> Result<Option<NewSession>> {
    let given = NewPassword {
        password: new.password.as_deref(),
        confirmation: new.password_confirmation.as_deref(),
    };
    let policy = config.settings.password_policy;
    password::check(&given, policy, customer.email.as_deref(), &mut draft.faults);
    if new.autologin && new.password.is_none() {
        draft.faults.add(Path::of("password"), Reason::Required);
    }
    if !draft.faults.is_empty() {
        return Ok(None);
    }
    let Some(password) = &new.password else {
        return Ok(None);
    };
    if hash.is_none() {
        *hash = Some(password::hash(app, password).await?);
    }
    draft.note("password");
    draft.changes.passwords.push(PasswordRow {
        tenant_id: customer.tenant_id,
        customer_id: customer.id,
        hash: hash.clone().unwrap_or_default(),
        updated_at: app.now(),
    });
    // Where confirmation comes first, who has not confirmed is not signed in.
    let unconfirmed = config.settings.email_confirmation == EmailConfirmation::BeforeLogin
        && customer.email.is_some()
        && customer.email_confirmed_at.is_none();
    if !new.autologin || unconfirmed {
        return Ok(None);
    }
    Ok(Some(session::open(app, draft, customer.id)))
}
