//! A customer with something in every field, and what it refers to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{TestApp, id};

/// Everything that can be read of a customer, but for its audit trail.
pub const WHOLE: &str = "id url state version createdAt updatedAt email emailConfirmedAt confirmed
    emailHardBounced username displayName phone mobilePhone prefix firstName middleName lastName suffix
    preNominals postNominals salutation title gender birthDate websiteUrl comment organizationName taxVat
    language locale timeZone redirectUrl remoteAssistance disableAutoGroupChange
    groupId group { id name } siteId site { id name } storeId store { id name } createdIn
    sources { sourceId source { name } externalId createdAt } source { sourceId externalId }
    externalIds { system value }
    socialAccounts { provider createdAt updatedAt } socialAccount { provider }
    addresses { id street city countryCode region { code } isDefaultBilling isDefaultShipping
        customFields { code ... on TextFieldValue { text } } metadata { key value } }
    defaultBillingAddress { id } defaultShippingAddress { id }
    partners { id name }
    memberships { organization { id name externalIds { system value } } jobTitle telephone status role
        metadata { key value } }
    subscriptions { plan { code } product { code } partner interval startDate endDate state }
    consents { code value history { value actor { kind } } } isSubscribed
    customFields { __typename code label ... on TextFieldValue { text } ... on BooleanFieldValue { boolean }
        ... on IntFieldValue { int } ... on DecimalFieldValue { decimal } ... on DateFieldValue { date }
        ... on DateTimeFieldValue { dateTime } ... on OptionFieldValue { option { value label } }
        ... on OptionsFieldValue { options { value } } ... on JsonFieldValue { json } }
    metadata { key value } privateMetadata { key value }";

/// What a customer refers to, by name: ids of things that are there.
pub type World = BTreeMap<&'static str, String>;

/// Makes what [`whole_input`] refers to: a second site with a store, a group, two sources, a plan of each of
/// two products, a consent, a custom field of each type.
pub async fn world(app: &TestApp) -> World {
    app.settings(json!({"redirectUrls": ["https://shop.example/"]}))
        .await;
    let options = json!([{"value": "s", "label": "Small"}, {"value": "l", "label": "Large"}]);
    for kind in [
        "TEXT",
        "BOOLEAN",
        "INT",
        "DECIMAL",
        "DATE",
        "DATE_TIME",
        "OPTION",
        "OPTIONS",
        "JSON",
    ] {
        let mut field = json!({"object": "CUSTOMER", "code": kind, "label": kind, "type": kind});
        if kind.starts_with("OPTION") {
            field["options"] = options.clone();
        }
        app.define_field(field).await;
    }
    app.define_field(json!({"object": "ADDRESS", "code": "door", "label": "Door"}))
        .await;
    let partner = app.create_partner("Acme").await;
    let make = async |name: &str, what: &str, input: Value| {
        let payload = app.mutate(name, &format!("{what} {{ id }}"), input).await;
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        id(&payload[what])
    };
    let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
    let default = id(&sites["sites"]["nodes"][0]);
    let site = make("createSite", "site", json!({"name": "Shop"})).await;
    let store = json!({"name": "High Street", "siteId": site, "partnerId": partner});
    let store = make("createStore", "store", store).await;
    let group = make("createCustomerGroup", "group", json!({"name": "Retail"})).await;
    let fair = make("createSource", "source", json!({"name": "Fair"})).await;
    let web = make("createSource", "source", json!({"name": "Web"})).await;
    for (product, plan) in [("scan", "gold"), ("mail", "post")] {
        let input = json!({"code": product, "name": product});
        let product = make("createProduct", "product", input).await;
        let input = json!({"productId": product, "code": plan, "name": plan});
        make("createPlan", "plan", input).await;
    }
    let terms = json!({"code": "terms", "label": "Terms"});
    make("createConsentDefinition", "definition", terms).await;
    World::from([
        ("partner", partner),
        ("default", default),
        ("site", site),
        ("store", store),
        ("group", group),
        ("fair", fair),
        ("web", web),
    ])
}

