//! `customers`: which ones a filter finds, and who sees them.

use serde_json::{Value, json};

use crate::support::{TestApp, id, refusal};

const FIND: &str = "query ($filter: CustomerFilter) { customers(filter: $filter, first: 100) { nodes { email } } }";

/// The local parts of the addresses of those that `key` finds.
async fn found(app: &TestApp, key: &str, filter: &Value) -> String {
    let answer = app.ask_as(key, FIND, json!({"filter": filter})).await;
    assert_eq!(answer.get("errors"), None, "{filter}: {answer:#}");
    let nodes = answer["data"]["customers"]["nodes"]
        .as_array()
        .expect("nodes")
        .iter();
    nodes
        .filter_map(|node| node["email"].as_str()?.chars().next())
        .collect()
}

/// Customers `a` to `d`, in that order, and the ids of what they refer to: `a` with most of everything, `b` at
/// another site and in a store, `c` out of use, `d` with nothing.
async fn people(app: &TestApp) -> Value {
    let make = async |name: &str, what: &str, input: Value| {
        let payload = app.mutate(name, &format!("{what} {{ id }}"), input).await;
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        json!(id(&payload[what]))
    };
    for (code, searchable) in [("tier", true), ("note", false)] {
        app.define_field(
            json!({"object": "CUSTOMER", "code": code, "label": code, "searchable": searchable}),
        )
        .await;
    }
    app.define_field(json!({"object": "CUSTOMER", "code": "visits", "label": "Visits", "type": "INT", "searchable": true})).await;
    app.define_field(
        json!({"object": "CUSTOMER", "code": "json", "label": "JSON", "type": "JSON"}),
    )
    .await;
    make(
        "createConsentDefinition",
        "definition",
        json!({"code": "terms", "label": "Terms"}),
    )
    .await;
    let (acme, bolt) = (
        app.create_partner("Acme").await,
        app.create_partner("Bolt").await,
    );
    let site = make("createSite", "site", json!({"name": "Second"})).await;
    let store = make(
        "createStore",
        "store",
        json!({"name": "S", "siteId": site, "partnerId": bolt}),
    )
    .await;
    let group = make("createCustomerGroup", "group", json!({"name": "G"})).await;
    let (fair, web) = (
        make("createSource", "source", json!({"name": "Fair"})).await,
        make("createSource", "source", json!({"name": "Web"})).await,
    );
    let organization = make(
        "createOrganization",
        "organization",
        json!({"name": "Engines"}),
    )
    .await;
    let field = |code: &str, value: Value| json!({"code": code, "value": value});
    let inputs = [
        json!({
            "email": "a@x", "username": "Ada", "phone": "+420 1", "firstName": "Ada", "middleName": "King", "lastName": "Lovelace",
            "groupId": group, "source": {"sourceId": fair}, "externalIds": [{"system": "erp", "value": "1"}], "confirmed": true,
            "consents": [{"code": "terms", "value": "GRANTED"}], "isSubscribed": true, "organization": {"id": organization},
            "customFields": [field("tier", json!({"text": "Gold"})), field("visits", json!({"int": 7})), field("note", json!({"text": "n"}))],
            "createdAt": "2020-01-01T00:00:00Z",
        }),
        json!({
            "siteId": site, "storeId": store, "email": "b@x", "username": "Bea", "phone": "2", "displayName": "Béa NOVÁK", "language": "cs",
            "isSubscribed": false, "consents": [{"code": "terms", "value": "GRANTED"}],
            "customFields": [field("tier", json!({"text": "gold"})), field("visits", json!({"int": 8}))], "createdAt": "2021-01-01T00:00:00Z",
        }),
        json!({
            "email": "c@x", "lastName": "50%_Off\\back", "source": {"sourceId": web, "externalId": "1"},
            "consents": [{"code": "terms", "value": "DENIED"}], "externalIds": [{"system": "crm", "value": "1"}],
        }),
        json!({"email": "d@x"}),
    ];
    let mut ids = Vec::new();
    for input in inputs {
        let payload = app.create_customer(input).await;
        assert_eq!(payload["userErrors"], json!([]));
        ids.push(id(&payload["customer"]));
    }
    for (customer, partners) in
        ids.iter()
            .zip([vec![&acme], vec![&bolt], vec![&acme, &bolt], vec![]])
    {
        let payload = app
            .mutate(
                "setCustomerPartners",
                "",
                json!({"customerId": customer, "partnerIds": partners}),
            )
            .await;
        assert_eq!(payload["userErrors"], json!([]));
    }
    let what = "customer { updatedAt }";
    let last = app
        .mutate(
            "updateCustomer",
            what,
            json!({"id": ids[2], "state": "INACTIVE", "storeId": null}),
        )
        .await;
    let site_of_a =
        app.data("{ sites { nodes { id } } }", json!({})).await["sites"]["nodes"][0]["id"].clone();
    json!({
        "ids": ids, "default": site_of_a, "site": site, "store": store, "group": group, "fair": fair, "web": web,
        "organization": organization, "acme": acme, "bolt": bolt, "updatedAt": last["customer"]["updatedAt"],
    })
}

