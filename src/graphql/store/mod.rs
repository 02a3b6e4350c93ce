pub(super) mod create;
pub(super) mod object;
