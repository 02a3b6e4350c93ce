//! Sign-ups whose answer does not say whether there was an account: not by what it says, and not by what it takes.

use futures_util::FutureExt;
use sha2::{Digest, Sha256};

use crate::{
    app::App,
    domain::{
        Call, Draft, Error, Result,
        draft::commit,
        mail::{self, About},
    },
    repositories::{
        self, Conn, CustomerKey, UniqueKey,
        customers::{self, CustomerRow},
        sign_ups,
        sites::SiteRow,
    },
    values::{MailKind, OwnerId, TenantId},
};

/// What a person is known by that an answer does not tell of.
#[derive(Clone)]
struct Secret {
    column: CustomerKey,
    key: String,
    scope: OwnerId,
}

/// Writes a draft that makes a customer. Where somebody has its address or telephone number already, everything is
/// written as well, undone again, and the owner is told by mail in the place of who signs up. All other faults
/// are given.
pub(super) async fn commit_alike(
    app: &App,
    call: &Call,
    site: &SiteRow,
    mut draft: Draft,
) -> Result<()> {
    let secrets = draft.claims.keep_back(is_secret);
    let secrets: Vec<_> = secrets.into_iter().filter_map(Secret::of).collect();
    if !draft.faults.is_empty() {
        return commit(app, draft).await;
    }
    let (tenant, mut faults) = (draft.tenant_id, draft.faults.clone());
    let claims = std::mem::take(&mut draft.claims);
    let job = (app.clone(), call.clone(), site.clone());
    let written = app
        .store
        .transaction(move |conn| async move { write(&job, conn, draft, &secrets).await }.boxed());
    let Err(cause) = written.await else {
        app.mail_waits.notify_one();
        return Ok(());
    };
    if !is_taken(&cause) {
        return Err(cause);
    }
    claims.find_taken(app, tenant, &mut faults).await?;
    match faults.is_empty() {
        true => Err(cause),
        false => Err(faults.into()),
    }
}

fn is_secret(key: &UniqueKey) -> bool {
    let told = CustomerKey::Username;
    matches!(key, UniqueKey::Customer { column, .. } if *column != told)
}

fn is_taken(error: &Error) -> bool {
    matches!(error, Error::Store(error) if matches!(**error, repositories::Error::Duplicate(_)))
}

async fn write(
    (app, call, site): &(App, Call, SiteRow),
    conn: &mut Conn,
    mut draft: Draft,
    secrets: &[Secret],
) -> Result<()> {
    let tenant = draft.tenant_id;
    let mut turns: Vec<_> = secrets.iter().map(|secret| secret.turn(tenant)).collect();
    turns.sort_unstable();
    sign_ups::take_turns(conn, &turns).await?;
    let owner = owner(conn, tenant, secrets).await?;
    let mut changes = std::mem::take(&mut draft.changes);
    let mails = std::mem::take(&mut changes.mails);
    match &owner {
        None => draft.changes.mails = mails,
        Some(owner) => {
            for customer in &mut changes.customers {
                // Without their scopes its keys are in nobody's way.
                customer.email_scope = None;
                customer.phone_scope = None;
                // Where who signs up would be told nothing, the owner is not, either.
                if let (Some(email), false) = (&customer.email, mails.is_empty()) {
                    let about = About {
                        redirect_url: customer.profile.redirect_url.clone(),
                        ..About::default()
                    };
                    tell(app, call, &mut draft, (site, owner), email, about);
                }
            }
        }
    }
    changes.write_or_rehearse(conn, owner.is_none()).await?;
    draft.changes.write(conn).await?;
    Ok(())
}

/// Who has one of these keys, and which. All are looked for, whichever is found.
async fn owner(
    conn: &mut Conn,
    tenant: TenantId,
    secrets: &[Secret],
) -> Result<Option<(CustomerKey, CustomerRow)>> {
    let mut owners = Vec::with_capacity(secrets.len());
    for Secret { column, key, scope } in secrets {
        let owner = customers::by_scoped_key(conn, tenant, *column, key, *scope).await?;
        owners.extend(owner.map(|owner| (*column, owner)));
    }
    Ok(owners.into_iter().next())
}

/// Tells the owner that there is an account.
fn tell(
    app: &App,
    call: &Call,
    draft: &mut Draft,
    (site, (column, owner)): (&SiteRow, &(CustomerKey, CustomerRow)),
    email: &str,
    about: About,
) {
    let kind = MailKind::AccountExists;
    match column {
        CustomerKey::Phone if owner.email.is_some() => {
            let by_phone = true;
            let about = About { by_phone, ..about };
            mail::tell_about(app, call, draft, owner, kind, about);
        }
        // Whoever has the address: nobody, where it is the number that is taken.
        _ => mail::ask(app, call, draft, site, (kind, email), about),
    }
}

impl Secret {
    fn of(key: UniqueKey) -> Option<Self> {
        match key {
            UniqueKey::Customer { column, key, scope } => Some(Self { column, key, scope }),
            _ => None,
        }
    }

    /// What those have in common who sign up with it.
    fn turn(&self, tenant: TenantId) -> i64 {
        let Self { column, key, scope } = self;
        let digest = Sha256::digest(format!("sign-up {tenant} {column:?} {scope} {key}"));
        let (first, _) = digest.split_at(8);
        first
            .iter()
            .fold(0, |turn, byte| turn << 8 | i64::from(*byte))
    }
}