stories! {
    async fn each_filter(app: TestApp) {
        let here = people(&app).await;
        let field = |code: &str, value: Value| json!({"customFields": [{"code": code, "value": value}]});
        let time = here["updatedAt"].clone();
        for (filter, expected) in [
            (json!(null), "abcd"), (json!({}), "abcd"),
            (json!({"ids": [here["ids"][2], here["ids"][0], here["ids"][0], "x", here["acme"]]}), "ac"), (json!({"ids": []}), ""),
            (json!({"siteId": here["default"]}), "acd"), (json!({"siteId": here["site"]}), "b"), (json!({"siteId": "x"}), ""),
            (json!({"storeId": here["store"]}), "b"), (json!({"storeId": "sto_01h455vb4pex5vsknk084sn02q"}), ""),
            (json!({"groupId": here["group"]}), "a"), (json!({"groupId": here["site"]}), ""),
            (json!({"partnerId": here["acme"]}), "ac"), (json!({"partnerId": here["bolt"]}), "bc"), (json!({"partnerId": "x"}), ""),
            (json!({"organizationId": here["organization"]}), "a"), (json!({"organizationId": "x"}), ""),
            (json!({"sourceId": here["fair"]}), "a"), (json!({"sourceId": here["web"]}), "c"), (json!({"sourceId": "x"}), ""),
            (json!({"state": "ACTIVE"}), "abd"), (json!({"state": "INACTIVE"}), "c"), (json!({"state": "ERASED"}), ""),
            (json!({"email": " A@X "}), "a"), (json!({"email": "%@x"}), ""), (json!({"email": ""}), ""), (json!({"email": "a\u{0}@x"}), ""),
            (json!({"username": "BEA"}), "b"), (json!({"username": "Be"}), ""), (json!({"username": ""}), ""), (json!({"username": "\u{0}"}), ""),
            (json!({"phone": "42-01"}), "a"), (json!({"phone": "420"}), ""), (json!({"phone": "none"}), ""),
            (json!({"name": "ada"}), "a"), (json!({"name": " LACE  ki "}), "a"), (json!({"name": "novák béa"}), "b"), (json!({"name": "Be\u{301}a"}), "b"),
            (json!({"name": "a"}), "abc"), (json!({"name": "%"}), "c"), (json!({"name": "0%_o"}), "c"), (json!({"name": "_"}), "c"), (json!({"name": "f\\b"}), "c"),
            (json!({"name": "ada bea"}), ""), (json!({"name": "ada \u{0}"}), ""), (json!({"name": "\u{0}"}), ""), (json!({"name": " "}), "abcd"),
            (json!({"name": "a d k i n g l o"}), "a"), (json!({"name": "a d k i n g l x"}), ""),
            (json!({"language": "CS"}), "b"), (json!({"language": "en"}), "acd"), (json!({"language": "x"}), ""),
            (json!({"emailConfirmed": true}), "a"), (json!({"emailConfirmed": false}), "bcd"),
            (json!({"isSubscribed": true}), "a"), (json!({"isSubscribed": false}), "b"),
            (json!({"externalId": {"system": " erp ", "value": "1"}}), "a"), (json!({"externalId": {"system": "erp", "value": "2"}}), ""),
            (json!({"externalId": {"system": "erp\u{0}", "value": "\u{0}"}}), ""),
            (json!({"createdFrom": "2021-01-01T01:00:00+01:00"}), "bcd"), (json!({"createdBefore": "2021-01-01T00:00:00Z"}), "a"),
            (json!({"createdFrom": "2020-01-01T00:00:00.000001Z", "createdBefore": "2021-01-01T00:00:00.000001Z"}), "b"),
            (json!({"updatedFrom": time}), "c"), (json!({"updatedBefore": time}), "abd"), (json!({"updatedFrom": time, "updatedBefore": time}), ""),
            (json!({"consents": [{"code": "terms", "value": "GRANTED"}]}), "ab"), (json!({"consents": [{"code": "terms", "value": "DENIED"}]}), "c"),
            (json!({"consents": [{"code": "terms", "value": "GRANTED"}, {"code": "newsletter", "value": "DENIED"}]}), "b"),
            (json!({"consents": [{"code": "terms", "value": "GRANTED"}, {"code": "terms", "value": "DENIED"}]}), ""),
            (field("tier", json!({"text": "GOLD"})), "ab"), (field("tier", json!({"text": "gol"})), ""), (field("visits", json!({"int": 8})), "b"),
            // All that is given has to be so.
            (json!({"name": "a", "state": "ACTIVE", "siteId": here["default"]}), "a"), (json!({"emailConfirmed": true, "isSubscribed": false}), ""),
            (json!({"ids": here["ids"], "partnerId": here["bolt"], "state": "INACTIVE", "sourceId": here["web"]}), "c"),
        ] {
            assert_eq!(found(&app, &app.key, &filter).await, expected, "{filter}");
        }
    }

    async fn what_is_no_filter_is_refused(app: TestApp) {
        people(&app).await;
        let field = |code: &str, value: Value| json!({"customFields": [{"code": code, "value": value}]});
        for (filter, code, message) in [
            (field("note", json!({"text": "n"})), "NOT_ALLOWED", "filter.customFields.0.code: This field is not searchable."),
            (field("json", json!({"json": 1})), "NOT_ALLOWED", "filter.customFields.0.code: This field is not searchable."),
            (field("none", json!({"text": "n"})), "BAD_USER_INPUT", "filter.customFields.0.code: There is no custom field with this code."),
            (field("tier", Value::Null), "BAD_USER_INPUT", "filter.customFields.0.value: This is required."),
            (field("visits", json!({"text": "8"})), "BAD_USER_INPUT", "filter.customFields.0.value: A value of this field is written as int."),
            (json!({"consents": [{"code": "none", "value": "GRANTED"}]}), "BAD_USER_INPUT", "filter.consents: There is no such thing, or you cannot access it."),
            (json!({"createdFrom": "yesterday"}), "BAD_USER_INPUT", "filter.createdFrom: Write a date and time with its time zone, such as 2026-11-21T12:00:00Z."),
        ] {
            let (status, answer) = app.ask_with(&[], FIND, json!({"filter": filter})).await;
            assert_eq!((status, answer), (400, json!({"errors": [{
                "message": message, "locations": [{"line": 1, "column": 35}], "path": ["customers"], "extensions": {"code": code},
            }]})), "{filter}");
        }
    }

    /// Neither a filter nor a page tells of what the caller cannot access.
    async fn each_sees_the_customers_of_its_partners(app: TestApp) {
        let here = people(&app).await;
        let partner = |name: &str| here[name].as_str().expect("an id").to_owned();
        let of_acme = app.key_with("customers:read", &[&partner("acme")]).await;
        let of_bolt = app.key_with("customers:read", &[&partner("bolt")]).await;
        let of_both = app.key_with("customers:read", &[&partner("acme"), &partner("bolt")]).await;
        let (_, other_tenant) = app.second_tenant().await;
        for (key, filter, expected) in [
            (&of_acme, json!({}), "ac"), (&of_bolt, json!({}), "bc"), (&of_both, json!({}), "abc"), (&other_tenant, json!({}), ""),
            (&of_acme, json!({"ids": here["ids"]}), "ac"), (&of_acme, json!({"email": "b@x"}), ""),
            (&of_acme, json!({"partnerId": here["acme"]}), "ac"), (&of_both, json!({"partnerId": here["acme"]}), "ac"),
            // `c` is Bolt's, too, and `b` is registered in Bolt's store: Acme cannot know.
            (&of_acme, json!({"partnerId": here["bolt"]}), ""), (&of_bolt, json!({"storeId": here["store"]}), "b"),
            (&other_tenant, json!({"partnerId": here["acme"]}), ""), (&other_tenant, json!({"ids": here["ids"]}), ""),
        ] {
            assert_eq!(found(&app, key, &filter).await, expected, "{filter}");
        }
        let input = json!({"customerId": here["ids"][1], "partnerIds": [here["acme"], here["bolt"]]});
        app.mutate("setCustomerPartners", "", input).await;
        assert_eq!(found(&app, &of_acme, &json!({})).await, "abc");
        assert_eq!(found(&app, &of_acme, &json!({"storeId": here["store"]})).await, "");
        assert_eq!(found(&app, &app.key, &json!({"storeId": here["store"]})).await, "b");
    }

    async fn it_needs_the_scope(app: TestApp) {
        let key = app.key_with("customers:write settings:read", &[]).await;
        let answer = app.ask_as(&key, FIND, json!({})).await;
        assert_eq!(refusal(&answer), json!({"data": null, "codes": ["FORBIDDEN"]}));
    }
}
