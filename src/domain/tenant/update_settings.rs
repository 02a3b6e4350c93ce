use futures_util::FutureExt;

use super::{TenantSettings, find};
use crate::{
    app::App,
    domain::{Call, Error, Faults, Path, Reason, Result},
    repositories::{Conn, customers, tenants},
    values::{EmailUniqueness, PartnerAssignment, PartnerFallback, PhoneMode, Scope, TenantId},
};

/// What is to change: `None` keeps; every setting needs a value, so `Some(None)` is a fault.
#[derive(Debug, Clone, Default)]
pub struct SettingsChange {
    /// Which partners a new customer is assigned to.
    pub partner_assignment: Option<Option<PartnerAssignment>>,
    /// What happens to a customer without a store where partners follow from stores.
    pub partner_fallback: Option<Option<PartnerFallback>>,
    /// How telephone numbers are kept, from now on.
    pub phone_mode: Option<Option<PhoneMode>>,
    /// Within what an e-mail address belongs to one customer.
    pub email_uniqueness: Option<Option<EmailUniqueness>>,
}

/// Changes the caller's tenant's settings and gives all of them. Needs `settings:write`.
///
/// A rule that customers break already is refused with how many do. Customers being created
/// meanwhile are prepared anew with the new settings.
pub async fn update_settings(
    app: &App,
    call: &Call,
    change: SettingsChange,
) -> Result<TenantSettings> {
    let tenant_id = call.require(Scope::SettingsWrite)?.tenant_id;
    app.store
        .transaction(move |conn| apply(conn, tenant_id, change).boxed())
        .await
}

async fn apply(
    conn: &mut Conn,
    tenant_id: TenantId,
    change: SettingsChange,
) -> Result<TenantSettings> {
    let tenant = tenants::find_for_update(conn, tenant_id).await?;
    let tenant = match tenant {
        Some(tenant) => tenant,
        None => find(conn, tenant_id).await?,
    };
    let old = TenantSettings::from_stored(&tenant.settings)?;
    let mut faults = Faults::new();
    let new = TenantSettings {
        partner_assignment: set(
            old.partner_assignment,
            change.partner_assignment,
            "partnerAssignment",
            &mut faults,
        ),
        partner_fallback: set(
            old.partner_fallback,
            change.partner_fallback,
            "partnerFallback",
            &mut faults,
        ),
        phone_mode: set(old.phone_mode, change.phone_mode, "phoneMode", &mut faults),
        email_uniqueness: set(
            old.email_uniqueness,
            change.email_uniqueness,
            "emailUniqueness",
            &mut faults,
        ),
    };
    if new.email_uniqueness != old.email_uniqueness {
        let count = customers::email_twins(conn, tenant_id, new.email_uniqueness).await?;
        if count > 0 {
            faults.add(
                Path::root().at("emailUniqueness"),
                Reason::EmailTwins { count },
            );
        }
    }
    faults.check().map_err(Error::Invalid)?;
    if new.email_uniqueness != old.email_uniqueness {
        customers::set_email_rule(conn, tenant_id, new.email_uniqueness).await?;
    }
    if new != old {
        tenants::update_settings(conn, tenant_id, &new.to_stored(Some(&tenant.settings))).await?;
    }
    Ok(new)
}

fn set<T>(old: T, change: Option<Option<T>>, name: &str, faults: &mut Faults) -> T {
    match change {
        None => old,
        Some(Some(new)) => new,
        Some(None) => {
            faults.add(Path::root().at(name), Reason::Required);
            old
        }
    }
}
