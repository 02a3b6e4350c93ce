pub(super) mod change;
pub(super) mod request_reset;
pub(super) mod reset;
