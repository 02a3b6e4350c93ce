use futures_util::FutureExt;

use super::{Admission, Counters, Entry, Identifier, admit, by_password::refused};
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Reason, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        email,
        identity_provider::{self, GivenToken, Verified},
        site, tenant,
    },
    repositories::{self, Conn, credentials, customers::CustomerRow},
    values::{EmailConfirmation, SiteId},
};

/// How a person signs in who is signed in elsewhere.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/session/sign_in_with_social_account.rs"
)]
pub struct SocialSignIn {
    pub site_id: Option<String>,
    pub provider: String,
    pub token: String,
    pub nonce: Option<String>,
}

/// Signs the customer in whose account at an identity provider the token is of. An account there belongs to one
/// customer of the tenant, so it is one at each of its sites.
///
/// Whatever is wrong, the answer is the one to a wrong password. Nothing is counted: a token is not to be guessed.
pub async fn sign_in_with_social_account(
    app: &App,
    call: &Call,
    input: &SocialSignIn,
) -> Result<(Admission, CustomerRow)> {
    let mut faults = Faults::new();
    let mut conn = app.store.read().await?;
    let (named, path) = (input.site_id.as_deref(), Path::of("siteId"));
    let site = site::resolve_for(&mut conn, call, named, &path, &mut faults).await?;
    drop(conn);
    let Some(site) = site else {
        return Err(faults.into());
    };
    let tenant = site.tenant_id;
    let given = GivenToken {
        provider: input.provider.trim(),
        token: input.token.trim(),
        nonce: input.nonce.as_deref(),
    };
    let verified = identity_provider::verify(app, tenant, given).await?;
    if verified.whose().is_none() {
        return refused(faults);
    }
    let shown = Shown {
        site: site.id,
        provider: given.provider.to_owned(),
        verified,
    };
    let entered = perform(app, call, tenant, shown, |step, conn, draft| {
        enter(step, conn, draft).boxed()
    })
    .await?;
    match entered {
        Entered::In(admission, customer) => {
            call.show(tenant);
            Ok((admission, *customer))
        }
        Entered::Unconfirmed => {
            faults.add(Path::root(), Reason::EmailUnconfirmed);
            Err(faults.into())
        }
        Entered::Nobody => refused(faults),
    }
}

/// Somebody an identity provider vouches for.
#[derive(Clone)]
struct Shown {
    site: SiteId,
    provider: String,
    verified: Verified,
}

/// What coming in with a token that is believed leads to.
enum Entered {
    In(Admission, Box<CustomerRow>),
    /// The address has to be confirmed first.
    Unconfirmed,
    /// No customer who may use the account has it.
    Nobody,
}

async fn enter(step: &Step<Shown>, conn: &mut Conn, draft: &mut Draft) -> Result<Entered> {
    let (app, call, shown) = (&step.app, &step.call, &step.input);
    let tenant = draft.tenant_id;
    tenant::hold_for_share(conn, tenant).await?;
    let (code, verified) = (&shown.provider, &shown.verified);
    if !identity_provider::is_as_verified(conn, tenant, code, verified).await? {
        return Err(repositories::Error::StaleConfig.into());
    }
    let Some(mut customer) = owner(conn, draft, shown).await? else {
        return Ok(Entered::Nobody);
    };
    let (site, rules) = tenant::rules_at(conn, tenant, shown.site).await?;
    draft.set_site(site.id);
    if verified.confirms(customer.email_key.as_deref())
        && email::note_confirmed(app, draft, &mut customer)
    {
        let who = (&customer, &None);
        email::welcome(app, call, conn, draft, who).await?;
    }
    if rules.email_confirmation == EmailConfirmation::BeforeLogin
        && customer::owes_confirmation(&rules, &customer)
    {
        return Ok(Entered::Unconfirmed);
    }
    let counters = Counters::of(call, tenant, &Identifier::of_account(&customer));
    let is_known = counters.note(conn, app.now()).await?;
    let entry = Entry {
        customer: &customer,
        site: &site,
        rules: &rules,
        is_known,
    };
    let admission = admit(app, call, conn, draft, &entry).await?;
    let actor = Actor::person(call, customer.id);
    let action = "signInWithSocialAccount";
    audit::record(app, &actor, action, customer.id, draft);
    Ok(Entered::In(admission, Box::new(customer)))
}

/// The customer who has the account and may use their own, held as it is until the transaction ends.
async fn owner(conn: &mut Conn, draft: &mut Draft, shown: &Shown) -> Result<Option<CustomerRow>> {
    let tenant = draft.tenant_id;
    let Some(identity) = shown.verified.whose() else {
        return Ok(None);
    };
    let (provider, subject) = (&shown.provider, &identity.subject);
    let found = credentials::owner_of_account(conn, tenant, provider, subject).await?;
    let Some(found) = found else {
        return Ok(None);
    };
    let customer = customer::hold_active(conn, draft, found).await?;
    // Until then it may have been given up.
    let still = credentials::owner_of_account(conn, tenant, provider, subject).await?;
    Ok(customer.filter(|_| still == Some(found)))
}
