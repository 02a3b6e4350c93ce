use futures_util::FutureExt;

use super::{
    acceptor::{Acceptor, Proof},
    look::{Found, find, judge},
};
use crate::{
    app::App,
    domain::{
        Call, Draft, Error, FaultCode, Faults, Path, Reason, Result, Viewer,
        audit::{self, Actor},
        customer::{self, CustomerFields},
        draft::{ATTEMPTS, Step, perform},
        mail,
        password::{self, NewPassword},
        sign_in::{self, Admission, Counters, Identifier, try_password},
        tenant::{self, TenantConfig},
        token,
    },
    repositories::{
        ChangeSet, Conn,
        credentials::PasswordRow,
        customers::CustomerRow,
        invitations::{self, InvitationRow},
    },
    values::{CustomerId, CustomerState, MailTokenPurpose},
};

/// An invitation that is accepted, and what the person says of itself.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/input.rs"
)]
pub struct Acceptance {
    pub token: String,
    pub password: Option<String>,
    pub password_confirmation: Option<String>,
    pub fields: CustomerFields,
}

/// What accepting leads to.
pub struct Accepted {
    /// Who has accepted.
    pub customer: CustomerRow,
    /// The session, or the second factor that is owed; `None` for who was signed in already.
    pub admission: Option<Admission>,
    /// Where the page leads back to.
    pub redirect_url: Option<String>,
    /// What counts only for a new account, of one that was there.
    pub notices: Faults,
}

/// Accepts an invitation: makes the account where there is none, gives it its first password, and makes it a member of
/// the organization. The mail shows that the address is the person's, so it is confirmed.
///
/// Of an account that has a password, the mail is not enough: who accepts is signed in to it, or gives its password.
/// Else a stranger who had signed up with the address of somebody else would get what they are invited to.
pub async fn accept(app: &App, call: &Call, input: &Acceptance) -> Result<Accepted> {
    if let Viewer::Customer(_) = call.viewer {
        call.me_changing()?;
    }
    let tenant = mail::whose(&input.token)?;
    let _turn = app.hasher.turn(&token::hash(&input.token)).await;
    let mut was_overtaken = false;
    for _ in 0..ATTEMPTS {
        let mut faults = Faults::new();
        let mut conn = app.store.read().await?;
        let found = find(app, &mut conn, tenant, &input.token, &mut faults).await?;
        drop(conn);
        let Some(found) = found else {
            return Err(faults.into());
        };
        let proof = prove(app, call, &found, input, &mut faults).await?;
        let (Some(proof), true) = (proof, faults.is_empty()) else {
            return Err(faults.into());
        };
        let known = (input.clone(), found, proof);
        let done = perform(app, call, tenant, known, |step, conn, draft| {
            write(step, conn, draft).boxed()
        });
        match done.boxed().await {
            Ok(Some(accepted)) => {
                call.show(tenant);
                return Ok(accepted);
            }
            // Meanwhile there is an account, or another one: look again.
            Ok(None) => {}
            Err(Error::Invalid(faults)) if is_overtaken(&faults) && !was_overtaken => {
                was_overtaken = true;
            }
            Err(error) => return Err(error),
        }
    }
    Err(Error::Busy)
}

/// Has somebody else made an account with the address in the same moment?
fn is_overtaken(faults: &Faults) -> bool {
    faults.iter().any(|fault| {
        fault.path == Path::of("email") && fault.reason.code() == FaultCode::AlreadyTaken
    })
}

async fn prove(
    app: &App,
    call: &Call,
    found: &Found,
    input: &Acceptance,
    faults: &mut Faults,
) -> Result<Option<Proof>> {
    faults.set_site(found.site.id);
    let path = Path::of("password");
    let (customer, known) = match &found.account {
        Some((customer, _)) if customer.state != CustomerState::Active => {
            faults.add(Path::of("token"), Reason::AccountInactive);
            return Ok(None);
        }
        Some((customer, Some(password))) => (customer, password),
        Some((_, None)) | None => {
            let new = NewPassword {
                password: input.password.as_deref(),
                confirmation: input.password_confirmation.as_deref(),
            };
            let (policy, email) = (found.rules.password_policy, &found.invitation.email);
            password::check(&new, policy, Some(email), faults);
            if new.password.is_none() && found.rules.password_required {
                faults.add(path, Reason::Required);
            }
            let hash = match (new.password, faults.is_empty()) {
                (Some(password), true) => Some(password::hash(app, password).await?),
                _ => None,
            };
            return Ok(Some(Proof::Mail(hash)));
        }
    };
    if is_signed_in(call, customer.id) {
        return Ok(Some(Proof::Session));
    }
    let Some(given) = &input.password else {
        faults.add(path, Reason::Required);
        return Ok(None);
    };
    password::check_size(given, &path, faults);
    if !faults.is_empty() {
        return Ok(None);
    }
    let counters = Counters::of_account(call, customer);
    let tried = try_password(app, counters, given, Some(&known.hash)).await?;
    if !tried.is_right {
        faults.add(path, Reason::Credentials);
        return Ok(None);
    }
    Ok(Some(Proof::Password(tried.counters)))
}

