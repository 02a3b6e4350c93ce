//! What the page asks the API, and how the answer is put into sections of rows.

use serde_json::Value;

pub(super) const QUERY: &str = include_str!("customer.graphql");

/// A customer as the page shows it.
pub(super) struct Customer {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) sections: Vec<Section>,
}

/// A part of the page: a heading, and what stands below it.
pub(super) struct Section {
    pub(super) heading: &'static str,
    pub(super) entries: Vec<Entry>,
}

/// One thing of a section, such as an address.
#[derive(Default)]
pub(super) struct Entry {
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
}

pub(super) struct Row {
    pub(super) label: String,
    pub(super) text: String,
}

/// Rows of plain fields: each a label and the field's name.
type Fields = &'static [(&'static str, &'static str)];

const CONTACT: Fields = &[
    ("E-mail", "email"),
    ("Confirmed", "emailConfirmedAt"),
    ("Mail bounces", "emailHardBounced"),
    ("Telephone", "phone"),
    ("Mobile telephone", "mobilePhone"),
    ("Website", "websiteUrl"),
];

const PERSON: Fields = &[
    ("Prefix", "prefix"),
    ("First name", "firstName"),
    ("Middle name", "middleName"),
    ("Last name", "lastName"),
    ("Suffix", "suffix"),
    ("Before the name", "preNominals"),
    ("After the name", "postNominals"),
    ("Salutation", "salutation"),
    ("Title", "title"),
    ("Gender", "gender"),
    ("Birth date", "birthDate"),
    ("Organization", "organizationName"),
    ("Tax or VAT number", "taxVat"),
    ("Language", "language"),
    ("Locale", "locale"),
    ("Time zone", "timeZone"),
    ("Comment", "comment"),
];

const ACCOUNT: Fields = &[
    ("Id", "id"),
    ("Username", "username"),
    ("Display name", "displayName"),
    ("Site", "site.name"),
    ("Store", "store.name"),
    ("Created in", "createdIn"),
    ("Group", "group.name"),
    ("Newsletter", "isSubscribed"),
    ("Remote assistance", "remoteAssistance"),
    ("Created", "createdAt"),
    ("Changed", "updatedAt"),
    ("Version", "version"),
];

const ADDRESS: Fields = &[
    ("Prefix", "prefix"),
    ("First name", "firstName"),
    ("Middle name", "middleName"),
    ("Last name", "lastName"),
    ("Suffix", "suffix"),
    ("Company", "company"),
    ("Street", "street"),
    ("House number", "houseNumber"),
    ("Registry number", "registryNumber"),
    ("Postal code", "postcode"),
    ("City", "city"),
    ("Region", "region.name"),
    ("Region code", "region.code"),
    ("Country", "countryCode"),
    ("Telephone", "telephone"),
    ("Fax", "fax"),
    ("VAT number", "vatId"),
];

const MEMBERSHIP: Fields = &[
    ("Job title", "jobTitle"),
    ("Telephone", "telephone"),
    ("Status", "status"),
    ("Role", "role"),
];

const SUBSCRIPTION: Fields = &[
    ("Product", "product.name"),
    ("State", "state"),
    ("Interval", "interval"),
    ("From", "startDate"),
    ("To", "endDate"),
    ("Ended", "endedAt"),
    ("Sold through a partner", "partner"),
];

const EVENT: Fields = &[
    ("By", "actor.agentEmail"),
    ("With", "actor.id"),
    ("Changed", "changedFields"),
];

/// The customer of an answer, where there is one.
pub(super) fn read(data: &Value) -> Option<Customer> {
    let customer = data.get("customer").filter(|found| found.is_object())?;
    let sections = [
        ("Contact", vec![entry(String::new(), customer, CONTACT)]),
        ("Person", vec![entry(String::new(), customer, PERSON)]),
        ("Account", vec![entry(String::new(), customer, ACCOUNT)]),
        ("Addresses", map(customer, "addresses", address)),
        (
            "Organizations",
            map(customer, "memberships", |membership| {
                entry(
                    text(at(membership, "organization.name")),
                    membership,
                    MEMBERSHIP,
                )
            }),
        ),
        (
            "Subscriptions",
            map(customer, "subscriptions", |subscription| {
                entry(
                    text(at(subscription, "plan.name")),
                    subscription,
                    SUBSCRIPTION,
                )
            }),
        ),
        (
            "Consents",
            rows(customer, "consents", "definition.label", "status"),
        ),
        (
            "Custom fields",
            vec![Entry {
                title: String::new(),
                rows: custom_fields(customer),
            }],
        ),
        ("Partners", rows(customer, "partners", "name", "id")),
        (
            "Sources",
            rows(customer, "sources", "source.name", "externalId"),
        ),
        (
            "Ids elsewhere",
            rows(customer, "externalIds", "system", "value"),
        ),
        (
            "Signs in with",
            rows(customer, "socialAccounts", "provider", "createdAt"),
        ),
        ("Metadata", rows(customer, "metadata", "key", "value")),
        (
            "Private metadata",
            rows(at(data, "private"), "privateMetadata", "key", "value"),
        ),
        (
            "What happened last",
            map(at(data, "audit.auditEvents"), "nodes", |event| {
                let title = format!(
                    "{}: {}",
                    shown(event, "occurredAt"),
                    text(at(event, "action"))
                );
                entry(title, event, EVENT)
            }),
        ),
    ];
    let full = sections.into_iter().map(|(heading, mut entries)| {
        entries.retain(|entry| !entry.rows.is_empty() || !entry.title.is_empty());
        Section { heading, entries }
    });
    Some(Customer {
        name: name(customer),
        state: shown(customer, "state"),
        sections: full.filter(|section| !section.entries.is_empty()).collect(),
    })
}

