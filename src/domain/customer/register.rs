use futures_util::FutureExt;

use super::{
    NewCustomer,
    conceal::commit_alike,
    credentials::{Credentials, owes_confirmation},
    greet::greet,
    permit,
    prepare::{Home, Maker},
    references, social,
};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Draft, Faults, Path, Reason, Result, Viewer, api_client,
        audit::{self, Actor},
        change::given,
        draft::{Attempts, commit},
        risk,
        session::NewSession,
        site,
        tenant::TenantConfig,
    },
    repositories::{self, Configuration, Conn, customers::CustomerRow, sites::SiteRow},
    values::{Scope, SiteId},
};

/// A sign-up, as a caller describes it.
#[derive(Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/register.rs"
)]
pub struct Registration {
    pub customer: NewCustomer,
    pub risk_token: Option<String>,
}

/// A customer who has signed up.
pub struct Registered {
    /// The customer; `None` where the site does not say whether there was an account.
    pub customer: Option<CustomerRow>,
    /// That it is signed in, where that was asked for and is allowed.
    pub session: Option<NewSession>,
    /// Is the address still to be confirmed, by the link of the mail that was sent to it?
    pub confirmation_required: bool,
}

/// Signs a person up at a site. Anybody may.
///
/// Somebody without an API key acts with the access of the site's own client; a customer who is signed in is a
/// visitor of the site like any other. Where the site does not say whether there is an account, neither the answer
/// nor the work that it takes does.
pub async fn register(app: &App, call: &Call, new: &Registration) -> Result<Registered> {
    if let Viewer::Customer(_) = call.viewer {
        call.me_changing()?;
    }
    let mut faults = Faults::new();
    let mut conn = app.store.read().await?;
    let (named, path) = (new.customer.site_id.as_deref(), Path::of("siteId"));
    let site = site::resolve_for(&mut conn, call, named, &path, &mut faults).await?;
    drop(conn);
    let Some(site) = site else {
        return Err(faults.into());
    };
    let mut done = Done::default();
    let mut attempts = Attempts::default();
    loop {
        let known = app.store.configuration(site.tenant_id).await?;
        let registered = attempt(app, call, (&known, site.id), new, &mut done);
        let registered = registered.boxed().await;
        if !attempts.is_another_due(app, &known, &registered).await? {
            return registered;
        }
    }
}

/// What is done once, however often the rest is prepared.
#[derive(Default)]
struct Done {
    /// The hash of the password.
    hash: Option<String>,
    /// Has the verifier been asked? It takes a token only once.
    is_assessed: bool,
}

async fn attempt(
    app: &App,
    call: &Call,
    (known, site): (&Configuration, SiteId),
    new: &Registration,
    done: &mut Done,
) -> Result<Registered> {
    let tenant = known.tenant.id;
    let mut draft = Draft::new(app, tenant);
    draft.set_site(site);
    let mut conn = app.store.read().await?;
    let config = TenantConfig::known(known)?;
    draft.changes.prepared_with = Some((config.tenant_id, config.version));
    // As it is with this configuration.
    let site = known.sites.iter().find(|row| row.id == site);
    let site = site.ok_or(repositories::Error::StaleConfig)?;
    let config = config.at(site)?;
    // Before anything is looked up of who signs up, or hashed.
    if config.settings.risk_assessment && !done.is_assessed {
        drop(conn);
        assess(app, call, site, new.risk_token.as_deref()).await?;
        done.is_assessed = true;
        conn = app.store.read().await?;
    }
    let account = &new.customer.fields.social_account;
    let (mut conn, verified) = social::verify_apart(app, conn, tenant, account).await?;
    let client = acting(app, &mut conn, call, site).await?;
    let config = match client.scopes.contains(Scope::CustomersWrite) {
        true => config,
        false => config.of_person(),
    };
    let mut new = new.customer.clone();
    permit::check_new(&client, &mut new, &mut draft.faults);
    let store = match given(&new.fields.store_id) {
        None => None,
        Some(id) => references::store(&mut conn, &client, id, &mut draft).await?,
    };
    let place = (Some(site.clone()), store);
    let home = Home::find(&known.partners, &client, &config, place, &new, &mut draft);
    let actor = Actor::of_call(call);
    let maker = Maker {
        app,
        call,
        actor: &actor,
        config: &config,
        home: &home,
        verified: verified.as_ref(),
    };
    let customer = maker.prepare(&mut conn, &new, &mut draft).boxed().await?;
    drop(conn);

    let settings = &config.settings;
    let discloses = settings.discloses_account_existence();
    let is_proven = verified.is_some_and(|verified| verified.replaces_password());
    if settings.password_required && new.password.is_none() && !new.autologin && !is_proven {
        draft.faults.add(Path::of("password"), Reason::Required);
    }
    let credentials = Credentials {
        app,
        call,
        settings,
        is_proven,
        may_sign_in: discloses,
    };
    let prepared = credentials.prepare(&customer, &new, &mut done.hash, &mut draft);
    let session = prepared.await?;
    let can_sign_in = new.password.is_some() || is_proven;
    greet(app, call, &mut draft, settings, &customer, can_sign_in);
    audit::record(app, &actor, "registerCustomer", customer.id, &mut draft);
    let confirmation_required = owes_confirmation(settings, &customer);
    if !discloses {
        commit_alike(app, call, site, draft).boxed().await?;
        return Ok(Registered {
            customer: None,
            session: None,
            confirmation_required,
        });
    }
    commit(app, draft).await?;
    call.show(tenant);
    Ok(Registered {
        customer: Some(customer),
        session,
        confirmation_required,
    })
}

/// Has what tells people from programs judge the form's token. It fails closed, and nothing else is said of the input
/// then.
async fn assess(app: &App, call: &Call, site: &SiteRow, token: Option<&str>) -> Result<()> {
    let mut faults = Faults::new();
    faults.set_site(site.id);
    let path = Path::of("riskToken");
    match token {
        None => faults.add(path, Reason::Required),
        Some(token) if faults.secret(path.clone(), token, risk::MAX_TOKEN) => {
            // A program's own address says nothing of whom it signs up.
            let address = match call.viewer {
                Viewer::ApiClient(_) => None,
                Viewer::Customer(_) | Viewer::Anonymous => call.place.address,
            };
            let assessed = risk::assess(app, site.tenant_id, token, address).await?;
            faults.take(path, assessed);
        }
        Some(_) => {}
    }
    Ok(faults.check()?)
}

/// With whose access the caller acts.
async fn acting(app: &App, conn: &mut Conn, call: &Call, site: &SiteRow) -> Result<ApiClient> {
    match &call.viewer {
        Viewer::ApiClient(client) => Ok(client.clone()),
        Viewer::Customer(_) | Viewer::Anonymous => api_client::of_site(conn, site, app.now()).await,
    }
}
