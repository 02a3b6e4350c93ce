use super::object::Partner;
use crate::{domain::partner, graphql::named::UpdatePartnerInput};

mutation! {
    /// Changes a partner that the caller can access. Needs an API key with `partners:write`.
    UpdatePartner: update_partner(UpdatePartnerInput) -> UpdatePartnerPayload {
        /// The partner; null where there are `userErrors`.
        partner: Partner
    } = |app, call, input| partner::update(app, call, input.into())
}
