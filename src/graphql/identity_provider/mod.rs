pub(super) mod create;
pub(super) mod object;
pub(super) mod query;
pub(super) mod remove;
pub(super) mod update;
