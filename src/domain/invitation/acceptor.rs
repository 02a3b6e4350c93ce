//! What accepting an invitation does, once it is known who accepts.

use super::{Acceptance, Guest};
use crate::{
    app::App,
    domain::{
        Call, Draft, Path, Reason, Result, api_client,
        audit::Actor,
        change::given,
        customer::{self, NewCustomer},
        email,
        organization::{self, NewMembership},
        password, session,
        sign_in::{self, Admission, Counters, Entry},
        tenant::TenantConfig,
    },
    repositories::{
        Conn, credentials::PasswordRow, customers::CustomerRow, invitations::InvitationRow,
        memberships, sites::SiteRow,
    },
    values::{ActorKind, CustomerId, MailTokenPurpose},
};

/// By what it is known who accepts.
#[derive(Clone)]
pub(super) enum Proof {
    /// By the mail: there is no account, or one without a password. With the hash of the one that it gets.
    Mail(Option<String>),
    /// By the session of the call.
    Session,
    /// By the password.
    Password(Counters),
}

/// Accepts one invitation.
pub(super) struct Acceptor<'a> {
    pub(super) app: &'a App,
    pub(super) call: &'a Call,
    pub(super) config: &'a TenantConfig,
    pub(super) site: &'a SiteRow,
    pub(super) input: &'a Acceptance,
    pub(super) proof: &'a Proof,
    pub(super) invitation: &'a InvitationRow,
    /// Where the mail leads back to.
    pub(super) redirect_url: &'a Option<String>,
}

impl Acceptor<'_> {
    /// The account that there was not yet. What was said of the person counts where the person says nothing else.
    pub(super) async fn new_account(
        &self,
        conn: &mut Conn,
        draft: &mut Draft,
    ) -> Result<CustomerRow> {
        let (app, call, site) = (self.app, self.call, self.site);
        let guest = Guest::of(self.invitation);
        let mut fields = self.input.fields.clone();
        fields.email = Some(Some(self.invitation.email.clone()));
        fields.confirmed = Some(Some(true));
        for (field, said) in [
            (&mut fields.first_name, guest.first_name),
            (&mut fields.last_name, guest.last_name),
            (&mut fields.language, guest.language),
        ] {
            if field.as_ref().is_none_or(Option::is_none) {
                *field = said.map(Some);
            }
        }
        let new = NewCustomer {
            fields,
            ..NewCustomer::default()
        };
        let inviter = match self.invitation.inviter_kind {
            ActorKind::ApiClient => self.invitation.inviter_id,
            ActorKind::Customer | ActorKind::Anonymous | ActorKind::Operator => None,
        };
        let inviter = inviter.map(|id| id.of_kind());
        let client = api_client::inviting(conn, site, inviter, app.now()).await?;
        let at = (self.config, site, &client);
        let prepared = customer::prepare_at((app, call, conn), draft, at, &new).await;
        let customer = prepared?;
        self.join(conn, draft, customer.id).await?;
        let hash = match self.proof {
            Proof::Mail(hash) => hash.clone(),
            Proof::Session | Proof::Password(_) => None,
        };
        let settings = &self.config.settings;
        customer::greet(app, call, draft, settings, &customer, hash.is_some());
        if let Some(hash) = hash {
            draft.note("password");
            draft.changes.passwords.push(PasswordRow {
                tenant_id: customer.tenant_id,
                customer_id: customer.id,
                hash,
                updated_at: app.now(),
            });
        }
        Ok(customer)
    }

    /// An account that was there, held: what the person says is written to it.
    pub(super) async fn existing(
        &self,
        conn: &mut Conn,
        draft: &mut Draft,
        mut customer: CustomerRow,
    ) -> Result<CustomerRow> {
        let (app, call) = (self.app, self.call);
        let is_unconfirmed = customer.email_confirmed_at.is_none();
        if is_unconfirmed {
            let now = Some(app.now());
            draft.set(&mut customer.email_confirmed_at, "emailConfirmedAt", now);
        }
        if is_unconfirmed || matches!(self.proof, Proof::Mail(Some(_))) {
            let who = (&customer, self.redirect_url);
            email::welcome(app, call, conn, draft, who).await?;
        }
        self.join(conn, draft, customer.id).await?;
        if let Proof::Mail(Some(hash)) = self.proof {
            let keep = call.me_in_person().ok().map(|(_, session)| session);
            password::store(app, conn, draft, (&customer, None), hash, keep).await?;
        }
        if is_unconfirmed && matches!(self.proof, Proof::Mail(_)) {
            let all = MailTokenPurpose::ALL;
            session::end_all(app, conn, draft, customer.id, None, all).await?;
            customer::forget_who_signed_up(conn, draft, &customer).await?;
        }
        let actor = Actor::person(call, customer.id);
        let writer = customer::Writer {
            app,
            client: None,
            call,
            actor: &actor,
            config: self.config,
            verified: None,
            is_import: false,
        };
        let fields = &self.input.fields;
        if given(&fields.store_id).is_some() {
            draft.notices.add(Path::of("storeId"), Reason::OnlyNew);
        }
        writer.apply(conn, draft, &mut customer, fields).await?;
        Ok(customer)
    }

    /// Makes the customer a member of the organization; who is one already stays what they are.
    async fn join(&self, conn: &mut Conn, draft: &mut Draft, customer: CustomerId) -> Result<()> {
        let Some(organization) = self.invitation.organization_id else {
            return Ok(());
        };
        let own = memberships::of_customers(conn, draft.tenant_id, &[customer]).await?;
        if own.iter().any(|row| row.organization_id == organization) {
            return Ok(());
        }
        if own.len() >= organization::MAX_MEMBERSHIPS {
            let max = organization::MAX_MEMBERSHIPS;
            draft.faults.add(Path::root(), Reason::Full { max });
        }
        let membership = NewMembership {
            job_title: Guest::of(self.invitation).job_title,
            ..NewMembership::default()
        };
        let (ids, root) = ((organization, customer), Path::root());
        let role = self.invitation.role;
        organization::new_membership(self.app, draft, ids, role, &membership, &root);
        Ok(())
    }

    pub(super) async fn admit(
        &self,
        conn: &mut Conn,
        draft: &mut Draft,
        customer: &CustomerRow,
    ) -> Result<Option<Admission>> {
        let (app, call) = (self.app, self.call);
        match self.proof {
            Proof::Session => return Ok(None),
            Proof::Mail(_) => sign_in::unlock(app, call, conn, customer).await?,
            Proof::Password(counters) => counters.take_back(conn, app.now()).await?,
        }
        let entry = Entry {
            customer,
            site: self.site,
            rules: &self.config.settings,
        };
        sign_in::admit(app, call, conn, draft, &entry)
            .await
            .map(Some)
    }
}
