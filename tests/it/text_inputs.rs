//! The texts of the inputs, as the schema has them, and inputs that have each of them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::{TestApp, id};

/// The input fields of the schema: type, field, named type.
pub struct Inputs(BTreeMap<String, BTreeMap<String, String>>);

impl Inputs {
    pub async fn load(app: &TestApp) -> Self {
        let query = "{ __schema { types { name kind inputFields {
            name type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }
        } } } }";
        let data = app.data(query, json!({})).await;
        let types = data["__schema"]["types"].as_array().expect("types");
        let enums = types.iter().filter(|found| found["kind"] == "ENUM");
        let enums: BTreeSet<_> = enums.map(|found| text(&found["name"])).collect();
        let mut inputs = BTreeMap::new();
        for found in types.iter().filter(|found| found["kind"] == "INPUT_OBJECT") {
            let mut fields = BTreeMap::new();
            for field in found["inputFields"].as_array().expect("fields") {
                let mut named = &field["type"];
                while !named["ofType"].is_null() {
                    named = &named["ofType"];
                }
                let named = text(&named["name"]);
                if !enums.contains(&named) {
                    fields.insert(text(&field["name"]), named);
                }
            }
            inputs.insert(text(&found["name"]), fields);
        }
        Self(inputs)
    }

    /// Every text within `value`, an input of this type: where it is, and of which field and type.
    pub fn texts(&self, name: &str, value: &Value, path: &[String]) -> Vec<Text> {
        let mut found = Vec::new();
        for (field, named) in &self.0[name] {
            let values = match &value[field] {
                Value::Null => continue,
                Value::Array(items) if named != "JSON" => {
                    let items = items.iter().enumerate();
                    items
                        .map(|(index, item)| (vec![field.clone(), index.to_string()], item))
                        .collect()
                }
                one => vec![(vec![field.clone()], one)],
            };
            for (end, value) in values {
                let path = [path, &end].concat();
                if self.0.contains_key(named) {
                    found.extend(self.texts(named, value, &path));
                } else if value.is_string() {
                    let field = format!("{name}.{field}");
                    found.push(Text {
                        path,
                        field,
                        named: named.clone(),
                    });
                }
            }
        }
        found
    }

    /// The fields with text of an input and of all that is in it.
    pub fn all(&self, name: &str, found: &mut BTreeSet<String>) {
        for (field, named) in &self.0[name] {
            if self.0.contains_key(named) {
                if found.insert(format!("{name}.{field} in")) {
                    self.all(named, found);
                }
            } else if !["Int", "Float", "Boolean"].contains(&named.as_str()) {
                found.insert(format!("{name}.{field}"));
            }
        }
    }
}

/// A text of an input.
pub struct Text {
    pub path: Vec<String>,
    pub field: String,
    pub named: String,
}

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

const TYPES: [&str; 7] = [
    "text", "decimal", "date", "dateTime", "option", "options", "json",
];

/// A field of each type that is written as text, for customers and for addresses.
async fn define_fields(app: &TestApp) {
    for object in ["CUSTOMER", "ADDRESS"] {
        for code in TYPES {
            let kind = match code {
                "dateTime" => "DATE_TIME".to_owned(),
                other => other.to_uppercase(),
            };
            let mut input = json!({"object": object, "code": code, "label": code, "type": kind});
            if code.starts_with("option") {
                input["options"] = json!([{"value": "a", "label": "A"}]);
            }
            app.define_field(input).await;
        }
    }
}

/// A value of each of [`TYPES`].
fn values() -> Value {
    let value = |code: &str| {
        json!(match code {
            "decimal" => "1.5",
            "date" => "2020-01-01",
            "dateTime" => "2020-01-01T00:00:00Z",
            _ => "a",
        })
    };
    TYPES
        .iter()
        .map(|code| match *code {
            "options" => json!({"code": code, "value": {"options": ["a"]}}),
            _ => json!({"code": code, "value": {*code: value(code)}}),
        })
        .collect()
}

fn address() -> Value {
    json!({
        "prefix": "a", "firstName": "a", "middleName": "a", "lastName": "a", "suffix": "a", "company": "a", "vatId": "a",
        "street": ["a", "a"], "houseNumber": "a", "registryNumber": "a", "city": "a", "postcode": "10000",
        "region": {"code": "10", "name": "a", "externalId": "a"}, "countryCode": "CZ", "telephone": "a", "fax": "a",
        "customFields": values(), "metadata": metadata(),
    })
}

fn metadata() -> Value {
    json!([{"key": "a", "value": "a"}])
}

fn external_ids() -> Value {
    json!([{"system": "a", "value": "a"}])
}

fn organization(parent: &str) -> Value {
    json!({
        "name": "a", "companyName": "a", "description": "a", "parentId": parent, "externalIds": external_ids(),
        "metadata": metadata(),
    })
}

/// What an input can be about.
pub struct World {
    customer: String,
    address: String,
    organization: String,
    parent: String,
    membership: String,
    site: String,
    store: String,
    source: String,
    group: String,
    product: String,
    plan: String,
    consent: String,
}

