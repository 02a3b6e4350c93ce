use async_graphql::{Context, ID, Object, connection::Connection};

use crate::{
    domain::{Result, audit::EventFilter, consent, customer},
    graphql::{
        address::object::Address,
        audit::{object::AuditEvent, query::events},
        consent::object::Consent,
        context::ContextExt,
        custom_field::object::{self as custom_field, CustomFieldValue},
        customer::{customer_source::CustomerSource, social_account::SocialAccount},
        customer_group::object::CustomerGroup,
        enums::{CustomerState, Gender, RemoteAssistance},
        external_id::{self, ExternalId},
        loaders::{
            AddressesOf, ConsentDefinitionsOf, ConsentsOf, CustomerGroupById, CustomerSourcesOf,
            MembershipsOf, PartnersOf, SocialAccountsOf, StoreById, SubscriptionsOfCustomer,
            TenantSettingsOf,
        },
        me::preferences::Preferences,
        metadata::{self, MetadataEntry},
        organization::membership::Membership,
        partner::object::Partner,
        plan::subscription::PlanSubscription,
        scalars::{Date, DateTime, EmailAddress, Json, LanguageCode, PhoneNumber, TimeZone, Url},
        site::object::Site,
        store::object::Store,
    },
    repositories::{
        addresses::AddressRow, consents::ConsentRow, credentials::SocialAccountRow,
        customers::CustomerRow,
    },
    values::ConsentValue,
};

shows!(Customer(CustomerRow));

/// A customer account.
#[Object]
impl Customer {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The page where an agent sees this customer: by the tenant's `customerUrlTemplate`, else, and to the person
    /// itself, the server's own.
    async fn url(&self, ctx: &Context<'_>) -> Result<Url> {
        if ctx.is_person() {
            return Ok(Url(customer::url(ctx.app(), None, self.0.id)));
        }
        let key = TenantSettingsOf(self.0.tenant_id);
        let settings = ctx.loaders().tenant_settings.load(key).await?;
        let template = settings.and_then(|settings| settings.customer_url_template);
        Ok(Url(customer::url(
            ctx.app(),
            template.as_deref(),
            self.0.id,
        )))
    }

    /// May the account be used?
    async fn state(&self) -> CustomerState {
        self.0.state.into()
    }

    /// 1 when it was created; one more with every change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was created: in the system that it comes from, where an import said so.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// The e-mail address as it was given.
    async fn email(&self) -> Option<EmailAddress> {
        self.0.email.clone().map(EmailAddress)
    }

    /// Since when the e-mail address is known to be the customer's.
    async fn email_confirmed_at(&self) -> Option<DateTime> {
        self.0.email_confirmed_at.map(Into::into)
    }

    /// Is the e-mail address known to be the customer's?
    async fn confirmed(&self) -> bool {
        self.0.email_confirmed_at.is_some()
    }

    /// Did mail to the address come back for good?
    async fn email_hard_bounced(&self) -> bool {
        self.0.email_hard_bounced
    }

    /// The username.
    async fn username(&self) -> Option<&String> {
        self.0.username.as_ref()
    }

    /// The name to show.
    async fn display_name(&self) -> Option<&String> {
        self.0.display_name.as_ref()
    }

    /// The telephone number, as the tenant's `phoneMode` kept it.
    async fn phone(&self) -> Option<PhoneNumber> {
        self.0.phone.clone().map(PhoneNumber)
    }

    /// The number of the mobile telephone, as the tenant's `phoneMode` kept it.
    async fn mobile_phone(&self) -> Option<PhoneNumber> {
        self.0.profile.mobile_phone.clone().map(PhoneNumber)
    }

    /// What stands before the name.
    async fn prefix(&self) -> Option<&String> {
        self.0.profile.prefix.as_ref()
    }

    /// The first name.
    async fn first_name(&self) -> Option<&String> {
        self.0.first_name.as_ref()
    }

    /// The middle name.
    async fn middle_name(&self) -> Option<&String> {
        self.0.profile.middle_name.as_ref()
    }

