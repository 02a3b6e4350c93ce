//! The e-mail addresses of customers: whose they are, and how they are changed.

mod change;
mod confirm;
mod confirm_change;
mod resend_confirmation;
mod welcome;

pub use change::{EmailChange, request_change};
pub use confirm::confirm;
pub(super) use confirm::note_confirmed;
pub use confirm_change::confirm_change;
pub use resend_confirmation::{ConfirmationRequest, resend_confirmation};
pub(super) use welcome::welcome;