impl World {
    pub async fn make(app: &TestApp) -> Self {
        define_fields(app).await;
        app.settings(json!({"redirectUrls": ["https://shop.example/"], "requiredIdentifiers": []}))
            .await;
        let make = async |name: &str, what: &str, input: Value| {
            let payload = app.mutate(name, &format!("{what} {{ id }}"), input).await;
            assert_eq!(payload["userErrors"], json!([]), "{name}");
            id(&payload[what])
        };
        let partner = app.create_partner("p").await;
        let store = app.create_store("s", &partner).await;
        let address = json!({"street": ["s"], "city": "c", "countryCode": "CZ"});
        let customer = make("createCustomer", "customer", json!({})).await;
        let input = json!({"customerId": customer, "address": address});
        let address = make("addAddress", "address", input).await;
        let organization = make("createOrganization", "organization", json!({"name": "o"})).await;
        let parent = make("createOrganization", "organization", json!({"name": "p"})).await;
        let input = json!({"organizationId": organization, "customerId": customer});
        let membership = make("addOrganizationMember", "membership", input).await;
        let input = json!({"code": "product", "name": "p"});
        let product = make("createProduct", "product", input).await;
        let input = json!({"code": "plan", "name": "p", "productId": product});
        let plan = make("createPlan", "plan", input).await;
        let input = json!({"code": "terms", "label": "t"});
        let consent = make("createConsentDefinition", "definition", input).await;
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        Self {
            customer,
            address,
            organization,
            parent,
            membership,
            site: id(&sites["sites"]["nodes"][0]),
            store,
            source: make("createSource", "source", json!({"name": "s"})).await,
            group: make("createCustomerGroup", "group", json!({"name": "g"})).await,
            product,
            plan,
            consent,
        }
    }

    /// What createCustomer and updateCustomer have in common.
    fn customer(&self) -> Value {
        json!({
            "storeId": self.store, "source": {"sourceId": self.source, "externalId": "a"}, "externalIds": external_ids(),
            "email": "a@x", "username": "a", "displayName": "a", "phone": "1", "mobilePhone": "1",
            "socialAccount": {"provider": "a", "token": "a", "nonce": "a"}, "prefix": "a", "firstName": "a", "middleName": "a", "lastName": "a",
            "suffix": "a", "preNominals": "a", "postNominals": "a", "salutation": "a", "title": "a", "birthDate": "2000-01-01",
            "websiteUrl": "a", "comment": "a", "organizationName": "a", "taxVat": "a", "language": "en", "locale": "en",
            "timeZone": "Europe/Prague", "consents": [{"code": "terms", "value": "GRANTED"}], "groupId": self.group,
            "emailConfirmedAt": "2020-01-01T00:00:00Z", "redirectUrl": "https://shop.example/", "customFields": values(),
            "metadata": metadata(), "privateMetadata": metadata(),
        })
    }

    /// Every mutation here that takes text, with an input that has each text which it takes.
    pub fn inputs(&self) -> Vec<(&'static str, &'static str, Value)> {
        let joined = |mut input: Value, more: Value| {
            let more = more.as_object().expect("an object").clone();
            input.as_object_mut().expect("an object").extend(more);
            input
        };
        let labels = json!([{"language": "cs", "text": "a"}]);
        let subscription = json!({"plan": "plan", "startDate": "2026-02-01T00:00:00Z", "endDate": "2026-02-02T00:00:00Z"});
        vec![
            (
                "createCustomer",
                "customer",
                joined(
                    self.customer(),
                    json!({
                        "siteId": self.site, "password": "correct horse 5", "passwordConfirmation": "correct horse 5",
                        "addresses": [address()], "organization": {"create": organization(&self.parent)},
                        "membership": {"jobTitle": "a", "telephone": "a", "metadata": metadata()},
                        "plans": [subscription], "createdAt": "2020-01-01T00:00:00Z",
                    }),
                ),
            ),
            (
                "createCustomer",
                "customer",
                json!({"organization": {"id": self.organization}}),
            ),
            (
                "updateCustomer",
                "customer",
                joined(self.customer(), json!({"id": self.customer})),
            ),
            (
                "addAddress",
                "address",
                json!({"customerId": self.customer, "address": address()}),
            ),
            (
                "updateAddress",
                "address",
                joined(address(), json!({"id": self.address})),
            ),
            (
                "createOrganization",
                "organization",
                organization(&self.parent),
            ),
            (
                "updateOrganization",
                "organization",
                json!({
                    "id": self.organization, "name": "a", "companyName": "a", "description": "a", "parentId": self.parent,
                    "externalIds": external_ids(), "metadata": metadata(),
                }),
            ),
            (
                "addOrganizationMember",
                "membership",
                json!({
                    "organizationId": self.parent, "customerId": self.customer, "jobTitle": "a", "telephone": "a", "metadata": metadata(),
                }),
            ),
            (
                "updateOrganizationMember",
                "membership",
                json!({"id": self.membership, "jobTitle": "a", "telephone": "a", "metadata": metadata()}),
            ),
            (
                "createProduct",
                "product",
                json!({"code": "a", "name": "a", "externalIds": external_ids()}),
            ),
            (
                "updateProduct",
                "product",
                json!({"id": self.product, "name": "a", "externalIds": external_ids()}),
            ),
            (
                "createPlan",
                "plan",
                json!({"productId": self.product, "code": "a", "name": "a", "externalIds": external_ids()}),
            ),
            (
                "updatePlan",
                "plan",
                json!({"id": self.plan, "name": "a", "externalIds": external_ids()}),
            ),
            (
                "createSubscription",
                "subscription",
                joined(subscription, json!({"ownerId": self.organization})),
            ),
            (
                "createConsentDefinition",
                "definition",
                json!({"code": "a", "label": "a", "labels": labels}),
            ),
            (
                "updateConsentDefinition",
                "definition",
                json!({"id": self.consent, "label": "a", "labels": labels}),
            ),
        ]
    }
}

/// The type of a mutation's input.
pub fn type_of(mutation: &str) -> String {
    format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..])
}
