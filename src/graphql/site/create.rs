use super::object::Site;
use crate::{domain::site, graphql::named::CreateSiteInput};

mutation! {
    /// Adds a site, with the next free number: at most 500 a tenant, else TOO_MANY. Needs an API key with `settings:write`.
    CreateSite: create_site(CreateSiteInput) -> CreateSitePayload {
        /// The site; null where there are `userErrors`.
        site: Site
    } = |app, call, input| site::create(app, call, input.into())
}
