use super::{NewOrganization, create::prepare};
use crate::{
    app::App,
    domain::{
        Draft, Path, Reason, Result,
        external_id::{self, NewExternalId},
    },
    repositories::{Conn, external_ids},
    values::{OrganizationId, StaticType, kind},
};

/// The organization that a customer becomes a member of, as a caller describes it.
#[derive(Debug, Clone)]
pub enum OrganizationRef {
    /// One that is there.
    Id(String),
    /// A new one; with external ids that an organization already has, that one.
    Create(Box<NewOrganization>),
}

/// An organization that a customer is linked to.
pub(in crate::domain) struct Linked {
    pub(in crate::domain) id: OrganizationId,
    /// Is it made by the same draft?
    pub(in crate::domain) is_new: bool,
    /// Does it get no subscription but those that are given?
    pub(in crate::domain) skip_default_subscription: bool,
}

/// Finds an organization, or adds it to the draft.
pub(in crate::domain) async fn link(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    organization: &OrganizationRef,
) -> Result<Option<Linked>> {
    let path = Path::of("organization");
    let existing = |id| Linked {
        id,
        is_new: false,
        skip_default_subscription: true,
    };
    match organization {
        OrganizationRef::Id(id) => {
            let path = path.at("id");
            let found = find_in!(conn, draft, organizations, OrganizationId, id, path);
            Ok(found.map(|row| existing(row.id)))
        }
        OrganizationRef::Create(new) => {
            let path = path.at("create");
            let mut known = find_by_external_ids(conn, draft, &new.external_ids).await?;
            known.dedup();
            if known.len() > 1 {
                let path = path.at("externalIds");
                draft.faults.add(path, Reason::ExternalIdsOfSeveral);
                return Ok(None);
            }
            if let Some(id) = known.pop() {
                return Ok(Some(existing(id)));
            }
            let row = prepare(app, conn, draft, new, &path).await?;
            draft.note("organization");
            // Not claimed: who loses a race for an id finds the organization that has it at the next
            // attempt, and is linked to it.
            let path = path.at("externalIds");
            let rows = external_id::rows(draft, row.id, &new.external_ids, &path);
            draft.changes.external_ids.extend(rows);
            Ok(Some(Linked {
                id: row.id,
                is_new: true,
                skip_default_subscription: new.skip_default_subscription,
            }))
        }
    }
}

async fn find_by_external_ids(
    conn: &mut Conn,
    draft: &Draft,
    ids: &[NewExternalId],
) -> Result<Vec<OrganizationId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let asked = ids.iter().map(|id| (id.system.trim(), id.value.trim()));
    let asked: Vec<_> = asked.collect();
    let noun = kind::Organization::TYPE;
    let rows = external_ids::find_all(conn, draft.tenant_id, noun, &asked).await?;
    let named = rows.into_iter().filter(|row| {
        ids.iter()
            .any(|id| id.system.trim() == row.system && id.value.trim() == row.value)
    });
    let mut owners: Vec<_> = named.map(|row| row.owner_id.of_kind()).collect();
    owners.sort();
    Ok(owners)
}
