//! Mails to customers: what is to be told, the tokens that leave by mail, and sending.

mod letter;
mod link;
mod outbox;
mod preview;
mod recipient;
mod request;
mod token;
mod waiting;
mod worker;

pub(super) use outbox::{About, ask, invite, tell, tell_about, tell_at};
pub use preview::preview;
pub use request::MailRequest;
pub(super) use request::{check_redirect, request};
pub(super) use token::{
    lifetime, look, look_at, mint, spend, status, take, take_of_customer, tenant_of, whose,
};
pub use waiting::{Waiting, waiting};
pub use worker::{deliver_due, work};
