//! Invitations: who is asked, by mail, to come to a site, or to an organization as one of its members.

mod accept;
mod acceptor;
mod guest;
mod invite_customer;
mod invite_member;
mod look;
mod pending;
mod revoke;
mod revoke_sent;
mod send;

pub use accept::{Acceptance, Accepted, accept};
pub use guest::Guest;
pub use invite_customer::{CustomerInvitation, invite_customer};
pub use invite_member::{MemberInvitation, invite_member};
pub(super) use look::is_open;
pub use look::{InvitationToAccept, look};
pub use pending::pending;
pub use revoke::revoke;
pub(super) use revoke_sent::{revoke_all_sent, revoke_sent};
