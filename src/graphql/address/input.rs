//! The inputs that create and update addresses. The fields that both have are listed once.

use async_graphql::{ID, InputObject, MaybeUndefined};

use crate::{
    domain::customer::{AddressChange, AddressFields, NewAddress, NewRegion},
    graphql::{
        change::{change, change_list},
        custom_field::input::CustomFieldInput,
        metadata::MetadataInput,
        scalars::CountryCode,
    },
};

/// A region, state or province.
#[derive(InputObject)]
pub(in crate::graphql) struct RegionInput {
    /// The ISO 3166-2 code, in full or without its country: `CA` of an address in the US is kept
    /// and returned as `US-CA`.
    code: Option<String>,
    /// The name: at most 255 characters.
    name: Option<String>,
    /// What another system calls it: at most 255 characters.
    external_id: Option<String>,
}

impl From<RegionInput> for NewRegion {
    fn from(input: RegionInput) -> Self {
        Self {
            code: input.code,
            name: input.name,
            external_id: input.external_id,
        }
    }
}

macro_rules! address_inputs {
    (
        values { $($(#[$doc:meta])* $name:ident: $Type:ty,)+ }
        lists { $($(#[$list_doc:meta])* $list:ident: $Item:ty,)+ }
    ) => {
        /// A postal address. Which fields are required, the tenant's `requiredAddressFields` say; a new
        /// tenant's say street, city and country.
        #[derive(InputObject)]
        pub(in crate::graphql) struct AddressInput {
            $($(#[$doc])* $name: MaybeUndefined<$Type>,)+
            $($(#[$list_doc])* $list: MaybeUndefined<Vec<$Item>>,)+
            /// Are bills sent here by default? One address of a customer at most.
            #[graphql(default_with = "Some(false)")]
            is_default_billing: Option<bool>,
            /// Are goods sent here by default? One address of a customer at most.
            #[graphql(default_with = "Some(false)")]
            is_default_shipping: Option<bool>,
        }

        impl From<AddressInput> for NewAddress {
            fn from(input: AddressInput) -> Self {
                Self {
                    fields: AddressFields {
                        $($name: change(input.$name),)+
                        $($list: change_list(input.$list),)+
                    },
                    is_default_billing: input.is_default_billing.unwrap_or_default(),
                    is_default_shipping: input.is_default_shipping.unwrap_or_default(),
                }
            }
        }

        /// What is to change of an address. What is left out stays, null clears; null for a required
        /// field is REQUIRED.
        #[derive(InputObject)]
        pub(in crate::graphql) struct UpdateAddressInput {
            /// The address's id.
            id: ID,
            $($(#[$doc])* $name: MaybeUndefined<$Type>,)+
            $($(#[$list_doc])* $list: MaybeUndefined<Vec<$Item>>,)+
            /// Are bills sent here by default? Another address that they are sent to gives that up. Null
            /// is REQUIRED.
            is_default_billing: MaybeUndefined<bool>,
            /// Are goods sent here by default? Another address that they are sent to gives that up. Null
            /// is REQUIRED.
            is_default_shipping: MaybeUndefined<bool>,
        }

        impl From<UpdateAddressInput> for AddressChange {
            fn from(input: UpdateAddressInput) -> Self {
                Self {
                    id: input.id.0,
                    fields: AddressFields {
                        $($name: change(input.$name),)+
                        $($list: change_list(input.$list),)+
                    },
                    is_default_billing: change(input.is_default_billing),
                    is_default_shipping: change(input.is_default_shipping),
                }
            }
        }
    };
}

address_inputs! {
    values {
        /// The recipient's first name: at most 255 characters.
        first_name: String,
        /// The recipient's last name: at most 255 characters.
        last_name: String,
        /// The recipient's middle name: at most 255 characters.
        middle_name: String,
        /// What stands before the recipient's name: at most 255 characters.
        prefix: String,
        /// What stands after the recipient's name: at most 255 characters.
        suffix: String,
        /// The company: at most 255 characters.
        company: String,
        /// The VAT number: at most 255 characters.
        vat_id: String,
        /// The house number, where it is kept apart from the street.
        house_number: String,
        /// The number in the land registry.
        registry_number: String,
        /// The city: at most 255 characters.
        city: String,
        /// The postal code, of the form that the country has, where that is known.
        postcode: String,
        /// The region, state or province.
        region: RegionInput,
        /// The country.
        country_code: CountryCode,
        /// The telephone number, as given.
        telephone: String,
        /// The fax number, as given.
        fax: String,
    }
    lists {
        /// The street, at most 10 lines of 255 characters; where it is required, the first must not be
        /// empty.
        street: String,
        /// The values of custom fields of addresses, merged by code. To a person, only those that are `registrable` are
        /// there.
        custom_fields: CustomFieldInput,
        /// Free data, merged by key.
        metadata: MetadataInput,
    }
}
