use super::set_partners::MAX_PARTNERS;
use crate::{
    domain::{ApiClient, Faults, Path, Reason, Result, tenant::TenantSettings},
    repositories::{Conn, partners, stores::StoreRow},
    values::{PartnerAssignment, PartnerFallback, PartnerId},
};

/// The partners that a new customer gets, by the tenant's rules.
pub(super) async fn partners(
    conn: &mut Conn,
    client: &ApiClient,
    settings: &TenantSettings,
    store: Option<&StoreRow>,
    store_given: bool,
    faults: &mut Faults,
) -> Result<Vec<PartnerId>> {
    match (settings.partner_assignment, store) {
        (PartnerAssignment::StoreBased, Some(store)) => return Ok(vec![store.partner_id]),
        // The store that was given has a fault of its own.
        (PartnerAssignment::StoreBased, None) if store_given => return Ok(Vec::new()),
        (PartnerAssignment::StoreBased, None)
            if settings.partner_fallback == PartnerFallback::Reject =>
        {
            faults.add(Path::root().at("storeId"), Reason::Required);
            return Ok(Vec::new());
        }
        (PartnerAssignment::StoreBased, None) | (PartnerAssignment::AllAccessible, _) => {}
    }
    let partners = partners::accessible(conn, client.tenant_id, &client.partners).await?;
    if partners.len() > MAX_PARTNERS {
        let max = MAX_PARTNERS;
        faults.add(Path::root(), Reason::TooManyPartners { max });
    }
    Ok(partners)
}
