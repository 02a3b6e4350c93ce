//! Mails to customers: what is to be told, and the tokens that leave by mail.

mod outbox;
mod request;
mod token;

pub(super) use outbox::{About, ask, tell, tell_about, tell_at};
pub use request::MailRequest;
pub(super) use request::{check_redirect, request};
pub(super) use token::{lifetime, look, mint, take, take_of_customer, tenant_of, whose};
