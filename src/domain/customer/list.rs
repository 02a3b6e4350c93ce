use super::fields::phone_key;
use crate::{
    app::App,
    domain::{
        Call, Error, Fault, Path, Reason, Result,
        consent::NewConsent,
        custom_field::NewFieldValue,
        external_id::NewExternalId,
        page::{Page, PageArgs, SortedPage},
        tenant::TenantConfig,
        words,
    },
    repositories::{
        customers::{self, CustomerQuery, CustomerRow, SortKey},
        stores,
    },
    values::{
        CustomFieldId, CustomFieldObject, CustomFieldType, CustomerSortField, CustomerState,
        EmailAddress, Id, Kind, LanguageCode, Scope, SortDirection, Timestamp, fold,
    },
};

/// Which customers; all that is given has to be so.
#[derive(Debug, Clone, Default)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/customer/list.rs"
)]
pub struct CustomerFilter {
    pub ids: Option<Vec<String>>,
    pub site_id: Option<String>,
    pub store_id: Option<String>,
    pub group_id: Option<String>,
    pub partner_id: Option<String>,
    pub organization_id: Option<String>,
    pub source_id: Option<String>,
    pub state: Option<CustomerState>,
    pub email: Option<String>,
    pub username: Option<String>,
    pub phone: Option<String>,
    pub name: Option<String>,
    pub language: Option<String>,
    pub email_confirmed: Option<bool>,
    pub is_subscribed: Option<bool>,
    pub external_id: Option<NewExternalId>,
    pub created_from: Option<Timestamp>,
    pub created_before: Option<Timestamp>,
    pub updated_from: Option<Timestamp>,
    pub updated_before: Option<Timestamp>,
    pub consents: Vec<NewConsent>,
    pub custom_fields: Vec<NewFieldValue>,
}

/// In which order.
#[derive(Debug, Clone, Copy)]
pub struct CustomerSort {
    /// By what.
    pub field: CustomerSortField,
    /// In which direction.
    pub direction: SortDirection,
}

impl Default for CustomerSort {
    fn default() -> Self {
        Self {
            field: CustomerSortField::CreatedAt,
            direction: SortDirection::Ascending,
        }
    }
}

/// A page of the customers that the caller can see. Needs `customers:read`. A filter by a custom
/// field that is not searchable is refused.
pub async fn list(
    app: &App,
    call: &Call,
    filter: &CustomerFilter,
    sort: CustomerSort,
    args: &PageArgs,
) -> Result<Page<CustomerRow>> {
    let client = call.require(Scope::CustomersRead)?;
    let page = SortedPage::parse(args, client.tenant_id, sort)?;
    let mut conn = app.store.read().await?;
    let config = TenantConfig::load(&mut conn, client.tenant_id).await?;
    let mut which = query(&config, filter)?;
    let (tenant, access) = (client.tenant_id, &client.partners);
    // A partner or a store that the caller cannot access is nobody's.
    which.partner = which
        .partner
        .map(|id| if access.allows(id) { id } else { Id::NIL });
    if let Some(store) = &mut which.store {
        let found = stores::by_ids(&mut conn, tenant, &[*store]).await?;
        if !found.iter().any(|row| access.allows(row.partner_id)) {
            *store = Id::NIL;
        }
    }
    let rows = customers::page(&mut conn, tenant, &which, access, &page.window()).await?;
    Ok(page.page(rows, |row| (SortKey::of(row, sort.field), row.id)))
}

/// Ids of one filter at most.
const MAX_IDS: usize = 100;
/// Consents and custom fields of one filter at most, each.
const MAX_CONDITIONS: usize = 20;

fn query(config: &TenantConfig, filter: &CustomerFilter) -> Result<CustomerQuery> {
    let path = Path::of("filter");
    for (field, count, max) in [
        ("ids", filter.ids.as_ref().map_or(0, Vec::len), MAX_IDS),
        ("consents", filter.consents.len(), MAX_CONDITIONS),
        ("customFields", filter.custom_fields.len(), MAX_CONDITIONS),
    ] {
        if count > max {
            return refuse(path.at(field), Reason::TooMany { max });
        }
    }
    let ids = filter.ids.as_ref();
    let external = filter.external_id.as_ref();
    let mut consents = Vec::new();
    let subscribed = filter
        .is_subscribed
        .map(|subscribed| NewConsent::newsletter(Some(subscribed)));
    for consent in filter.consents.iter().chain(&subscribed) {
        let known = config.consents.iter().find(|row| row.code == consent.code);
        match known {
            Some(definition) => consents.push((definition.id, consent.value)),
            None => return refuse(path.at("consents"), Reason::NotFound),
        }
    }
    let mut fields = Vec::new();
    for (index, value) in filter.custom_fields.iter().enumerate() {
        let path = path.at("customFields").at(index);
        fields.push(field(config, value, &path, false)?);
    }
    Ok(CustomerQuery {
        ids: ids.map(|ids| ids.iter().map(|text| id(text)).collect()),
        site: filter.site_id.as_deref().map(id),
        store: filter.store_id.as_deref().map(id),
        group: filter.group_id.as_deref().map(id),
        partner: filter.partner_id.as_deref().map(id),
        organization: filter.organization_id.as_deref().map(id),
        source: filter.source_id.as_deref().map(id),
        state: filter.state,
        email_key: filter.email.as_deref().map(|text| {
            EmailAddress::parse(text).map_or_else(|_| String::new(), |email| email.key())
        }),
        username_key: filter
            .username
            .as_deref()
            .map(|text| words::plain(&fold(text))),
        phone_key: filter
            .phone
            .as_deref()
            .map(|text| phone_key(text).unwrap_or_default()),
        name: words::patterns(filter.name.as_deref().unwrap_or_default()),
        language: filter.language.as_deref().map(|text| {
            LanguageCode::parse(text).map_or_else(|_| String::new(), |l| l.as_str().to_owned())
        }),
        email_confirmed: filter.email_confirmed,
        external_id: external.map(|id| {
            (
                words::plain(id.system.trim()),
                words::plain(id.value.trim()),
            )
        }),
        created_from: filter.created_from,
        created_before: filter.created_before,
        updated_from: filter.updated_from,
        updated_before: filter.updated_before,
        consents,
        fields,
    })
}

/// An id; one that is malformed is nobody's.
fn id<K: Kind>(text: &str) -> Id<K> {
    text.parse().unwrap_or(Id::NIL)
}

/// The field that a caller looks for and the digest of the value: a searchable field, or a unique
/// one where one customer is meant.
pub(super) fn field(
    config: &TenantConfig,
    value: &NewFieldValue,
    path: &Path,
    unique: bool,
) -> Result<(CustomFieldId, String)> {
    let mut fields = config.fields_of(CustomFieldObject::Customer);
    let Some(field) = fields.find(|field| field.code == value.code) else {
        return refuse(path.at("code"), Reason::UnknownField);
    };
    let (allowed, reason) = match unique {
        true => (field.is_unique, Reason::NotUnique),
        false => (field.is_searchable, Reason::NotSearchable),
    };
    if !allowed || field.field_type == CustomFieldType::Json {
        return refuse(path.at("code"), reason);
    }
    let Some(value) = value.value.clone() else {
        return refuse(path.at("value"), Reason::Required);
    };
    match value.parse(field.field_type) {
        Ok(parsed) => Ok((field.id, parsed.key)),
        Err(reason) => refuse(path.at("value"), reason),
    }
}

fn refuse<T>(path: Path, reason: Reason) -> Result<T> {
    Err(Error::Invalid(Fault::new(path, reason).into()))
}
