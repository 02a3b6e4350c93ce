use crate::{
    app::App,
    domain::{ApiClient, Draft, Path, Reason, Result, change::given},
    repositories::{
        Conn,
        sources::CustomerSourceRow,
        stores::{self, StoreRow},
    },
    values::{CustomerId, SourceId, StoreId},
};

use super::{CustomerFields, NewSource, fields::MAX_LINE};

/// The store that an input names. One whose partner the caller cannot access is as if absent.
pub(super) async fn store(
    conn: &mut Conn,
    client: &ApiClient,
    id: &str,
    draft: &mut Draft,
) -> Result<Option<StoreRow>> {
    let mut found = Vec::new();
    if let Ok(id) = id.parse::<StoreId>() {
        found = stores::by_ids(conn, client.tenant_id, &[id]).await?;
    }
    found.retain(|store| client.partners.allows(store.partner_id));
    if found.is_empty() {
        draft.faults.add(Path::of("storeId"), Reason::NotFound);
    }
    Ok(found.pop())
}

/// The group and the source that an input names, where they are there.
pub(super) struct References {
    pub(super) group: Option<Option<crate::values::CustomerGroupId>>,
    pub(super) source: Option<SourceId>,
}

impl References {
    pub(super) async fn find(
        conn: &mut Conn,
        draft: &mut Draft,
        fields: &CustomerFields,
    ) -> Result<Self> {
        let group = match &fields.group_id {
            None => None,
            Some(None) => Some(None),
            Some(Some(id)) => {
                let path = Path::of("groupId");
                let found = find_in!(conn, draft, customer_groups, CustomerGroupId, id, path);
                found.map(|row| Some(row.id))
            }
        };
        let source = match given(&fields.source) {
            None => None,
            Some(NewSource { source_id, .. }) => {
                let path = Path::of("source").at("sourceId");
                find_in!(conn, draft, sources, SourceId, source_id, path).map(|row| row.id)
            }
        };
        Ok(Self { group, source })
    }
}

/// Sources of one customer at most.
const MAX_SOURCES: usize = 100;

/// Notes that a customer came from a source, where that is not known yet.
pub(super) fn add_source(
    app: &App,
    draft: &mut Draft,
    customer_id: CustomerId,
    source_id: Option<SourceId>,
    fields: &CustomerFields,
    existing: &[CustomerSourceRow],
) {
    let Some(new) = given(&fields.source) else {
        return;
    };
    let path = Path::of("source").at("externalId");
    let external_id = match &new.external_id {
        None => Some(String::new()),
        Some(text) => draft.faults.line(path, text.trim(), MAX_LINE),
    };
    let (Some(source_id), Some(external_id)) = (source_id, external_id) else {
        return;
    };
    let known =
        |row: &CustomerSourceRow| row.source_id == source_id && row.external_id == external_id;
    if !existing.iter().any(known) {
        if existing.len() >= MAX_SOURCES {
            let max = MAX_SOURCES;
            draft.faults.add(Path::of("source"), Reason::Full { max });
        }
        draft.note("source");
        draft.changes.customer_sources.push(CustomerSourceRow {
            tenant_id: draft.tenant_id,
            customer_id,
            source_id,
            external_id,
            created_at: app.now(),
        });
    }
}
