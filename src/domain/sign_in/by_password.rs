use futures_util::FutureExt;

use super::{Admission, Counters, Entry, Identifier, accounts, admit};
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
    values::{CustomerId, CustomerState, EmailConfirmation},
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
/// learned. Only who gives the right password learns that the address has to be confirmed first.
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
    let (_, rules) = tenant::rules_at(&mut conn, site.tenant_id, site.id).await?;
    drop(conn);
    let counters = Counters::of(call, site.tenant_id, &identifier.counted());
    let attempt = counters.begin(app).await?;
    let mut conn = app.store.read().await?;
    let account = accounts(&mut conn, &rules, &site, &identifier).await?;
    drop(conn);
    let hash = account
        .as_ref()
        .and_then(|(_, password)| password.as_ref().map(|password| password.hash.as_str()));
    let compared = password::compare(app, &input.password, hash).await?;
    let (Some((customer, Some(password))), true, false) =
        (account, compared.matches, attempt.is_locked)
    else {
        return refused(faults);
    };
    if customer.state != CustomerState::Active {
        return refused(faults);
    }
    let renewed = match compared.is_outdated {
        true => Some(password::hash(app, &input.password).await?),
        false => None,
    };
    let found = Found {
        site,
        counters,
        customer: customer.id,
        password,
        renewed,
    };
    let entered = perform(app, call, customer.tenant_id, found, |step, conn, draft| {
        enter(step, conn, draft).boxed()
    })
    .await?;
    match entered {
        Entered::In(admission, customer) => {
            call.show(customer.tenant_id);
            Ok((admission, *customer))
        }
        Entered::Unconfirmed => {
            faults.add(Path::of("email"), Reason::EmailUnconfirmed);
            Err(faults.into())
        }
        Entered::Changed => refused(faults),
    }
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
    /// The account has become another one since the password was compared.
    Changed,
}

async fn enter(step: &Step<Found>, conn: &mut Conn, draft: &mut Draft) -> Result<Entered> {
    let (app, found, tenant) = (&step.app, &step.input, draft.tenant_id);
    let customer = customer::hold_active(conn, draft, found.customer).await?;
    let password = credentials::password_of(conn, tenant, found.customer).await?;
    let is_same = password.is_some_and(|password| password.hash == found.password.hash);
    let Some(customer) = customer.filter(|_| is_same) else {
        return Ok(Entered::Changed);
    };
    let (site, rules) = tenant::rules_at(conn, tenant, found.site.id).await?;
    draft.set_site(site.id);
    if rules.email_confirmation == EmailConfirmation::BeforeLogin
        && customer::owes_confirmation(&rules, &customer)
    {
        found.counters.take_back(conn, app.now()).await?;
        return Ok(Entered::Unconfirmed);
    }
    let is_known = found.counters.succeed(conn, app.now()).await?;
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
        is_known,
    };
    let admission = admit(app, &step.call, conn, draft, &entry).await?;
    let actor = Actor::person(&step.call, customer.id);
    audit::record(app, &actor, "signIn", customer.id, draft);
    Ok(Entered::In(admission, Box::new(customer)))
}
