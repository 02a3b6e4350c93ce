use super::object::Site;
use crate::{domain::site, graphql::named::UpdateSiteInput};

mutation! {
    /// Changes a site. Needs an API key with `settings:write`.
    UpdateSite: update_site(UpdateSiteInput) -> UpdateSitePayload {
        /// The site; null where there are `userErrors`.
        site: Site
    } = |app, call, input| site::update(app, call, input.into())
}
