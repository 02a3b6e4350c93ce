use super::PartnerId;

/// Which partners somebody can access; what belongs to another is as if absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartnerAccess {
    /// All of the tenant's, later ones included; and what belongs to no partner.
    All,
    /// These.
    Only(Vec<PartnerId>),
}

impl PartnerAccess {
    /// May it see `partner`?
    pub fn allows(&self, partner: PartnerId) -> bool {
        match self {
            Self::All => true,
            Self::Only(partners) => partners.contains(&partner),
        }
    }
}
