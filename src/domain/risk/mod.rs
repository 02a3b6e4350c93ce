//! Risk assessment: what tells people who sign up from programs.

mod assess;
mod load;
mod set;

pub use assess::assess;
pub use load::of_tenant;
pub use set::{NewRiskVerifier, set};

pub use crate::outside::risk::MAX_TOKEN;
use crate::values::TenantId;

/// What a verifier's secret is sealed for: it does not open for another tenant.
fn place(tenant: TenantId) -> String {
    format!("risk-verifier {tenant}")
}
