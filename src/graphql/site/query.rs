use super::object::Site;
use crate::domain::site;

listed! {
    /// The sites of the caller's tenant, oldest first. Needs an API key.
    SiteQuery: sites -> Site = site::list
}
