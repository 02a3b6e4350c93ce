//! Invitations: who is asked, by mail, to come to a site, or to an organization as one of its members.

mod guest;
mod invite_customer;
mod invite_member;
mod pending;
mod revoke;
mod send;

pub use guest::Guest;
pub use invite_customer::{CustomerInvitation, invite_customer};
pub use invite_member::{MemberInvitation, invite_member};
pub use pending::pending;
pub use revoke::revoke;
