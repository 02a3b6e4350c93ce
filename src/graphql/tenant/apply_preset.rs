use async_graphql::InputObject;

use super::{enums::Preset, object::TenantSettings};
use crate::domain::tenant;

/// The rules of another system.
#[derive(InputObject)]
pub(in crate::graphql) struct ApplyPresetInput {
    /// Which system's.
    preset: Preset,
}

mutation! {
    /// Sets the tenant to one system's rules, and defines the consents that the system has. Where
    /// links may lead to and the page of a customer stay as they are. A rule of uniqueness that customers
    /// break already is CONFLICT at `["preset", "emailUniqueness"]` (or the other setting's name).
    /// Needs an API key with `settings:write`.
    ApplyPreset: apply_preset(ApplyPresetInput) -> ApplyPresetPayload {
        /// All settings as they are now; null where there are `userErrors`.
        settings: TenantSettings
    } = |app, call, input| tenant::apply_preset(app, call, input.preset.into())
}
