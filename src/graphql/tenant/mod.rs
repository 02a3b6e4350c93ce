pub(super) mod apply_preset;
pub(super) mod enums;
mod front_end;
pub(super) mod object;
pub(super) mod query;
pub(super) mod site_config;
pub(super) mod update_settings;
pub(super) mod update_site_settings;
