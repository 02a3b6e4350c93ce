pub(super) mod object;
pub(super) mod query;
pub(super) mod register;
pub(super) mod remove;
