use futures_util::FutureExt;

use super::{
    Admission, Entry, admit,
    by_password::refused,
    unconfirmed::{demanding, remind},
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Reason, Result,
        audit::{self, Actor},
        customer,
        draft::{Step, perform},
        email,
        identity_provider::{self, GivenToken, Verified},
        site,
        tenant::{self, TenantSettings},
    },
    repositories::{self, Conn, credentials, customers::CustomerRow},
    values::SiteId,
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
/// Who has to confirm the address first learns it as in [`sign_in`](super::sign_in).
pub async fn sign_in_with_social_account(
    app: &App,
    call: &Call,
    input: &SocialSignIn,
) -> Result<(Admission, CustomerRow)> {
    let mut faults = Faults::new();
    let mut conn = app.store.read().await?;
    let (named, path) = (input.site_id.as_deref(), Path::of("siteId"));
    let site = site::resolve_for(&mut conn, call, named, &path, &mut faults).await?;
    let Some(site) = site else {
        return Err(faults.into());
    };
    let tenant = site.tenant_id;
    let (_, rules) = tenant::rules_at(&mut conn, tenant, site.id).await?;
    drop(conn);
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
    let owing = match entered {
        Entered::In(admission, customer) => {
            call.show(tenant);
            return Ok((admission, *customer));
        }
        Entered::Unconfirmed { is_told: true, .. } => {
            faults.add(Path::root(), Reason::EmailUnconfirmed);
            return Err(faults.into());
        }
        Entered::Unconfirmed { owing, .. } => Some(owing),
        Entered::Nobody if rules.discloses_account_existence() => return refused(faults),
        Entered::Nobody => None,
    };
    let owing = owing.as_deref().map(|(customer, rules)| (customer, rules));
    remind(app, call, &site, owing).await?;
    refused(faults)
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
    /// The address has to be confirmed first, by those rules.
    Unconfirmed {
        owing: Box<(CustomerRow, TenantSettings)>,
        /// Is it answered, or told by mail?
        is_told: bool,
    },
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
    let (_, own) = tenant::rules_at(conn, tenant, customer.site_id).await?;
    if let Some(demanding) = demanding([&rules, &own], &customer) {
        let is_told = rules.discloses_account_existence() && own.discloses_account_existence();
        let owing = Box::new((customer.clone(), demanding.clone()));
        return Ok(Entered::Unconfirmed { owing, is_told });
    }
    let entry = Entry {
        customer: &customer,
        site: &site,
        rules: &rules,
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
