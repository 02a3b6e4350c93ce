pub(super) mod object;
pub(super) mod set;
