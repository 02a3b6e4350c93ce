pub(super) mod add;
pub(super) mod input;
pub(super) mod object;
pub(super) mod remove;
pub(super) mod set_default;
pub(super) mod update;
