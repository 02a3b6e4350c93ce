use futures_util::FutureExt;

use super::{
    Admission, Counters, Entry, Identifier, Tried, accounts, admit, try_password,
    unconfirmed::{demanding, remind},
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Error, Faults, Path, Reason, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        password, site, tenant,
    },
    repositories::{
        Conn,
        credentials::{self, PasswordRow},
        customers::CustomerRow,
        sites::SiteRow,
    },
    values::{CustomerId, CustomerState},
};

/// How a person signs in.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/session/sign_in.rs"
)]
pub struct SignIn {
    pub site_id: Option<String>,
    pub email: Option<String>,
    pub username: Option<String>,
    pub phone: Option<String>,
    pub password: String,
}

/// Signs a customer in by what identifies it and its password.
///
/// Whatever is wrong, the answer is the same and takes the same work: whether there is an account is not to be
/// learned. Who gives the right password learns that the address has to be confirmed first: by the answer where the
/// site says who has an account, else by mail.
///
/// Who signs in at another site than their own follows the rules of both.
pub async fn sign_in(app: &App, call: &Call, input: &SignIn) -> Result<(Admission, CustomerRow)> {
    let mut faults = Faults::new();
    let identifier = identifier(input, &mut faults);
    password::check_size(&input.password, &Path::of("password"), &mut faults);
    let mut conn = app.store.read().await?;
    let (named, path) = (input.site_id.as_deref(), Path::of("siteId"));
    let site = site::resolve_for(&mut conn, call, named, &path, &mut faults).await?;
    let (Some(identifier), Some(site), true) = (identifier, site, faults.is_empty()) else {
        return Err(faults.into());
    };
    let tenant = site.tenant_id;
    let (_, rules) = tenant::rules_at(&mut conn, tenant, site.id).await?;
    let account = accounts(&mut conn, &rules, &site, &identifier).await?;
    // Of nobody, those of the site once more: the work is the same.
    let own = account.as_ref().map_or(site.id, |(found, _)| found.site_id);
    let (_, own) = tenant::rules_at(&mut conn, tenant, own).await?;
    drop(conn);
    let counters = match &account {
        Some((customer, _)) => Counters::of_account(call, customer),
        None => Counters::of_nobody(call, tenant, &identifier),
    };
    let hash = account
        .as_ref()
        .and_then(|(_, password)| password.as_ref().map(|password| password.hash.as_str()));
    let tried = try_password(app, counters, &input.password, hash).await?;
    let shown =
        account.filter(|(customer, _)| tried.is_right && customer.state == CustomerState::Active);
    let owing = shown.as_ref().and_then(|(customer, _)| {
        demanding([&rules, &own], customer).map(|rules| (customer, rules))
    });
    let discloses = rules.discloses_account_existence() && own.discloses_account_existence();
    let entered = match &shown {
        Some((customer, Some(password))) if discloses || owing.is_none() => {
            let who = (site.clone(), customer.id, password.clone());
            come_in(app, call, input, tried, who).await?
        }
        _ => Entered::Refused,
    };
    match entered {
        Entered::In(admission, customer) => {
            call.show(tenant);
            return Ok((admission, *customer));
        }
        Entered::Unconfirmed if discloses => {
            faults.add(Path::of("email"), Reason::EmailUnconfirmed);
        }
        Entered::Unconfirmed | Entered::Refused => {
            faults.add(Path::root(), Reason::Credentials);
        }
    }
    if !discloses {
        remind(app, call, &site, owing).await?;
    }
    Err(faults.into())
}

fn identifier(input: &SignIn, faults: &mut Faults) -> Option<Identifier> {
    let identifier = match (&input.email, &input.username, &input.phone) {
        (Some(email), None, None) => Identifier::email(email),
        (None, Some(username), None) => Identifier::username(username),
        (None, None, Some(phone)) => Identifier::phone(phone),
        _ => {
            faults.add(Path::root(), Reason::OneIdentifier);
            return None;
        }
    };
    Some(identifier)
}

pub(super) fn refused<T>(mut faults: Faults) -> Result<T> {
    faults.add(Path::root(), Reason::Credentials);
    Err(Error::Invalid(faults))
}

/// Comes in with the right password.
async fn come_in(
    app: &App,
    call: &Call,
    input: &SignIn,
    tried: Tried,
    (site, customer, password): (SiteRow, CustomerId, PasswordRow),
) -> Result<Entered> {
    let (tenant, counters) = (site.tenant_id, tried.counters);
    let renewed = match tried.is_outdated {
        // It can be made anew the next time as well.
        true => password::hash(app, &input.password).await.ok(),
        false => None,
    };
    let found = Found {
        site,
        counters: counters.clone(),
        customer,
        password,
        renewed,
    };
    let entered = perform(app, call, tenant, found, |step, conn, draft| {
        enter(step, conn, draft).boxed()
    })
    .await;
    if entered.is_err() {
        counters.undo(app).await?;
    }
    entered
}

/// An account whose password was given.
#[derive(Clone)]
struct Found {
    site: SiteRow,
    counters: Counters,
    customer: CustomerId,
    password: PasswordRow,
    renewed: Option<String>,
}

/// What coming in with the right password leads to.
enum Entered {
    In(Admission, Box<CustomerRow>),
    /// The address has to be confirmed first.
    Unconfirmed,
    /// The password is not right, or the account has become another one since it was compared.
    Refused,
}

async fn enter(step: &Step<Found>, conn: &mut Conn, draft: &mut Draft) -> Result<Entered> {
    let (app, found, tenant) = (&step.app, &step.input, draft.tenant_id);
    let customer = customer::hold_active(conn, draft, found.customer).await?;
    let password = credentials::password_of(conn, tenant, found.customer).await?;
    let is_same = password.is_some_and(|password| password.hash == found.password.hash);
    let Some(customer) = customer.filter(|_| is_same) else {
        return Ok(Entered::Refused);
    };
    let (site, rules) = tenant::rules_at(conn, tenant, found.site.id).await?;
    draft.set_site(site.id);
    found.counters.take_back(conn, app.now()).await?;
    let (_, own) = tenant::rules_at(conn, tenant, customer.site_id).await?;
    if demanding([&rules, &own], &customer).is_some() {
        return Ok(Entered::Unconfirmed);
    }
    if let Some(hash) = &found.renewed {
        draft.changes.updated_passwords.push(PasswordRow {
            hash: hash.clone(),
            ..found.password.clone()
        });
        draft.note("password");
    }
    let entry = Entry {
        customer: &customer,
        site: &site,
        rules: &rules,
    };
    let admission = admit(app, &step.call, conn, draft, &entry).await?;
    let actor = Actor::person(&step.call, customer.id);
    audit::record(app, &actor, "signIn", customer.id, draft);
    Ok(Entered::In(admission, Box::new(customer)))
}