    /// The last name.
    async fn last_name(&self) -> Option<&String> {
        self.0.last_name.as_ref()
    }

    /// What stands after the name.
    async fn suffix(&self) -> Option<&String> {
        self.0.profile.suffix.as_ref()
    }

    /// Academic and other titles that stand before the name.
    async fn pre_nominals(&self) -> Option<&String> {
        self.0.profile.pre_nominals.as_ref()
    }

    /// Academic and other titles that stand after the name.
    async fn post_nominals(&self) -> Option<&String> {
        self.0.profile.post_nominals.as_ref()
    }

    /// How the customer is addressed.
    async fn salutation(&self) -> Option<&String> {
        self.0.profile.salutation.as_ref()
    }

    /// The job title.
    async fn title(&self) -> Option<&String> {
        self.0.profile.title.as_ref()
    }

    /// The gender.
    async fn gender(&self) -> Option<Gender> {
        self.0.profile.gender.map(Into::into)
    }

    /// The date of birth.
    async fn birth_date(&self) -> Option<Date> {
        self.0.profile.birth_date.map(|date| Date(date.to_string()))
    }

    /// The customer's web page, as given.
    async fn website_url(&self) -> Option<&String> {
        self.0.profile.website_url.as_ref()
    }

    /// What there is to say about the customer; null to the person itself.
    async fn comment(&self, ctx: &Context<'_>) -> Option<&String> {
        let comment = self.0.profile.comment.as_ref();
        comment.filter(|_| !ctx.is_person())
    }

    /// The name of the customer's organization, as given.
    async fn organization_name(&self) -> Option<&String> {
        self.0.profile.organization_name.as_ref()
    }

    /// The tax or VAT number.
    async fn tax_vat(&self) -> Option<&String> {
        self.0.profile.tax_vat.as_ref()
    }

    /// The customer's language.
    async fn language(&self) -> LanguageCode {
        LanguageCode(self.0.language.clone())
    }

    /// The locale, as given.
    async fn locale(&self) -> Option<&String> {
        self.0.profile.locale.as_ref()
    }

    /// The time zone.
    async fn time_zone(&self) -> Option<TimeZone> {
        self.0.profile.time_zone.clone().map(TimeZone)
    }

    /// Where the links of the mails that this account causes lead back to.
    async fn redirect_url(&self) -> Option<Url> {
        self.0.profile.redirect_url.clone().map(Url)
    }

    /// May agents act in the account to help?
    async fn remote_assistance(&self) -> Option<RemoteAssistance> {
        self.0.profile.remote_assistance.map(Into::into)
    }

    /// Is the group kept when rules of another system would change it?
    async fn disable_auto_group_change(&self) -> Option<bool> {
        self.0.profile.disable_auto_group_change
    }

    /// The group.
    async fn group(&self, ctx: &Context<'_>) -> Option<Result<CustomerGroup>> {
        let key = CustomerGroupById(self.0.group_id?);
        let row = ctx.loaders().customer_group.load(key).await;
        row.transpose().map(|row| row.map(CustomerGroup))
    }

    /// The id of the group.
    async fn group_id(&self) -> Option<ID> {
        self.0.group_id.map(Into::into)
    }

    /// The site of registration.
    async fn site(&self, ctx: &Context<'_>) -> Result<Site> {
        Site::load(ctx, self.0.site_id).await
    }

    /// The id of the site of registration.
    async fn site_id(&self) -> ID {
        self.0.site_id.into()
    }

    /// The store of registration; null also where the caller cannot access its partner.
    async fn store(&self, ctx: &Context<'_>) -> Option<Result<Store>> {
        store(ctx, &self.0).await.transpose()
    }

    /// The id of the store of registration; null also where the caller cannot access its partner.
    async fn store_id(&self, ctx: &Context<'_>) -> Option<Result<ID>> {
        let store = store(ctx, &self.0).await.transpose()?;
        Some(store.map(|Store(row)| row.id.into()))
    }

