use super::{input::CreateOrganizationInput, object::Organization};
use crate::domain::organization;

mutation! {
    /// Adds an organization. Needs an API key with `organizations:write`. Where the tenant's
    /// `defaultSubscription` says so, it gets the default plan.
    CreateOrganization: create_organization(CreateOrganizationInput) -> CreateOrganizationPayload {
        /// The organization; null where there are `userErrors`.
        organization: Organization
    } = |app, call, input| organization::create(app, call, input.into())
}
