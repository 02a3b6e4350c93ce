pub(super) mod object;
pub(super) mod query;
