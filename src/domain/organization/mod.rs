//! Organizations: businesses that customers are members of, as a tree.

mod add_member;
mod change_role;
mod colleague;
mod create;
mod current;
mod hand_over;
mod leave;
mod link;
mod list;
mod load;
mod membership;
mod remove_colleague;
mod remove_member;
mod seat;
mod update;
mod update_current;
mod update_member;

pub(super) use add_member::MAX_MEMBERSHIPS;
pub use add_member::{NewMember, add_member};
pub use change_role::{NewRole, change_role};
pub use colleague::Colleague;
pub use create::{NewOrganization, create};
pub use current::{colleagues, current};
pub(super) use hand_over::hand_over;
pub use leave::leave;
pub use link::OrganizationRef;
pub(super) use link::link;
pub use list::{OrganizationFilter, list};
pub use load::{
    by_external_id, by_ids, memberships_by_ids, memberships_of, of_others, page_of_members,
};
pub use membership::NewMembership;
pub(super) use membership::new_membership;
pub use remove_colleague::remove_colleague;
pub use remove_member::remove_member;
pub use seat::Seat;
pub(super) use seat::{Needs, hold_seat};
pub use update::{OrganizationChange, OrganizationTexts, update};
pub use update_current::update_current;
pub use update_member::{MembershipChange, update_member};
