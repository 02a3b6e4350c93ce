//! Organizations: businesses that customers are members of, as a tree.

mod create;
mod link;
mod list;
mod load;
mod member;
mod update;

pub use create::{NewOrganization, create};
pub use link::OrganizationRef;
pub(super) use link::link;
pub use list::{OrganizationFilter, list};
pub use load::{
    by_external_id, by_ids, memberships_by_ids, memberships_of, of_others, page_of_members,
};
pub(super) use member::new_membership;
pub use member::{
    MembershipChange, NewMember, NewMembership, add_member, remove_member, update_member,
};
pub use update::{OrganizationChange, update};
