//! What a new customer consists of, whoever makes it: its row, and the rows of what belongs to it.

use super::{
    NewCustomer, address, assign,
    fields::Setter,
    references::{self, References},
    social,
};
use crate::{
    app::App,
    domain::{
        ApiClient, Call, Draft, Path, Reason, Result,
        audit::Actor,
        change::given,
        consent, custom_field, external_id,
        identity_provider::Verified,
        metadata::{self, Place},
        organization, subscription,
        tenant::TenantConfig,
    },
    repositories::{
        Conn,
        customers::{CustomerPartnerRow, CustomerRow},
        partners,
        sites::SiteRow,
        stores::StoreRow,
    },
    values::{
        CustomFieldObject, CustomerState, LanguageCode, MembershipRole, OrganizationId, PartnerId,
        Profile, SiteId,
    },
};

/// Plans of one input at most.
const MAX_PLANS: usize = 100;

/// Where a customer belongs.
pub(super) struct Home {
    pub(super) site: Option<SiteRow>,
    store: Option<StoreRow>,
    partners: Vec<PartnerId>,
}

impl Home {
    /// At this site and store, with those of the tenant's `partners` that its rules give to who has the access of `client`.
    pub(super) fn find(
        partners: &[PartnerId],
        client: &ApiClient,
        config: &TenantConfig,
        (site, store): (Option<SiteRow>, Option<StoreRow>),
        new: &NewCustomer,
        draft: &mut Draft,
    ) -> Self {
        if let (Some(site), Some(store)) = (&site, &store)
            && site.id != store.site_id
        {
            draft
                .faults
                .add(Path::of("storeId"), Reason::StoreOfAnotherSite);
        }
        let (settings, given) = (&config.settings, given(&new.fields.store_id).is_some());
        let faults = &mut draft.faults;
        let partners = assign::partners(partners, client, settings, store.as_ref(), given, faults);
        Self {
            site,
            store,
            partners,
        }
    }
}

/// Adds a customer to a draft who comes to a site, with the access of `client`.
pub(in crate::domain) async fn prepare_at(
    (app, call, conn): (&App, &Call, &mut Conn),
    draft: &mut Draft,
    (config, site, client): (&TenantConfig, &SiteRow, &ApiClient),
    new: &NewCustomer,
) -> Result<CustomerRow> {
    let store = match given(&new.fields.store_id) {
        None => None,
        Some(id) => references::store(conn, client, id, draft).await?,
    };
    let place = (Some(site.clone()), store);
    let partners = partners::accessible(conn, config.tenant_id, &client.partners).await?;
    let home = Home::find(&partners, client, config, place, new, draft);
    let maker = Maker {
        app,
        call,
        actor: &Actor::of_call(call),
        config,
        home: &home,
        verified: None,
    };
    maker.prepare(conn, new, draft).await
}

/// Prepares new customers, under one configuration.
pub(super) struct Maker<'a> {
    pub(super) app: &'a App,
    pub(super) call: &'a Call,
    pub(super) actor: &'a Actor,
    pub(super) config: &'a TenantConfig,
    pub(super) home: &'a Home,
    /// Whose the account at a network is that the input gives.
    pub(super) verified: Option<&'a Verified>,
}

