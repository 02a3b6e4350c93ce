//! What things have in common that a tenant only names: partners, sites, groups, sources.

use async_graphql::{ID, InputObject, MaybeUndefined};

use super::{
    change::{change, change_list, list},
    external_id::ExternalIdInput,
};
use crate::domain::named::{NamedChange, NewNamed};

macro_rules! named_inputs {
    ($($(#[$create_doc:meta])* $Create:ident, $(#[$update_doc:meta])* $Update:ident;)+) => { $(
        $(#[$create_doc])*
        #[derive(InputObject)]
        pub(super) struct $Create {
            /// Its name: 1 to 255 characters.
            name: String,
            /// What other systems call it.
            external_ids: Option<Vec<ExternalIdInput>>,
        }

        impl From<$Create> for NewNamed {
            fn from(input: $Create) -> Self {
                Self {
                    name: input.name,
                    external_ids: list(input.external_ids),
                }
            }
        }

        $(#[$update_doc])*
        #[derive(InputObject)]
        pub(super) struct $Update {
            /// Its id.
            id: ID,
            /// Its name: 1 to 255 characters. Null is REQUIRED.
            name: MaybeUndefined<String>,
            /// What other systems call it: all of them. Null removes all.
            external_ids: MaybeUndefined<Vec<ExternalIdInput>>,
        }

        impl From<$Update> for NamedChange {
            fn from(input: $Update) -> Self {
                Self {
                    id: input.id.0,
                    name: change(input.name),
                    external_ids: change_list(input.external_ids),
                }
            }
        }
    )+ };
}

named_inputs! {
    /// A partner to be created.
    CreatePartnerInput,
    /// What is to change of a partner. What is left out stays.
    UpdatePartnerInput;

    /// A site to be created. Its number is given to it.
    CreateSiteInput,
    /// What is to change of a site. What is left out stays. Its settings have a mutation of their own.
    UpdateSiteInput;

    /// A group to be created.
    CreateCustomerGroupInput,
    /// What is to change of a group. What is left out stays.
    UpdateCustomerGroupInput;

    /// A source to be created.
    CreateSourceInput,
    /// What is to change of a source. What is left out stays.
    UpdateSourceInput;
}

/// An object that shows a row with a name.
macro_rules! named_object {
    ($(#[$doc:meta])* $Object:ident($Row:ty)) => {
        shows!($Object($Row));

        $(#[$doc])*
        #[async_graphql::Object]
        impl $Object {
            /// Its id.
            pub(in crate::graphql) async fn id(&self) -> async_graphql::ID {
                self.0.id.into()
            }

            /// Its name.
            async fn name(&self) -> &String {
                &self.0.name
            }

            /// What other systems call it, by system.
            async fn external_ids(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> $crate::domain::Result<Vec<$crate::graphql::external_id::ExternalId>> {
                $crate::graphql::external_id::external_ids(ctx, self.0.id.owner()).await
            }

            /// When it was created.
            async fn created_at(&self) -> $crate::graphql::scalars::DateTime {
                self.0.created_at.into()
            }

            /// When it was last changed.
            async fn updated_at(&self) -> $crate::graphql::scalars::DateTime {
                self.0.updated_at.into()
            }
        }
    };
}
