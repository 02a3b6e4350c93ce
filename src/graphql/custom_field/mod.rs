pub(super) mod create;
pub(super) mod input;
pub(super) mod object;
