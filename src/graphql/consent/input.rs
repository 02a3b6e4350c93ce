use async_graphql::InputObject;

use crate::{domain::consent::NewConsent, graphql::enums::ConsentValue};

/// What a customer says to a consent.
#[derive(InputObject)]
pub(in crate::graphql) struct ConsentInput {
    /// The consent's code.
    code: String,
    /// What the customer says.
    value: ConsentValue,
}

impl From<ConsentInput> for NewConsent {
    fn from(input: ConsentInput) -> Self {
        Self {
            code: input.code,
            value: input.value.into(),
        }
    }
}
