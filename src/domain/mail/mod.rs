//! Mails to customers: what is to be told, the tokens that leave by mail, and sending.

mod letter;
mod link;
mod outbox;
mod preview;
mod recipient;
mod token;
mod worker;

pub(super) use outbox::{About, ask, tell, tell_about};
pub use preview::preview;
pub(super) use token::{lifetime, mint, take, tenant_of};
pub use worker::{deliver_due, work};
