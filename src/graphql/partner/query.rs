use super::object::Partner;
use crate::domain::partner;

listed! {
    /// The partners that the caller can access, oldest first. Needs an API key.
    PartnerQuery: partners -> Partner = partner::list
}