/// An input with something in every field of `CreateCustomerInput`.
pub fn whole_input(world: &World) -> Value {
    let fields = json!({
        "siteId": world["site"], "storeId": world["store"],
        "source": {"sourceId": world["fair"], "externalId": "F-1"},
        "externalIds": [{"system": "erp", "value": "1"}, {"system": "crm", "value": "2"}],
        "email": "Ada@Example.com", "emailHardBounced": true,
        "emailConfirmedAt": "2019-05-04T03:02:01.5Z", "confirmed": true,
        "username": "Ada-L_1815", "displayName": "Ada ❤", "phone": "+44 20 7946 0958", "mobilePhone": "(07700) 900-123",
        "password": "correct horse battery", "passwordConfirmation": "correct horse battery", "autologin": true,
        "socialAccount": {"provider": "facebook", "token": "EAAB-social-token"},
        "prefix": "Countess", "firstName": "Ada", "middleName": "King", "lastName": "Lovelace", "suffix": "†",
        "preNominals": "RNDr.", "postNominals": "Ph.D.", "salutation": "Dear Ada", "title": "Analyst",
        "gender": "MISS", "birthDate": "1815-12-10",
        "websiteUrl": "clone-systems.com", "comment": "first line\n  second line ", "organizationName": "Engines & Sons",
        "taxVat": "CZ12345678", "language": "CS", "locale": "cs_CZ.UTF-8", "timeZone": "Europe/Prague",
        "isSubscribed": true, "redirectUrl": "https://shop.example/welcome?x=1",
        "remoteAssistance": "ALLOWED", "groupId": world["group"], "disableAutoGroupChange": true,
        "createdAt": "2018-01-02T03:04:05.000006+02:00",
    });
    let belongings = json!({
        "addresses": [
            {"street": ["1 Square", "2nd floor"], "city": "London", "countryCode": "gb", "region": {"code": "LND"}, "isDefaultBilling": true,
             "customFields": [{"code": "door", "value": {"text": "left"}}], "metadata": [{"key": "lat", "value": 51.5}]},
            {"street": ["2 Park"], "city": "Ockham", "countryCode": "GB", "isDefaultShipping": true},
        ],
        "organization": {"create": {"name": "Engines Ltd", "externalIds": [{"system": "erp", "value": "o1"}]}},
        "membership": {"jobTitle": "Owner", "telephone": "5", "status": "INACTIVE", "metadata": [{"key": "desk", "value": 7}]},
        "plans": [
            {"plan": "gold", "partner": true, "interval": "YEARLY", "startDate": "2020-01-01T00:00:00Z", "endDate": "2099-01-01T00:00:00Z"},
            {"plan": "post", "startDate": "2020-01-01T00:00:00Z"},
        ],
        "consents": [{"code": "terms", "value": "GRANTED"}],
        "customFields": [
            {"code": "JSON", "value": {"json": {"b": [1, null], "a": "x"}}},
            {"code": "OPTIONS", "value": {"options": ["l", "s"]}},
            {"code": "OPTION", "value": {"option": "l"}},
            {"code": "DATE_TIME", "value": {"dateTime": "2020-02-29T12:00:00+01:00"}},
            {"code": "DATE", "value": {"date": "2020-02-29"}},
            {"code": "DECIMAL", "value": {"decimal": "12.50"}},
            {"code": "INT", "value": {"int": -5}},
            {"code": "BOOLEAN", "value": {"boolean": false}},
            {"code": "TEXT", "value": {"text": "gold"}},
        ],
        "metadata": [{"key": "b", "value": {"z": 1, "a": [true]}}, {"key": "a", "value": "x"}],
        "privateMetadata": [{"key": "score", "value": 0.5}],
    });
    merged(&fields, &belongings)
}

/// One object with the entries of both; those of `b` count where both have them.
pub fn merged(a: &Value, b: &Value) -> Value {
    let objects = [a, b].map(|value| value.as_object().expect("an object"));
    let entries = objects
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.clone()));
    Value::Object(entries.collect())
}
