pub(super) mod input;
pub(super) mod object;
