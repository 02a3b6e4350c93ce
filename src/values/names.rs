//! Closed sets of names. The text is the one in GraphQL, in the stores and on the command line.

use std::{
    fmt::{self, Display},
    str::FromStr,
};

use serde::{Deserialize, Serialize};

/// The text is none of the names that are allowed here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("it is none of {allowed}")]
pub struct UnknownName {
    /// The names that are, separated by commas.
    pub allowed: String,
}

macro_rules! names {
    ($($(#[$doc:meta])* $Type:ident { $($(#[$item_doc:meta])* $Item:ident $text:literal,)+ })+) => { $(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $Type {
            $($(#[$item_doc])* #[serde(rename = $text)] $Item,)+
        }

        impl $Type {
            /// Every name, in the order of its declaration.
            pub const ALL: &[Self] = &[$(Self::$Item),+];

            /// The name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$Item => $text,)+ }
            }
        }

        impl Display for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $Type {
            type Err = UnknownName;

            fn from_str(text: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|name| name.as_str().eq_ignore_ascii_case(text)).ok_or_else(|| UnknownName {
                    allowed: [$($text),+].join(", "),
                })
            }
        }
    )+ };
}

names! {
    /// What an API client may be used for.
    ApiClientKind {
        /// A back end or an agents' tool; may use the enterprise interface.
        Enterprise "ENTERPRISE",
        /// A front end that acts for customers.
        Customer "CUSTOMER",
    }

    /// Which partners a new customer is assigned to.
    PartnerAssignment {
        /// All partners that the calling API client can access.
        AllAccessible "ALL_ACCESSIBLE",
        /// The partner of the store that the input names.
        StoreBased "STORE_BASED",
    }

    /// What happens to a customer without a store where partners follow from stores.
    PartnerFallback {
        /// The input is refused.
        Reject "REJECT",
        /// The customer is assigned to all partners that the calling API client can access.
        AllAccessible "ALL_ACCESSIBLE",
    }

    /// How telephone numbers are kept.
    PhoneMode {
        /// As given.
        Free "FREE",
        /// Their digits.
        Strip "STRIP",
        /// In E.164; what is not a valid international number is refused.
        Strict "STRICT",
    }

    /// Within what an e-mail address belongs to one customer.
    EmailUniqueness {
        /// The tenant.
        Tenant "TENANT",
        /// Each site.
        Site "SITE",
        /// Nothing: several customers may have one address.
        None "NONE",
    }

    /// What a custom field is a field of.
    CustomFieldObject {
        /// Customers.
        Customer "CUSTOMER",
        /// Addresses of customers.
        Address "ADDRESS",
    }

    /// The type of a custom field's values.
    CustomFieldType {
        /// Text of at most 4,096 characters; line breaks are allowed.
        Text "TEXT",
    }
}
