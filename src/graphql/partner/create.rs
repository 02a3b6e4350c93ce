use super::object::Partner;
use crate::{domain::partner, graphql::named::CreatePartnerInput};

mutation! {
    /// Adds a partner. Needs an API key with `partners:write`; one that can access only some
    /// partners can access this one from now on.
    CreatePartner: create_partner(CreatePartnerInput) -> CreatePartnerPayload {
        /// The partner; null where there are `userErrors`.
        partner: Partner
    } = |app, call, input| partner::create(app, call, input.into())
}
