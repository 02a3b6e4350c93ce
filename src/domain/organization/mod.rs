//! Organizations: businesses that customers are members of, as a tree.

mod add_member;
mod create;
mod link;
mod list;
mod load;
mod membership;
mod remove_member;
mod update;
mod update_member;

pub use add_member::{NewMember, add_member};
pub use create::{NewOrganization, create};
pub use link::OrganizationRef;
pub(super) use link::link;
pub use list::{OrganizationFilter, list};
pub use load::{
    by_external_id, by_ids, memberships_by_ids, memberships_of, of_others, page_of_members,
};
pub use membership::NewMembership;
pub(super) use membership::new_membership;
pub use remove_member::remove_member;
pub use update::{OrganizationChange, update};
pub use update_member::{MembershipChange, update_member};
