use async_graphql::{Context, ID, Object};

use crate::{
    domain::Result,
    graphql::{
        address::object::Address,
        context::ContextExt,
        custom_field::object::{self as custom_field, CustomFieldValue},
        loaders::{AddressesOf, PartnersOf, StoreById},
        metadata::{self, MetadataEntry},
        partner::object::Partner,
        scalars::{DateTime, EmailAddress, Json, LanguageCode, PhoneNumber, Url},
        site::object::Site,
        store::object::Store,
    },
    repositories::{addresses::AddressRow, customers::CustomerRow},
};

pub(in crate::graphql) struct Customer(pub(in crate::graphql) CustomerRow);

/// A customer account.
#[Object]
impl Customer {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The page where an agent sees this customer.
    async fn url(&self, ctx: &Context<'_>) -> Url {
        Url(ctx
            .app()
            .config
            .public_url
            .join(&format!("/customers/{}", self.0.id)))
    }

    /// 1 when it was created; one more with every change.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        DateTime(self.0.created_at)
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.0.updated_at)
    }

    /// The e-mail address as it was given.
    async fn email(&self) -> Option<EmailAddress> {
        self.0.email.clone().map(EmailAddress)
    }

    /// What stands before the name.
    async fn prefix(&self) -> Option<&String> {
        self.0.prefix.as_ref()
    }

    /// The first name.
    async fn first_name(&self) -> Option<&String> {
        self.0.first_name.as_ref()
    }

    /// The middle name.
    async fn middle_name(&self) -> Option<&String> {
        self.0.middle_name.as_ref()
    }

    /// The last name.
    async fn last_name(&self) -> Option<&String> {
        self.0.last_name.as_ref()
    }

    /// What stands after the name.
    async fn suffix(&self) -> Option<&String> {
        self.0.suffix.as_ref()
    }

    /// The telephone number, as the tenant's `phoneMode` kept it.
    async fn phone(&self) -> Option<PhoneNumber> {
        self.0.phone.clone().map(PhoneNumber)
    }

    /// The customer's language.
    async fn language(&self) -> LanguageCode {
        LanguageCode(self.0.language.clone())
    }

    /// The site of registration.
    async fn site(&self, ctx: &Context<'_>) -> Result<Site> {
        Site::load(ctx, self.0.site_id).await
    }

    /// The store of registration; null also where the caller cannot access its partner.
    async fn store(&self, ctx: &Context<'_>) -> Option<Result<Store>> {
        store(ctx, &self.0).await.transpose()
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

    /// The values of its custom fields, in the order in which the fields were defined.
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
}

async fn addresses(ctx: &Context<'_>, customer: &CustomerRow) -> Result<Vec<AddressRow>> {
    let rows = ctx
        .loaders()
        .addresses
        .load(AddressesOf(customer.id))
        .await?;
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
