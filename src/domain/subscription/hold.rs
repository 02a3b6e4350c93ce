//! Subscriptions and their owners, held as they are.

use crate::{
    domain::{Draft, Path, Reason, Result, audit, customer, draft::Job},
    repositories::{Conn, customers::CustomerRow, organizations, subscriptions::SubscriptionRow},
    values::{CustomerId, OrganizationId, OwnerId, Timestamp},
};

/// A subscription that is active, and its owner, held as they are.
pub(super) async fn hold_active<I>(
    job: &Job<I>,
    conn: &mut Conn,
    id: &str,
    draft: &mut Draft,
) -> Result<(SubscriptionRow, Holder)> {
    let path = Path::of("id");
    let found = find_in!(conn, draft, subscriptions, SubscriptionId, id, path.clone());
    let Some(row) = found else {
        return draft.refuse();
    };
    let owner = hold_owner_of(job, conn, row.owner_id, draft).await?;
    // Read again: only now it stays as it is.
    let found = find_in!(conn, draft, subscriptions, SubscriptionId, id, path.clone());
    match found {
        Some(row) if row.is_active && row.end_at.is_none_or(|end| end > job.app.now()) => {
            Ok((row, owner))
        }
        Some(_) => {
            draft.faults.add(path, Reason::Ended);
            draft.refuse()
        }
        None => draft.refuse(),
    }
}

/// Who has subscriptions.
pub(super) enum Holder {
    Customer(Box<CustomerRow>),
    Organization(OrganizationId),
}

impl Holder {
    pub(super) fn id(&self) -> OwnerId {
        match self {
            Self::Customer(row) => row.id.owner(),
            Self::Organization(id) => id.owner(),
        }
    }

    pub(super) fn record<I>(self, job: &Job<I>, action: &str, draft: &mut Draft) {
        match self {
            Self::Customer(mut row) => {
                customer::touch(&job.app, &mut row, draft);
                audit::record(&job.app, &job.actor, action, row.id, draft);
            }
            Self::Organization(id) => audit::record(&job.app, &job.actor, action, id, draft),
        }
    }
}

pub(super) async fn hold_owner<I>(
    job: &Job<I>,
    conn: &mut Conn,
    id: &str,
    field: &str,
    draft: &mut Draft,
) -> Result<Holder> {
    let path = Path::of(field);
    if let Ok(organization) = id.parse::<OrganizationId>() {
        organizations::hold(conn, draft.tenant_id, organization).await?;
        let found = find_in!(conn, draft, organizations, OrganizationId, id, path);
        let Some(row) = found else {
            return draft.refuse();
        };
        return Ok(Holder::Organization(row.id));
    }
    match customer::hold(conn, &job.client, id, &path, draft).await? {
        Some(row) => Ok(Holder::Customer(Box::new(row))),
        None => draft.refuse(),
    }
}

/// The owner of a subscription; one that the caller cannot see is as if absent.
async fn hold_owner_of<I>(
    job: &Job<I>,
    conn: &mut Conn,
    id: OwnerId,
    draft: &mut Draft,
) -> Result<Holder> {
    let organization: OrganizationId = id.of_kind();
    let found = organizations::by_ids(conn, draft.tenant_id, &[organization]).await?;
    let text = if found.is_empty() {
        let customer: CustomerId = id.of_kind();
        customer.to_string()
    } else {
        organization.to_string()
    };
    hold_owner(job, conn, &text, "id", draft).await
}

/// The same subscription, over since `at`.
pub(super) fn ended(row: SubscriptionRow, at: Timestamp) -> SubscriptionRow {
    SubscriptionRow {
        is_active: false,
        ended_at: Some(at),
        ..row
    }
}
