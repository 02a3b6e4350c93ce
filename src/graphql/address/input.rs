use async_graphql::InputObject;

use crate::{
    domain::customer::{NewAddress, NewRegion},
    graphql::{
        custom_field::input::CustomFieldInput, metadata::MetadataInput, scalars::CountryCode,
    },
};

/// A postal address. Street, city and country are required. Every text has at most 255 characters.
#[derive(InputObject)]
pub(in crate::graphql) struct AddressInput {
    /// The recipient's first name.
    first_name: Option<String>,
    /// The recipient's last name.
    last_name: Option<String>,
    /// The recipient's middle name.
    middle_name: Option<String>,
    /// What stands before the recipient's name.
    prefix: Option<String>,
    /// What stands after the recipient's name.
    suffix: Option<String>,
    /// The company.
    company: Option<String>,
    /// The VAT number.
    vat_id: Option<String>,
    /// The street, at most 10 lines; the first must not be empty.
    street: Option<Vec<String>>,
    /// The house number, where it is kept apart from the street.
    house_number: Option<String>,
    /// The number in the land registry.
    registry_number: Option<String>,
    /// The city.
    city: Option<String>,
    /// The postal code.
    postcode: Option<String>,
    /// The region, state or province.
    region: Option<RegionInput>,
    /// The country.
    country_code: Option<CountryCode>,
    /// The telephone number, as given.
    telephone: Option<String>,
    /// The fax number, as given.
    fax: Option<String>,
    /// Are bills sent here by default? One address of a customer at most.
    #[graphql(default)]
    is_default_billing: bool,
    /// Are goods sent here by default? One address of a customer at most.
    #[graphql(default)]
    is_default_shipping: bool,
    /// The values of custom fields of addresses.
    custom_fields: Option<Vec<CustomFieldInput>>,
    /// Free data.
    metadata: Option<Vec<MetadataInput>>,
}

/// A region, state or province.
#[derive(InputObject)]
pub(in crate::graphql) struct RegionInput {
    /// The ISO 3166-2 code, in full or without its country: `CA` of an address in the US is kept
    /// and returned as `US-CA`.
    code: Option<String>,
    /// The name.
    name: Option<String>,
    /// What another system calls it.
    external_id: Option<String>,
}

impl From<AddressInput> for NewAddress {
    fn from(input: AddressInput) -> Self {
        let custom_fields = input.custom_fields.unwrap_or_default();
        let metadata = input.metadata.unwrap_or_default();
        Self {
            prefix: input.prefix,
            first_name: input.first_name,
            middle_name: input.middle_name,
            last_name: input.last_name,
            suffix: input.suffix,
            company: input.company,
            vat_id: input.vat_id,
            street: input.street.unwrap_or_default(),
            house_number: input.house_number,
            registry_number: input.registry_number,
            city: input.city,
            postcode: input.postcode,
            region: input.region.map(|region| NewRegion {
                code: region.code,
                name: region.name,
                external_id: region.external_id,
            }),
            country_code: input.country_code.map(Into::into),
            telephone: input.telephone,
            fax: input.fax,
            is_default_billing: input.is_default_billing,
            is_default_shipping: input.is_default_shipping,
            custom_fields: custom_fields.into_iter().map(Into::into).collect(),
            metadata: metadata.into_iter().map(Into::into).collect(),
        }
    }
}
