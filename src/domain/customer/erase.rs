use futures_util::FutureExt;

use super::hold::{hold, touch};
use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Result, audit, draft::act, invitation, mail, subscription, tenant,
    },
    repositories::{Conn, Removal, addresses, customers::CustomerRow, invitations, memberships},
    values::{CustomerState, MailKind, Profile, Scope},
};

/// Erases a customer that the caller can see, and tells the person by mail. Its subscriptions end; an organization
/// may be left without an owner. Needs `customers:erase`.
pub async fn erase(app: &App, call: &Call, id: String) -> Result<CustomerRow> {
    let client = call.require(Scope::CustomersErase)?;
    act(app, call, client, id, |job, conn, draft| {
        async move {
            let (app, call) = (&job.app, &job.call);
            let found = hold(conn, &job.client, &job.input, &Path::of("id"), draft).await?;
            let Some(mut customer) = found else {
                return draft.refuse();
            };
            subscription::end_all(app, conn, draft, customer.id.owner()).await?;
            wipe(app, call, conn, draft, &mut customer).await?;
            audit::record(app, &job.actor, "eraseCustomer", customer.id, draft);
            Ok(customer)
        }
        .boxed()
    })
    .await
}

/// Takes from a customer that is held all that is about the person, and what they prove themselves with, and tells
/// the address that they had. What stays is that there was a customer of this id at this site, whose customer it was,
/// its subscriptions, and, as evidence, the history of its consents and the audit trail, which hold no values.
pub(in crate::domain) async fn wipe(
    app: &App,
    call: &Call,
    conn: &mut Conn,
    draft: &mut Draft,
    customer: &mut CustomerRow,
) -> Result<()> {
    let (tenant, id, site) = (customer.tenant_id, customer.id, customer.site_id);
    let (_, rules) = tenant::rules_at(conn, tenant, site).await?;
    invitation::revoke_all_sent(app, conn, draft, id).await?;
    let memberships = memberships::of_customers(conn, tenant, &[id]).await?;
    let mut owners = vec![id.owner()];
    let addresses = addresses::of_customers(conn, tenant, &[id]).await?;
    owners.extend(addresses.iter().map(|row| row.id.owner()));
    owners.extend(memberships.iter().map(|row| row.id.owner()));
    // An address that was never confirmed may be somebody else's, and so may what was sent to it.
    let is_own = customer.email_confirmed_at.is_some();
    let own_address = customer.email_key.as_deref().filter(|_| is_own);
    let invited = invitations::of_person(conn, tenant, id, own_address).await?;
    let invitations: Vec<_> = invited.iter().map(|row| row.id).collect();
    draft.changes.removals = vec![
        Removal::FieldValuesOf {
            tenant,
            owners: owners.clone(),
        },
        Removal::MetadataOf { tenant, owners },
        Removal::ExternalIdsOf {
            tenant,
            owner: id.owner(),
        },
        Removal::AddressesOf {
            tenant,
            customer: id,
        },
        Removal::Memberships {
            tenant,
            ids: memberships.iter().map(|row| row.id).collect(),
        },
        Removal::SourcesOf {
            tenant,
            customer: id,
        },
        Removal::ConsentsOf {
            tenant,
            customer: id,
        },
        Removal::SocialAccountsOf {
            tenant,
            customer: id,
        },
        Removal::PasswordOf {
            tenant,
            customer: id,
        },
        Removal::SessionsOf {
            tenant,
            customer: id,
        },
        Removal::TotpSecretOf {
            tenant,
            customer: id,
        },
        Removal::RecoveryCodesOf {
            tenant,
            customer: id,
        },
        Removal::MfaChallengesOf {
            tenant,
            customer: id,
        },
        Removal::PersonalAccessTokensOf {
            tenant,
            customer: id,
        },
        Removal::IdempotencyKeysOf {
            tenant,
            customer: id,
        },
        Removal::MailTokensOf {
            tenant,
            customer: id,
        },
        Removal::MailsOf {
            tenant,
            customer: id,
        },
        Removal::MailTokensOfInvitations {
            tenant,
            ids: invitations.clone(),
        },
        Removal::InvitationMails {
            tenant,
            emails: invited.into_iter().map(|row| row.email).collect(),
        },
        Removal::Invitations {
            tenant,
            ids: invitations,
        },
    ];
    mail::tell(app, call, draft, customer, MailKind::AccountDeleted);
    *customer = CustomerRow {
        tenant_id: tenant,
        id,
        site_id: site,
        store_id: None,
        group_id: None,
        state: CustomerState::Erased,
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
        language: rules.default_language().as_str().to_owned(),
        profile: Profile::default(),
        version: customer.version,
        created_at: customer.created_at,
        updated_at: customer.updated_at,
    };
    draft.note("state");
    touch(app, customer, draft);
    Ok(())
}
