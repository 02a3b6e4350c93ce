pub(super) mod confirm;
pub(super) mod confirm_change;
pub(super) mod request_change;
pub(super) mod resend_confirmation;
