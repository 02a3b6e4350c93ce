use futures_util::FutureExt;

use super::{
    CustomerFields, NewAddress,
    credentials::Credentials,
    greet::greet,
    permit,
    prepare::{Home, Maker},
    references, social,
};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Draft, Faults, Path, Result,
        audit::{self, Actor},
        change::given,
        draft::{Attempts, commit},
        organization::{NewMembership, OrganizationRef},
        session::NewSession,
        site,
        subscription::NewPlanSubscription,
        tenant::TenantConfig,
    },
    repositories::{Configuration, Conn, customers::CustomerRow, sites::SiteRow, stores::StoreRow},
    values::Scope,
};

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
    let mut attempts = Attempts::default();
    loop {
        let known = app.store.configuration(client.tenant_id).await?;
        let made = attempt(app, (call, client, &known), action, new, &mut hash);
        let made = made.boxed().await;
        if !attempts.is_another_due(app, &known, &made).await? {
            return made;
        }
    }
}

async fn attempt(
    app: &App,
    (call, client, known): (&Call, &ApiClient, &Configuration),
    action: &str,
    new: &NewCustomer,
    hash: &mut Option<String>,
) -> Result<CreatedCustomer> {
    let mut draft = Draft::new(app, client.tenant_id);
    let actor = Actor::of(call, client);
    let conn = app.store.read().await?;
    let config = TenantConfig::known(known)?;
    draft.changes.prepared_with = Some((config.tenant_id, config.version));
    let mut new = new.clone();
    permit::check_new(client, &mut new, &mut draft.faults);
    let new = &new;
    let account = &new.fields.social_account;
    let (mut conn, verified) = social::verify_apart(app, conn, client.tenant_id, account).await?;
    let place = place(&mut conn, client, &known.sites, new, &mut draft).await?;
    let home = Home::find(&known.partners, client, &config, place, new, &mut draft);
    let config = match &home.site {
        Some(site) => {
            draft.set_site(site.id);
            config.at(site)?
        }
        None => config,
    };
    let maker = Maker {
        app,
        call,
        actor: &actor,
        config: &config,
        home: &home,
        verified: verified.as_ref(),
    };
    let customer = maker.prepare(&mut conn, new, &mut draft).boxed().await?;
    drop(conn);

    let settings = &config.settings;
    let is_proven = verified.is_some_and(|verified| verified.replaces_password());
    let credentials = Credentials {
        app,
        call,
        settings,
        is_proven,
        may_sign_in: true,
    };
    let prepared = credentials.prepare(&customer, new, hash, &mut draft);
    let session = prepared.await?;
    // Whose account comes from another system has been told there.
    if new.created_at.is_none() {
        let can_sign_in = new.password.is_some() || is_proven;
        greet(app, call, &mut draft, settings, &customer, can_sign_in);
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

/// The site and the store of registration, of the tenant's `sites`.
pub(super) async fn place(
    conn: &mut Conn,
    client: &ApiClient,
    sites: &[SiteRow],
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
    let site = site::resolve_among(sites, client, named, &path, &mut draft.faults);
    Ok((site.cloned(), store))
}