impl Maker<'_> {
    /// Adds all that a new customer consists of to a draft, but for what it proves itself with. What is wrong
    /// with it is noted.
    pub(super) async fn prepare(
        &self,
        conn: &mut Conn,
        new: &NewCustomer,
        draft: &mut Draft,
    ) -> Result<CustomerRow> {
        let customer = self.row(new, draft);
        let references = References::find(conn, draft, &new.fields).await?;
        let customer = CustomerRow {
            group_id: references.group.flatten(),
            ..customer
        };
        self.belongings(&customer, new, &references, draft)?;
        self.affiliations(conn, &customer, new, draft).await?;
        let partner = |partner_id: &PartnerId| CustomerPartnerRow {
            tenant_id: customer.tenant_id,
            customer_id: customer.id,
            partner_id: *partner_id,
        };
        draft.changes.customer_partners = self.home.partners.iter().map(partner).collect();
        draft.changes.customers = vec![customer.clone()];
        draft.note("siteId");
        for (field, is_given) in [
            ("language", given(&new.fields.language).is_some()),
            ("partners", !self.home.partners.is_empty()),
            ("storeId", customer.store_id.is_some()),
            ("groupId", customer.group_id.is_some()),
        ] {
            if is_given {
                draft.note(field);
            }
        }
        Ok(customer)
    }

    /// The row of the customer, with what is in it itself.
    fn row(&self, new: &NewCustomer, draft: &mut Draft) -> CustomerRow {
        let (app, config, home) = (self.app, self.config, self.home);
        let now = app.now();
        let mut row = CustomerRow {
            tenant_id: config.tenant_id,
            id: app.new_id(),
            site_id: home.site.as_ref().map_or(SiteId::NIL, |site| site.id),
            store_id: home.store.as_ref().map(|store| store.id),
            group_id: None,
            state: CustomerState::Active,
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
            language: self.language().as_str().to_owned(),
            profile: Profile::default(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let mut setter = Setter {
            app,
            config,
            draft,
            creates: true,
        };
        setter.set(&mut row, &new.fields);
        let is_denied = given(&new.fields.confirmed) == Some(&false);
        let key = row.email_key.as_deref();
        let confirms = self.verified.is_some_and(|verified| verified.confirms(key));
        if confirms && !is_denied && row.email_confirmed_at.is_none() {
            row.email_confirmed_at = Some(now);
            setter.draft.note("emailConfirmedAt");
        }
        if let Some(text) = &new.created_at {
            let created_at = setter.past(Path::of("createdAt"), text);
            row.created_at = created_at.unwrap_or(now);
            draft.note("createdAt");
        }
        row
    }

    /// The most wanted language that the site uses, else the site's own.
    fn language(&self) -> LanguageCode {
        let settings = &self.config.settings;
        let allowed = &settings.languages;
        let used = |language: &&LanguageCode| allowed.is_empty() || allowed.contains(language);
        let wanted = self.call.languages.iter().find(used);
        wanted.copied().unwrap_or(settings.default_language())
    }

    /// What is the customer's own: fields, metadata, ids, consents, addresses.
    fn belongings(
        &self,
        customer: &CustomerRow,
        new: &NewCustomer,
        references: &References,
        draft: &mut Draft,
    ) -> Result<()> {
        let (app, config) = (self.app, self.config);
        let (fields, owner_id) = (&new.fields, customer.id.owner());
        let path = Path::of("customFields");
        let values = list(&fields.custom_fields);
        let object = CustomFieldObject::Customer;
        custom_field::merge(draft, config, object, owner_id, values, &path, None)?;
        for (entries, name, is_private) in [
            (&fields.metadata, "metadata", false),
            (&fields.private_metadata, "privateMetadata", true),
        ] {
            let place = Place {
                owner_id,
                is_private,
            };
            metadata::merge(draft, place, list(entries), &Path::of(name), &[]);
        }
        let ids = list(&fields.external_ids);
        external_id::replace(draft, customer.id, ids, &Path::of("externalIds"), &[]);
        let subscribed = fields.is_subscribed.filter(Option::is_some);
        let said = consent::Said {
            consents: list(&fields.consents),
            is_subscribed: &subscribed,
        };
        consent::set(app, draft, config, self.actor, customer.id, &said, &[]);
        if config.settings.source_required && given(&fields.source).is_none() {
            draft.faults.add(Path::of("source"), Reason::Required);
        }
        references::add_source(app, draft, customer.id, references.source, fields, &[]);
        let account = fields.social_account.clone().filter(Option::is_some);
        social::set(app, draft, customer.id, &account, self.verified, &[]);
        address::add_all(app, config, customer.id, &new.addresses, draft)
    }

    /// What the customer belongs to: the organization, and the plans of either.
    async fn affiliations(
        &self,
        conn: &mut Conn,
        customer: &CustomerRow,
        new: &NewCustomer,
        draft: &mut Draft,
    ) -> Result<()> {
        let app = self.app;
        let mut owner = None;
        if let Some(organization) = &new.organization {
            owner = organization::link(app, conn, draft, organization).await?;
            // Where there is none, it has a fault, and the rest is judged all the same.
            let id = owner
                .as_ref()
                .map_or(OrganizationId::NIL, |linked| linked.id);
            let role = match owner.as_ref().is_some_and(|linked| linked.is_new) {
                true => MembershipRole::Owner,
                false => MembershipRole::Member,
            };
            let membership = new.membership.clone().unwrap_or_default();
            let path = Path::of("membership");
            organization::new_membership(app, draft, (id, customer.id), role, &membership, &path);
        } else if new.membership.is_some() {
            draft
                .faults
                .add(Path::of("membership"), Reason::NoOrganization);
        }
        let path = Path::of("plans");
        if new.plans.len() > MAX_PLANS {
            draft.faults.add(path, Reason::TooMany { max: MAX_PLANS });
            return Ok(());
        }
        let mut subscriber = match &owner {
            Some(linked) if !linked.is_new => {
                subscription::Owner::load(app, conn, draft, linked.id.owner()).await?
            }
            Some(linked) => subscription::Owner::new(linked.id.owner()),
            None => subscription::Owner::new(customer.id.owner()),
        };
        let plans = new.plans.iter().enumerate();
        let plans: Vec<_> = plans.map(|(index, plan)| (path.at(index), plan)).collect();
        subscription::start(app, conn, draft, &mut subscriber, &plans).await?;
        if owner.is_some_and(|linked| linked.is_new && !linked.skip_default_subscription) {
            subscription::start_default(app, conn, draft, self.config, &subscriber).await?;
        }
        Ok(())
    }
}

fn list<T>(change: &Option<Option<Vec<T>>>) -> &[T] {
    given(change).map(Vec::as_slice).unwrap_or_default()
}
