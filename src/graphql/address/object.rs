use async_graphql::{Context, ID, Object, SimpleObject};

use crate::{
    domain::Result,
    graphql::{
        custom_field::object::{self as custom_field, CustomFieldValue},
        metadata::{self, MetadataEntry},
        scalars::CountryCode,
    },
    repositories::addresses::AddressRow,
};

shows!(Address(AddressRow));

/// A region, state or province.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Region {
    /// The ISO 3166-2 code in full (`US-CA`).
    code: Option<String>,
    /// The name.
    name: Option<String>,
    /// What another system calls it.
    external_id: Option<String>,
}

/// A postal address of a customer.
#[Object]
impl Address {
    /// Its id.
    pub(in crate::graphql) async fn id(&self) -> ID {
        self.0.id.into()
    }

    /// The recipient's first name.
    async fn first_name(&self) -> Option<&String> {
        self.0.first_name.as_ref()
    }

    /// The recipient's middle name.
    async fn middle_name(&self) -> Option<&String> {
        self.0.middle_name.as_ref()
    }

    /// The recipient's last name.
    async fn last_name(&self) -> Option<&String> {
        self.0.last_name.as_ref()
    }

    /// What stands before the recipient's name.
    async fn prefix(&self) -> Option<&String> {
        self.0.prefix.as_ref()
    }

    /// What stands after the recipient's name.
    async fn suffix(&self) -> Option<&String> {
        self.0.suffix.as_ref()
    }

    /// The company.
    async fn company(&self) -> Option<&String> {
        self.0.company.as_ref()
    }

    /// The VAT number.
    async fn vat_id(&self) -> Option<&String> {
        self.0.vat_id.as_ref()
    }

    /// The lines of the street.
    async fn street(&self) -> Vec<String> {
        serde_json::from_str(self.0.street.as_str()).unwrap_or_default()
    }

    /// The house number, where it is kept apart from the street.
    async fn house_number(&self) -> Option<&String> {
        self.0.house_number.as_ref()
    }

    /// The number in the land registry.
    async fn registry_number(&self) -> Option<&String> {
        self.0.registry_number.as_ref()
    }

    /// The city.
    async fn city(&self) -> Option<&String> {
        self.0.city.as_ref()
    }

    /// The postal code.
    async fn postcode(&self) -> Option<&String> {
        self.0.postcode.as_ref()
    }

    /// The region, state or province; null where nothing is known of it.
    async fn region(&self) -> Option<Region> {
        let region = Region {
            code: self.0.region_code.clone(),
            name: self.0.region_name.clone(),
            external_id: self.0.region_external_id.clone(),
        };
        let known = region.code.is_some() || region.name.is_some() || region.external_id.is_some();
        known.then_some(region)
    }

    /// The country.
    async fn country_code(&self) -> Option<CountryCode> {
        self.0.country_code.clone().map(CountryCode)
    }

    /// The telephone number, as given.
    async fn telephone(&self) -> Option<&String> {
        self.0.telephone.as_ref()
    }

    /// The fax number, as given.
    async fn fax(&self) -> Option<&String> {
        self.0.fax.as_ref()
    }

    /// Are bills sent here by default?
    async fn is_default_billing(&self) -> bool {
        self.0.is_default_billing
    }

    /// Are goods sent here by default?
    async fn is_default_shipping(&self) -> bool {
        self.0.is_default_shipping
    }

    /// The values of its custom fields, in the order in which the fields were defined.
    async fn custom_fields(&self, ctx: &Context<'_>) -> Result<Vec<CustomFieldValue>> {
        custom_field::values(ctx, self.0.id.owner(), None).await
    }

    /// The public metadata, by key.
    async fn metadata(&self, ctx: &Context<'_>) -> Result<Vec<MetadataEntry>> {
        metadata::metadata(ctx, self.0.id.owner()).await
    }
}
