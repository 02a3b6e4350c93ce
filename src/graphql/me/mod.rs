pub(super) mod can_delete;
pub(super) mod delete;
pub(super) mod preferences;
pub(super) mod update;