/// In person: neither an agent who acts as the customer nor a program of the customer's accepts anything.
fn is_signed_in(call: &Call, customer: CustomerId) -> bool {
    let me = call.me_in_person();
    me.is_ok_and(|(me, _)| me.customer_id == customer)
}

/// Accepts; `None` where the account is not the one that was found any more.
async fn write(
    step: &Step<(Acceptance, Found, Proof)>,
    conn: &mut Conn,
    draft: &mut Draft,
) -> Result<Option<Accepted>> {
    let (app, call, (input, found, proof)) = (&step.app, &step.call, &step.input);
    let config = TenantConfig::hold(conn, draft.tenant_id).await?;
    let Some(account) = hold_account(conn, draft, found).await? else {
        return Ok(None);
    };
    let purposes = [MailTokenPurpose::Invitation];
    let token = mail::take(app, conn, draft, &input.token, &purposes).await?;
    let Some(token) = token else {
        return draft.refuse();
    };
    let Some(invitation) = hold_invitation(app, conn, draft, found).await? else {
        // Nothing of it is to be written.
        draft.changes = ChangeSet::default();
        return Ok(None);
    };
    let config = config.at(&found.site)?.of_person();
    let acceptor = Acceptor {
        app,
        call,
        config: &config,
        site: &found.site,
        input,
        proof,
        invitation: &invitation,
        redirect_url: &token.redirect_url,
    };
    let customer = match account {
        Some(customer) => acceptor.existing(conn, draft, customer).await?,
        None => acceptor.new_account(conn, draft).await?,
    };
    draft.note("invitation");
    draft.changes.updated_invitations = vec![InvitationRow {
        accepted_at: Some(app.now()),
        customer_id: Some(customer.id),
        ..invitation.clone()
    }];
    if !draft.faults.is_empty() {
        return draft.refuse();
    }
    let admission = acceptor.admit(conn, draft, &customer).await?;
    let actor = Actor::person(call, customer.id);
    audit::record(app, &actor, "acceptInvitation", customer.id, draft);
    Ok(Some(Accepted {
        customer,
        admission,
        redirect_url: token.redirect_url,
        notices: std::mem::take(&mut draft.notices),
    }))
}

/// The account that was found, held; `Some(None)` where there is none, as before; `None` where it is another one now.
async fn hold_account(
    conn: &mut Conn,
    draft: &mut Draft,
    found: &Found,
) -> Result<Option<Option<CustomerRow>>> {
    let known = found.account.as_ref();
    let held = match known {
        Some((customer, _)) => customer::hold_active(conn, draft, customer.id).await?,
        None => None,
    };
    let (_, rules) = tenant::rules_at(conn, draft.tenant_id, found.site.id).await?;
    let identifier = Identifier::email(&found.invitation.email);
    let now = sign_in::accounts(conn, &rules, &found.site, &identifier).await?;
    let shown = |account: Option<&(CustomerRow, Option<PasswordRow>)>| {
        let hash = |row: &PasswordRow| row.hash.clone();
        account.map(|(customer, password)| (customer.id, password.as_ref().map(hash)))
    };
    if shown(known) != shown(now.as_ref()) || held.is_some() != known.is_some() {
        return Ok(None);
    }
    Ok(Some(held))
}

/// The invitation, held; what keeps it from being accepted is noted at `token`. `None` where it is to another site now.
async fn hold_invitation(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    found: &Found,
) -> Result<Option<InvitationRow>> {
    let (tenant, id) = (draft.tenant_id, found.invitation.id);
    invitations::hold(conn, tenant, id).await?;
    let row = invitations::by_ids(conn, tenant, &[id]).await?.pop();
    let Some(row) = judge(app, row, &mut draft.faults) else {
        return draft.refuse();
    };
    Ok(Some(row).filter(|row| row.site_id == found.site.id))
}