    /// The name of the store of registration, else of the site.
    async fn created_in(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let name = async {
            if let Some(Store(store)) = store(ctx, &self.0).await? {
                return Ok(store.name);
            }
            Ok(Site::load(ctx, self.0.site_id).await?.0.name)
        };
        Some(name.await)
    }

    /// Where the customer came from, oldest first.
    async fn sources(&self, ctx: &Context<'_>) -> Result<Vec<CustomerSource>> {
        let key = CustomerSourcesOf(self.0.id);
        let rows = ctx.loaders().customer_sources.load(key).await?;
        Ok(rows
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// Where the customer came from last.
    async fn source(&self, ctx: &Context<'_>) -> Option<Result<CustomerSource>> {
        let sources = self.sources(ctx).await;
        sources
            .map(|sources| sources.into_iter().next_back())
            .transpose()
    }

    /// What other systems call the customer, by system.
    async fn external_ids(&self, ctx: &Context<'_>) -> Result<Vec<ExternalId>> {
        external_id::external_ids(ctx, self.0.id.owner()).await
    }

    /// The accounts at social networks, the one given first first. Their tokens are never given back.
    async fn social_accounts(&self, ctx: &Context<'_>) -> Result<Vec<SocialAccount>> {
        let rows = social_accounts(ctx, &self.0).await?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// The account at a social network whose token was given last.
    async fn social_account(&self, ctx: &Context<'_>) -> Option<Result<SocialAccount>> {
        let accounts = social_accounts(ctx, &self.0).await;
        let last = |accounts: Vec<SocialAccountRow>| {
            accounts
                .into_iter()
                .max_by_key(|account| account.updated_at)
        };
        let account = accounts.map(last).transpose()?;
        Some(account.map(Into::into))
    }

    /// The addresses, in the order in which they were given. At most 100.
    async fn addresses(&self, ctx: &Context<'_>) -> Result<Vec<Address>> {
        Ok(addresses(ctx, &self.0)
            .await?
            .into_iter()
            .map(Address)
            .collect())
    }

    /// The address that bills are sent to by default.
    async fn default_billing_address(&self, ctx: &Context<'_>) -> Option<Result<Address>> {
        default(ctx, &self.0, |row| row.is_default_billing)
            .await
            .transpose()
    }

    /// The address that goods are sent to by default.
    async fn default_shipping_address(&self, ctx: &Context<'_>) -> Option<Result<Address>> {
        default(ctx, &self.0, |row| row.is_default_shipping)
            .await
            .transpose()
    }

    /// The partners whose customer this is, of those that the caller can access, oldest first.
    async fn partners(&self, ctx: &Context<'_>) -> Result<Vec<Partner>> {
        let rows = ctx.loaders().partners.load(PartnersOf(self.0.id)).await?;
        Ok(rows.unwrap_or_default().into_iter().map(Partner).collect())
    }

    /// What the customer is in organizations, oldest first. To the person itself, where it is an active member.
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        let rows = ctx
            .loaders()
            .memberships
            .load(MembershipsOf(self.0.id))
            .await?;
        Ok(rows
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// The subscriptions of the customer and of the organizations that it is a member of, oldest
    /// first; those that have ended are the history. To the person itself, of the organizations where it is an active
    /// member.
    async fn subscriptions(&self, ctx: &Context<'_>) -> Result<Vec<PlanSubscription>> {
        let key = SubscriptionsOfCustomer(self.0.id);
        let rows = ctx.loaders().customer_subscriptions.load(key).await?;
        Ok(rows
            .unwrap_or_default()
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// What the customer said to consents, in the order in which the consents were defined.
    async fn consents(&self, ctx: &Context<'_>) -> Result<Vec<Consent>> {
        Ok(consents(ctx, &self.0)
            .await?
            .into_iter()
            .map(Into::into)
            .collect())
    }

    /// Does the customer want the newsletter? Null where they did not say. It is the consent
    /// `newsletter`.
    async fn is_subscribed(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        let subscribed = async {
            let key = ConsentDefinitionsOf(self.0.tenant_id);
            let definitions = ctx.loaders().consent_definitions.load(key).await?;
            let newsletter = consent::newsletter(&definitions.unwrap_or_default());
            let consents = consents(ctx, &self.0).await?;
            let said = consents
                .iter()
                .find(|row| Some(row.consent_definition_id) == newsletter);
            Ok(match said.map(|row| row.value) {
                None | Some(ConsentValue::NotSet) => None,
                Some(value) => Some(value == ConsentValue::Granted),
            })
        };
        subscribed.await.transpose()
    }

    /// The values of its custom fields, in the order in which the fields were defined. To the person itself, of those
    /// that are `registrable`.
    async fn custom_fields(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only the fields with these codes.")] codes: Option<Vec<String>>,
    ) -> Result<Vec<CustomFieldValue>> {
        custom_field::values(ctx, self.0.id.owner(), codes.as_deref()).await
    }

    /// The value of one custom field; null where it has none.
    async fn custom_field(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The field's code.")] code: String,
    ) -> Option<Result<CustomFieldValue>> {
        let values = custom_field::values(ctx, self.0.id.owner(), Some(&[code])).await;
        values.map(|values| values.into_iter().next()).transpose()
    }

    /// Which mails the customer wants, of those that can be turned off.
    async fn preferences(&self) -> Preferences {
        Preferences::of(&self.0)
    }

    /// The public metadata, by key.
    async fn metadata(&self, ctx: &Context<'_>) -> Result<Vec<MetadataEntry>> {
        metadata::metadata(ctx, self.0.id.owner()).await
    }

    /// The value of one key of the public metadata; null where there is none.
    async fn metafield(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] key: String,
    ) -> Option<Result<Json>> {
        metadata::metafield(ctx, self.0.id.owner(), &key)
            .await
            .transpose()
    }

    /// The private metadata, by key. Needs `metadata:private`.
    async fn private_metadata(&self, ctx: &Context<'_>) -> Result<Vec<MetadataEntry>> {
        metadata::private(ctx, self.0.id.owner()).await
    }

    /// What was done to the customer and to what belongs to it, newest first. Needs `audit:read`.
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, from 1 to 100; 20 where it is not given.")] first: Option<i32>,
        #[graphql(desc = "The cursor of the event before the page.")] after: Option<String>,
    ) -> Result<Connection<String, AuditEvent>> {
        let filter = EventFilter {
            subject_id: Some(self.0.id.to_string()),
            ..EventFilter::default()
        };
        events(ctx, filter, first, after).await
    }
}

async fn addresses(ctx: &Context<'_>, customer: &CustomerRow) -> Result<Vec<AddressRow>> {
    let rows = ctx
        .loaders()
        .addresses
        .load(AddressesOf(customer.id))
        .await?;
    Ok(rows.unwrap_or_default())
}

async fn social_accounts(
    ctx: &Context<'_>,
    customer: &CustomerRow,
) -> Result<Vec<SocialAccountRow>> {
    let key = SocialAccountsOf(customer.id);
    let rows = ctx.loaders().social_accounts.load(key).await?;
    Ok(rows.unwrap_or_default())
}

async fn consents(ctx: &Context<'_>, customer: &CustomerRow) -> Result<Vec<ConsentRow>> {
    let rows = ctx.loaders().consents.load(ConsentsOf(customer.id)).await?;
    Ok(rows.unwrap_or_default())
}

async fn default(
    ctx: &Context<'_>,
    customer: &CustomerRow,
    is_default: impl Fn(&AddressRow) -> bool,
) -> Result<Option<Address>> {
    let addresses = addresses(ctx, customer).await?;
    Ok(addresses.into_iter().find(is_default).map(Address))
}

async fn store(ctx: &Context<'_>, customer: &CustomerRow) -> Result<Option<Store>> {
    match customer.store_id {
        None => Ok(None),
        Some(id) => Ok(ctx.loaders().store.load(StoreById(id)).await?.map(Store)),
    }
}
