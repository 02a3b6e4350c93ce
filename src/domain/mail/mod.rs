//! Mails to customers: what is to be told, and the tokens that leave by mail.

mod outbox;
mod token;

pub(super) use outbox::{About, ask, invite, tell, tell_about};
pub(super) use token::{lifetime, mint, take, tenant_of};
