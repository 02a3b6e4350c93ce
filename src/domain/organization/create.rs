use futures_util::FutureExt;

use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Path, Result, audit,
        draft::act,
        external_id::{self, NewExternalId},
        metadata::{self, NewMetadata, Place},
        named::MAX_NAME,
        subscription,
        tenant::TenantConfig,
    },
    repositories::{Conn, organizations::OrganizationRow},
    values::{Scope, check_text, fold},
};

/// Characters of a description at most.
const MAX_DESCRIPTION: usize = 4_096;

/// An organization to be created, as a caller describes it.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/organization"
)]
pub struct NewOrganization {
    pub name: Option<String>,
    pub company_name: Option<String>,
    pub description: Option<String>,
    pub parent_id: Option<String>,
    pub external_ids: Vec<NewExternalId>,
    pub skip_default_subscription: bool,
    pub metadata: Vec<NewMetadata>,
}

/// Makes an organization, with the tenant's default subscription where the tenant's
/// `defaultSubscription` says so. Needs `organizations:write`.
pub async fn create(app: &App, call: &Call, new: NewOrganization) -> Result<OrganizationRow> {
    let client = call.require(Scope::OrganizationsWrite)?;
    act(app, call, client, new, |job, conn, draft| {
        async move {
            let (app, new) = (&job.app, &job.input);
            let config = TenantConfig::hold(conn, draft.tenant_id).await?;
            let row = prepare(app, conn, draft, new, &Path::root()).await?;
            for (field, is_given) in [
                ("name", true),
                ("companyName", row.company_name.is_some()),
                ("description", row.description.is_some()),
                ("parentId", row.parent_id.is_some()),
            ] {
                if is_given {
                    draft.note(field);
                }
            }
            let path = Path::of("externalIds");
            external_id::replace(draft, row.id, &new.external_ids, &path, &[]);
            if !new.skip_default_subscription {
                let owner = subscription::Owner::new(row.id.owner());
                subscription::start_default(app, conn, draft, &config, &owner).await?;
            }
            audit::record(app, &job.actor, "createOrganization", row.id, draft);
            Ok(row)
        }
        .boxed()
    })
    .await
}

/// Adds a new organization to a draft, without its external ids.
pub(super) async fn prepare(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    new: &NewOrganization,
    path: &Path,
) -> Result<OrganizationRow> {
    let now = app.now();
    let name = new.name.as_deref().unwrap_or_default();
    let name = draft.faults.name(path.at("name"), name, MAX_NAME);
    let name = name.unwrap_or_default();
    let company = new
        .company_name
        .as_ref()
        .and_then(|company| draft.faults.line(path.at("companyName"), company, MAX_NAME));
    let description = new.description.as_ref().and_then(|text| {
        let checked = check_text(text, MAX_DESCRIPTION, true).map(|()| text.clone());
        draft.faults.take(path.at("description"), checked)
    });
    let parent_id = match &new.parent_id {
        None => None,
        Some(id) => {
            let path = path.at("parentId");
            let found = find_in!(conn, draft, organizations, OrganizationId, id, path);
            found.map(|row| row.id)
        }
    };
    let row = OrganizationRow {
        tenant_id: draft.tenant_id,
        id: app.new_id(),
        parent_id,
        name_key: fold(&name),
        name,
        company_name: company,
        description,
        created_at: now,
        updated_at: now,
    };
    let place = Place::public(row.id.owner());
    metadata::merge(draft, place, &new.metadata, &path.at("metadata"), &[]);
    draft.changes.organizations.push(row.clone());
    Ok(row)
}

/// Changes the description.
pub(super) fn describe(slot: &mut Option<String>, change: &Change<String>, draft: &mut Draft) {
    if let Some(text) = change {
        let text = text.as_ref().map(|text| {
            let checked = check_text(text, MAX_DESCRIPTION, true).map(|()| text.clone());
            draft.faults.take(Path::of("description"), checked)
        });
        draft.set(slot, "description", text.flatten());
    }
}
