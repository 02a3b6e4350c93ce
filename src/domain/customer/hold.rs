use crate::{
    app::App,
    domain::{
        ApiClient, Call, Draft, Path, Reason, Result, Viewer, me,
        tenant::{self, TenantConfig},
    },
    repositories::{
        self, Conn,
        customers::{self, CustomerRow},
        sites,
    },
    values::{CustomerId, CustomerState, PartnerAccess, Scope, TenantId},
};

/// A customer that the caller can see, held as it is until the transaction ends; `None`, with the
/// fault noted, where there is none.
pub(in crate::domain) async fn hold(
    conn: &mut Conn,
    client: &ApiClient,
    id: &str,
    path: &Path,
    draft: &mut Draft,
) -> Result<Option<CustomerRow>> {
    let mut found = Vec::new();
    if let Ok(id) = id.parse::<CustomerId>() {
        // The tenant first, as who changes its rules does, and what is written will need it anyway.
        tenant::hold_for_share(conn, client.tenant_id).await?;
        customers::hold(conn, client.tenant_id, id).await?;
        found = customers::by_ids(conn, client.tenant_id, &[id], &client.partners).await?;
    }
    let reason = match found.first() {
        None => Reason::NotFound,
        Some(row) if row.state == CustomerState::Erased => Reason::Erased,
        Some(row) => {
            draft.set_site(row.site_id);
            return Ok(found.pop());
        }
    };
    draft.faults.add(path.clone(), reason);
    Ok(None)
}

/// The tenant of who may change customers: of an API client with `customers:write`, or of a customer, who may
/// change itself.
pub(in crate::domain) fn tenant_of_changing(call: &Call) -> Result<TenantId> {
    match &call.viewer {
        Viewer::Customer(_) => Ok(call.me_changing()?.tenant_id),
        Viewer::ApiClient(_) | Viewer::Anonymous => {
            Ok(call.require(Scope::CustomersWrite)?.tenant_id)
        }
    }
}

/// Like [`hold`], for whoever calls: to a customer who is signed in, nobody else is there.
pub(in crate::domain) async fn hold_for(
    conn: &mut Conn,
    call: &Call,
    id: &str,
    path: &Path,
    draft: &mut Draft,
) -> Result<Option<CustomerRow>> {
    let Viewer::Customer(me) = &call.viewer else {
        return hold(conn, call.client()?, id, path, draft).await;
    };
    let row = me::hold(conn, draft, me).await?;
    if row.id.to_string() == id {
        return Ok(Some(row));
    }
    draft.faults.add(path.clone(), Reason::NotFound);
    Ok(None)
}

/// A customer who may use the account, held as it is until the transaction ends.
pub(in crate::domain) async fn hold_active(
    conn: &mut Conn,
    draft: &mut Draft,
    id: CustomerId,
) -> Result<Option<CustomerRow>> {
    let tenant = draft.tenant_id;
    tenant::hold_for_share(conn, tenant).await?;
    customers::hold(conn, tenant, id).await?;
    let mut found = customers::by_ids(conn, tenant, &[id], &PartnerAccess::All).await?;
    Ok(found.pop().filter(|it| it.state == CustomerState::Active))
}

/// The rules that hold at a customer's site.
pub(in crate::domain) async fn at_its_site(
    conn: &mut Conn,
    config: TenantConfig,
    customer: &CustomerRow,
) -> Result<TenantConfig> {
    let site = sites::by_ids(conn, customer.tenant_id, &[customer.site_id])
        .await?
        .pop();
    config.at(&site.ok_or(repositories::Error::Missing("site"))?)
}

/// Makes a draft that changes a customer, or something of it, a new version of it.
pub(in crate::domain) fn touch(app: &App, customer: &mut CustomerRow, draft: &mut Draft) {
    customer.version = customer.version.saturating_add(1);
    customer.updated_at = app.now();
    draft.changes.updated_customers = vec![customer.clone()];
}
