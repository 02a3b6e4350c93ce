use super::set_partners::MAX_PARTNERS;
use crate::{
    domain::{ApiClient, Faults, Path, Reason, tenant::TenantSettings},
    repositories::stores::StoreRow,
    values::{PartnerAccess, PartnerAssignment, PartnerFallback, PartnerId},
};

/// The partners that a new customer gets, of `all` that the tenant has, by its rules.
pub(super) fn partners(
    all: &[PartnerId],
    client: &ApiClient,
    settings: &TenantSettings,
    store: Option<&StoreRow>,
    store_given: bool,
    faults: &mut Faults,
) -> Vec<PartnerId> {
    match (settings.partner_assignment, store) {
        (PartnerAssignment::StoreBased, Some(store)) => return vec![store.partner_id],
        // The store that was given has a fault of its own.
        (PartnerAssignment::StoreBased, None) if store_given => return Vec::new(),
        (PartnerAssignment::StoreBased, None)
            if settings.partner_fallback == PartnerFallback::Reject =>
        {
            faults.add(Path::root().at("storeId"), Reason::Required);
            return Vec::new();
        }
        (PartnerAssignment::StoreBased, None) | (PartnerAssignment::AllAccessible, _) => {}
    }
    let partners = match &client.partners {
        PartnerAccess::All => all.to_vec(),
        PartnerAccess::Only(partners) => partners.clone(),
    };
    if partners.len() > MAX_PARTNERS {
        let max = MAX_PARTNERS;
        faults.add(Path::root(), Reason::TooManyPartners { max });
    }
    partners
}
