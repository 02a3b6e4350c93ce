pub(super) mod object;
pub(super) mod update_settings;