/// What a customer is called, for a heading.
fn name(customer: &Value) -> String {
    let full = ["firstName", "lastName"].map(|field| text(at(customer, field)));
    let full = full.join(" ");
    let names = [text(at(customer, "displayName")), full.trim().to_owned()];
    let others = ["email", "username", "id"].map(|field| text(at(customer, field)));
    let mut names = names.into_iter().chain(others);
    names.find(|name| !name.is_empty()).unwrap_or_default()
}

fn address(address: &Value) -> Entry {
    let is = |field, words| (*at(address, field) == Value::Bool(true)).then_some(words);
    let kinds = [
        is("isDefaultBilling", "billing"),
        is("isDefaultShipping", "shipping"),
    ];
    let kinds: Vec<_> = kinds.into_iter().flatten().collect();
    let title = match kinds.is_empty() {
        true => String::new(),
        false => format!("Default for {}", kinds.join(" and ")),
    };
    let mut entry = entry(title, address, ADDRESS);
    entry.rows.extend(custom_fields(address));
    entry.rows.extend(list(address, "metadata", "key", "value"));
    entry
}

fn map(parent: &Value, list: &str, show: impl Fn(&Value) -> Entry) -> Vec<Entry> {
    let items = at(parent, list).as_array();
    items.into_iter().flatten().map(show).collect()
}

/// The items of a list as the rows of one entry.
fn rows(parent: &Value, items: &str, label: &str, value: &str) -> Vec<Entry> {
    vec![Entry {
        title: String::new(),
        rows: list(parent, items, label, value),
    }]
}

fn list(parent: &Value, items: &str, label: &str, value: &str) -> Vec<Row> {
    let items = at(parent, items).as_array().into_iter().flatten();
    let rows = items.map(|item| Row {
        label: text(at(item, label)),
        text: shown(item, value),
    });
    rows.collect()
}

/// The values of custom fields; each type has a field of its own.
fn custom_fields(owner: &Value) -> Vec<Row> {
    let values = at(owner, "customFields").as_array().into_iter().flatten();
    let rows = values.map(|value| {
        let plain = [
            "text",
            "boolean",
            "int",
            "decimal",
            "date",
            "dateTime",
            "option.label",
            "json",
        ];
        let plain = plain.iter().map(|field| text(at(value, field)));
        let options = at(value, "options").as_array().into_iter().flatten();
        let options: Vec<_> = options.map(|option| text(at(option, "label"))).collect();
        let mut texts = plain.chain([options.join(", ")]);
        Row {
            label: text(at(value, "label")),
            text: texts.find(|text| !text.is_empty()).unwrap_or_default(),
        }
    });
    rows.collect()
}

/// The fields that are there; what is unknown takes no room.
fn entry(title: String, object: &Value, fields: Fields) -> Entry {
    let rows = fields.iter().filter_map(|(label, path)| {
        let text = shown(object, path);
        let label = (*label).to_owned();
        (!text.is_empty()).then_some(Row { label, text })
    });
    Entry {
        title,
        rows: rows.collect(),
    }
}

/// The value at a path such as `organization.name`; null where there is none.
fn at<'a>(object: &'a Value, path: &str) -> &'a Value {
    path.split('.').fold(object, |value, name| &value[name])
}

/// Fields that hold one name of a closed set.
const NAMES: &[&str] = &[
    "gender",
    "interval",
    "remoteAssistance",
    "role",
    "state",
    "status",
];

/// A field for people: instants to the second, names as words.
fn shown(object: &Value, path: &str) -> String {
    let value = text(at(object, path));
    if NAMES.contains(&path) {
        return value.to_lowercase().replace('_', " ");
    }
    if path.ends_with("At") || path.ends_with("Date") {
        return instant(&value).unwrap_or(value);
    }
    value
}

fn instant(text: &str) -> Option<String> {
    let instant: jiff::Timestamp = text.parse().ok()?;
    Some(instant.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// A value in one line.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().map(text).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}
