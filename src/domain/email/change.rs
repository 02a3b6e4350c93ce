use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Draft, Faults, Path, Reason, Result,
        audit::{self, Actor},
        draft::{Step, perform},
        mail::{self, About},
        password::{self, Proof},
        tenant,
    },
    repositories::{
        Conn, CustomerKey, UniqueKey,
        customers::{self, CustomerRow},
        sites::SiteRow,
        unique_keys,
    },
    values::{EmailAddress, MailKind, MailTokenPurpose, Uniqueness},
};

/// An address in the place of the one that there is.
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/email/request_change.rs"
)]
pub struct EmailChange {
    pub email: String,
    pub password: Option<String>,
    pub redirect_url: Option<String>,
}

/// Asks to change the address of who is signed in in person: the new one is sent a mail, and is the customer's once
/// that is confirmed. Where the site does not say whether there is an account, an address that another customer has
/// is answered like any other, and its owner is told.
pub async fn request_change(app: &App, call: &Call, input: &EmailChange) -> Result<()> {
    let (me, _) = call.me_in_person()?;
    let mut faults = Faults::new();
    let email = EmailAddress::parse(&input.email).map_err(|_| Reason::Email);
    let email = faults.take(Path::of("email"), email);
    let (given, path) = (input.password.as_deref(), Path::of("password"));
    let proof = password::prove(app, call, given, &path, &mut faults).await?;
    let mut conn = app.store.read().await?;
    let (site, _) = tenant::rules_at(&mut conn, me.tenant_id, me.site_id).await?;
    let redirect_url = input.redirect_url.as_deref();
    mail::check_redirect(&mut conn, &site, redirect_url, &mut faults).await?;
    drop(conn);
    let (Some(email), Some(proof), true) = (email, proof, faults.is_empty()) else {
        return Err(faults.into());
    };
    let wanted = Wanted {
        proof,
        email,
        redirect_url: input.redirect_url.clone(),
    };
    perform(app, call, me.tenant_id, wanted, |step, conn, draft| {
        write(step, conn, draft).boxed()
    })
    .await
}

#[derive(Clone)]
struct Wanted {
    proof: Proof,
    email: EmailAddress,
    redirect_url: Option<String>,
}

async fn write(step: &Step<Wanted>, conn: &mut Conn, draft: &mut Draft) -> Result<()> {
    let (app, call, wanted) = (&step.app, &step.call, &step.input);
    let (customer, _) = wanted.proof.hold(conn, draft).await?;
    let tenant = draft.tenant_id;
    let (site, rules) = tenant::rules_at(conn, tenant, customer.site_id).await?;
    draft.set_site(site.id);
    let (key, path) = (wanted.email.key(), Path::of("email"));
    if customer.email_key.as_ref() == Some(&key) {
        draft.faults.add(path, Reason::EmailAlready);
        return draft.refuse();
    }
    let claim = claim(&customer, rules.email_uniqueness, key);
    let taken = match &claim {
        Some(claim) => !unique_keys::taken(conn, tenant, &[claim]).await?.is_empty(),
        None => false,
    };
    if taken && rules.discloses_account_existence() {
        draft.faults.add(path, Reason::EmailTaken);
        return draft.refuse();
    }
    // The one that was asked for before may have been mistyped.
    let before = [MailTokenPurpose::ChangeEmail];
    mail::spend(app, conn, (tenant, customer.id), &before).await?;
    send(step, draft, &customer, &site, taken);
    draft.note("newEmail");
    let actor = Actor::of_call(call);
    audit::record(app, &actor, "requestEmailChange", customer.id, draft);
    Ok(())
}

fn send(
    step: &Step<Wanted>,
    draft: &mut Draft,
    customer: &CustomerRow,
    site: &SiteRow,
    taken: bool,
) {
    let Step { app, call, input } = step;
    let email = input.email.as_str();
    let about = About {
        redirect_url: input.redirect_url.clone(),
        ..About::default()
    };
    if taken {
        let about = About {
            asked_by: Some("requestEmailChange".to_owned()),
            ..about
        };
        let wanted = (MailKind::AccountExists, email);
        return mail::ask(app, call, draft, site, wanted, about);
    }
    let about = About {
        new_email: Some(email.to_owned()),
        ..about
    };
    let kind = MailKind::ConfirmEmailChange;
    mail::tell_at(app, call, draft, (customer, email), kind, about);
}

/// The unique key that an address is to a customer, where the rule has one.
pub(super) fn claim(customer: &CustomerRow, rule: Uniqueness, key: String) -> Option<UniqueKey> {
    let scope = customers::scope(rule, customer.tenant_id, customer.site_id)?;
    Some(UniqueKey::Customer {
        column: CustomerKey::Email,
        key,
        scope,
    })
}
