//! Magento: the complete request, its scopes, where a customer belongs, and what a migration brings.

use serde_json::{Value, json};

use super::{
    create_named, created, created_as, emails, example, fault, read_back, refused, refused_as,
    unanswered, updated,
};
use crate::support::{TestApp, id, stable};

/// The least that a customer needs, with `more`.
pub(super) fn customer(email: &str, more: Value) -> Value {
    let mut input = json!({"email": email, "firstName": "Ada", "lastName": "Lovelace"});
    let fields = more.as_object().expect("fields").clone();
    input.as_object_mut().expect("an object").extend(fields);
    input
}

pub(super) async fn create_organization(app: &TestApp, name: &str) -> String {
    let query = "mutation ($name: String!) { createOrganization(input: {name: $name}) { organization { id } } }";
    id(&app.data(query, json!({"name": name})).await["createOrganization"]["organization"])
}

async fn create_store_of(app: &TestApp, site: &str, name: &str) -> String {
    let partner = app.create_partner(name).await;
    let query =
        "mutation ($input: CreateStoreInput!) { createStore(input: $input) { store { id } } }";
    let input = json!({"name": name, "siteId": site, "partnerId": partner});
    id(&app.data(query, json!({"input": input})).await["createStore"]["store"])
}

fn taken(path: &[&str]) -> Value {
    json!({"__typename": "AlreadyTakenError", "code": "ALREADY_TAKEN", "path": path})
}

stories! {
    async fn the_complete_request(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        app.settings(json!({"redirectUrls": ["https://shop.example.com/"]})).await;
        let topics = json!([{"value": "garden", "label": "Garden"}, {"value": "kitchen", "label": "Kitchen"}]);
        app.define_field(json!({"object": "CUSTOMER", "code": "loyalty_number", "label": "Loyalty number"})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "newsletter_topics", "label": "Topics", "type": "OPTIONS", "options": topics})).await;
        app.define_field(json!({"object": "ADDRESS", "code": "floor", "label": "Floor", "type": "INT"})).await;
        let group = create_named(&app, "createCustomerGroup", "group", "Wholesale").await;
        let site = create_named(&app, "createSite", "site", "Main Website").await;
        let store = create_store_of(&app, &site, "Default Store View").await;
        let organization = create_organization(&app, "Costello & Sons").await;
        let placeholders = [("$GROUP", &*group), ("$SITE", &site), ("$STORE", &store), ("$ORGANIZATION", &organization)];
        let (query, variables) = example("Magento", &placeholders);
        // The scopes that the guide names, and no more.
        let scopes = "customers:write customers:read customers:group customers:organization customers:assist customers:external-ids customers:migrate";
        let key = app.key_with(scopes, &[]).await;
        let answer = app.ask_as(&key, &query, variables.clone()).await;
        // All comes back but the password, and the region with its country.
        let unanswered = unanswered(&variables, &answer);
        assert_eq!(unanswered.iter().collect::<Vec<_>>(), ["\"CA\"", "\"Roni_cost3@example\""]);
        assert!(!answer.to_string().contains("Roni_cost3@example"), "{answer}");
        assert_eq!(stable(&answer), json!({"data": {"createCustomer": {
            "customer": {
                "id": "cus_1", "externalIds": [{"system": "magento", "value": "4711"}],
                "createdAt": "2019-05-17T08:12:33Z", "updatedAt": "<time>", "createdIn": "Default Store View",
                "emailConfirmedAt": "2019-05-17T08:20:00Z",
                "groupId": "grp_1", "disableAutoGroupChange": true, "siteId": "site_1", "storeId": "sto_1",
                "email": "veronica.costello@example.com",
                "prefix": "Dr.", "firstName": "Veronica", "middleName": "Anne-Marie", "lastName": "Costello", "suffix": "MBA",
                "birthDate": "1985-12-10", "gender": "FEMALE", "taxVat": "US123456789",
                "defaultBillingAddress": {"id": "adr_1"}, "defaultShippingAddress": {"id": "adr_1"},
                "addresses": [{
                    "id": "adr_1",
                    "prefix": "Dr.", "firstName": "Veronica", "middleName": "A.", "lastName": "Costello", "suffix": "MBA",
                    "company": "Costello & Sons", "vatId": "US987654321",
                    "street": ["6146 Honey Bluff Parkway", "Suite 400"], "city": "Los Angeles", "postcode": "90001-1234",
                    "region": {"code": "US-CA", "name": "California", "externalId": "12"}, "countryCode": "US",
                    "telephone": "+1 (555) 229-3326", "fax": "+1 (555) 229-3327",
                    "isDefaultBilling": true, "isDefaultShipping": true,
                    "customFields": [{"code": "floor", "int": 4}],
                    "metadata": [
                        {"key": "magento_id", "value": 812},
                        {"key": "pickup_location_code", "value": "la-downtown"},
                        {"key": "region", "value": {"tax_zone": "CA-1"}},
                    ],
                }],
                "memberships": [{
                    "organization": {"id": "org_1"}, "jobTitle": "Head of Purchasing", "telephone": "+1 (555) 229-3300",
                    "status": "ACTIVE", "metadata": [{"key": "cost_center", "value": "CC-17"}],
                }],
                "remoteAssistance": "ALLOWED", "isSubscribed": true,
                "customFields": [
                    {"code": "loyalty_number", "text": "LN-0093"},
                    {"code": "newsletter_topics", "options": [{"value": "garden"}, {"value": "kitchen"}]},
                ],
                "metadata": [{"key": "vertex_customer_code", "value": "VC-1"}],
                "redirectUrl": "https://shop.example.com/customer/account/",
            },
            "userErrors": [],
        }}}));
        let created = &answer["data"]["createCustomer"]["customer"];
        let ids = [&created["groupId"], &created["siteId"], &created["storeId"], &created["memberships"][0]["organization"]["id"]];
        assert_eq!(ids, [&json!(group), &json!(site), &json!(store), &json!(organization)]);
        assert_eq!(read_back(&app, &query, &id(created)).await, *created);
        let by = app.data("{ customer(by: {externalId: {system: \"magento\", value: \"4711\"}}) { id } }", json!({})).await;
        assert_eq!(by["customer"]["id"], created["id"]);
    }

    async fn each_privileged_field_needs_its_scope(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let group = create_named(&app, "createCustomerGroup", "group", "Wholesale").await;
        let organization = create_organization(&app, "Costello & Sons").await;
        let mut made = Vec::new();
        for (field, value, scope) in [
            // First in time, too: the list of e-mail addresses is sorted by it.
            ("createdAt", json!("2019-05-17T08:12:33Z"), "customers:migrate"),
            ("groupId", json!(group), "customers:group"),
            ("disableAutoGroupChange", json!(true), "customers:group"),
            ("externalIds", json!([{"system": "magento", "value": "1"}]), "customers:external-ids"),
            ("emailConfirmedAt", json!("2019-05-17T08:12:33Z"), "customers:migrate"),
            ("organization", json!({"id": organization}), "customers:organization"),
            ("remoteAssistance", json!("DENIED"), "customers:assist"),
        ] {
            let email = format!("{field}@x.com");
            let input = customer(&email, json!({field: value}));
            let all_but = "customers:write customers:read customers:group customers:confirm customers:organization customers:assist customers:external-ids customers:migrate";
            let all_but: Vec<_> = all_but.split(' ').filter(|other| *other != scope).collect();
            let without = app.key_with(&all_but.join(" "), &[]).await;
            assert_eq!(refused_as(&app, &without, input.clone()).await, json!([fault("NOT_PERMITTED", &[field])]));
            assert_eq!(emails(&app).await, json!(made), "{field}");
            let with = app.key_with(&format!("customers:write customers:read {scope}"), &[]).await;
            created_as(&app, &with, input, "id").await;
            made.push(json!(email));
        }
        let both = json!({"organization": {"id": organization}, "membership": {"jobTitle": "Buyer"}});
        let key = app.key_with("customers:write", &[]).await;
        let denied = json!([fault("NOT_PERMITTED", &["organization"]), fault("NOT_PERMITTED", &["membership"])]);
        assert_eq!(refused_as(&app, &key, customer("both@x.com", both)).await, denied);
        assert_eq!(emails(&app).await, json!(made));
    }

    async fn the_required_fields(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let required = |fields: &[&str]| -> Value { fields.iter().map(|field| fault("REQUIRED", &[field])).collect() };
        assert_eq!(refused(&app, json!({})).await, required(&["email", "firstName", "lastName"]));
        for field in ["email", "firstName", "lastName"] {
            for none in [json!(null), json!(""), json!("  ")] {
                let input = customer("a@x.com", json!({field: none}));
                assert_eq!(refused(&app, input).await, required(&[field]));
            }
        }
        assert_eq!(emails(&app).await, json!([]));
        let fields = "id email firstName lastName birthDate gender taxVat groupId remoteAssistance isSubscribed disableAutoGroupChange addresses { id }";
        let made = created(&app, customer("a@x.com", json!({})), fields).await;
        assert_eq!(stable(&made), json!({
            "id": "cus_1", "email": "a@x.com", "firstName": "Ada", "lastName": "Lovelace", "birthDate": null, "gender": null, "taxVat": null,
            "groupId": null, "remoteAssistance": null, "isSubscribed": null, "disableAutoGroupChange": null, "addresses": [],
        }));
        let customer = id(&made);
        for field in ["email", "firstName", "lastName"] {
            let answer = updated(&app, &customer, json!({field: null}), "id").await;
            assert_eq!(answer, json!({"customer": null, "userErrors": required(&[field])}));
        }
    }

    async fn a_store_is_of_the_site_and_names_where_it_was(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let (english, german) = (create_named(&app, "createSite", "site", "English").await, create_named(&app, "createSite", "site", "German").await);
        let (london, berlin) = (create_store_of(&app, &english, "London").await, create_store_of(&app, &german, "Berlin").await);
        let fields = "siteId storeId createdIn";
        for (email, given, expected) in [
            ("a@x.com", json!({"siteId": english, "storeId": london}), json!({"siteId": english, "storeId": london, "createdIn": "London"})),
            ("b@x.com", json!({"storeId": berlin}), json!({"siteId": german, "storeId": berlin, "createdIn": "Berlin"})),
            ("c@x.com", json!({"siteId": german}), json!({"siteId": german, "storeId": null, "createdIn": "German"})),
        ] {
            assert_eq!(created(&app, customer(email, given), fields).await, expected);
        }
        for (given, code, path) in [
            (json!({"siteId": english, "storeId": berlin}), "MISMATCH", "storeId"),
            (json!({"siteId": english, "storeId": "sto_none"}), "NOT_FOUND", "storeId"),
            (json!({"siteId": "site_none"}), "NOT_FOUND", "siteId"),
        ] {
            assert_eq!(refused(&app, customer("d@x.com", given)).await, json!([fault(code, &[path])]));
        }
        assert_eq!(emails(&app).await, json!(["a@x.com", "b@x.com", "c@x.com"]));
        let by = app.data("{ customers(first: 1) { nodes { id } } }", json!({})).await;
        let answer = updated(&app, &id(&by["customers"]["nodes"][0]), json!({"storeId": berlin}), "id").await;
        assert_eq!(answer, json!({"customer": null, "userErrors": [fault("MISMATCH", &["storeId"])]}));
    }

    async fn an_email_is_unique_in_a_site(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let sites = [create_named(&app, "createSite", "site", "One").await, create_named(&app, "createSite", "site", "Two").await];
        for site in &sites {
            created(&app, customer("ada@x.com", json!({"siteId": site})), "id").await;
            assert_eq!(refused(&app, customer("ADA@X.com", json!({"siteId": site}))).await, json!([taken(&["email"])]));
        }
        assert_eq!(emails(&app).await, json!(["ada@x.com", "ada@x.com"]));
        // For all websites together, where that is wanted and so already.
        let query = "mutation { updateTenantSettings(input: {emailUniqueness: TENANT}) { userErrors { code path } } }";
        let conflict = json!({"updateTenantSettings": {"userErrors": [{"code": "CONFLICT", "path": ["emailUniqueness"]}]}});
        assert_eq!(app.data(query, json!({})).await, conflict);
        let found = app.data("{ customers(first: 1) { nodes { id } } }", json!({})).await;
        let answer = updated(&app, &id(&found["customers"]["nodes"][0]), json!({"email": "byron@x.com"}), "email").await;
        assert_eq!(answer, json!({"customer": {"email": "byron@x.com"}, "userErrors": []}));
        app.settings(json!({"emailUniqueness": "TENANT"})).await;
        for site in &sites {
            assert_eq!(refused(&app, customer("Byron@x.com", json!({"siteId": site}))).await, json!([taken(&["email"])]));
        }
    }

    async fn a_migration_brings_ids_and_times(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let fields = "createdAt emailConfirmedAt confirmed externalIds { system value }";
        let moved = json!({"createdAt": "2012-08-01T10:00:00+02:00", "emailConfirmedAt": "2012-08-01T08:05:00.5Z", "externalIds": [{"system": "magento", "value": "7"}]});
        assert_eq!(created(&app, customer("a@x.com", moved), fields).await, json!({
            "createdAt": "2012-08-01T08:00:00Z", "emailConfirmedAt": "2012-08-01T08:05:00.5Z", "confirmed": true,
            "externalIds": [{"system": "magento", "value": "7"}],
        }));
        // One that was not confirmed there is not confirmed here.
        let made = created(&app, customer("b@x.com", json!({})), fields).await;
        assert_eq!(stable(&made), json!({"createdAt": "<time>", "emailConfirmedAt": null, "confirmed": false, "externalIds": []}));
        for (field, value, code) in [
            ("createdAt", "2030-01-01T00:00:00Z", "INVALID_VALUE"),
            ("createdAt", "2012-08-01 10:00:00", "INVALID_FORMAT"),
            ("emailConfirmedAt", "2030-01-01T00:00:00Z", "INVALID_VALUE"),
            ("emailConfirmedAt", "0", "INVALID_FORMAT"),
        ] {
            assert_eq!(refused(&app, customer("c@x.com", json!({field: value}))).await, json!([fault(code, &[field])]));
        }
        let twin = json!({"externalIds": [{"system": "shop2", "value": "7"}, {"system": "magento", "value": "7"}]});
        assert_eq!(refused(&app, customer("c@x.com", twin)).await, json!([taken(&["externalIds", "1"])]));
        assert_eq!(emails(&app).await, json!(["a@x.com", "b@x.com"]));
    }

    /// Magento writes the customer first and its addresses after it; here a fault anywhere leaves nothing.
    async fn the_customer_is_written_whole_or_not_at_all(app: TestApp) {
        app.apply_preset("MAGENTO").await;
        let address = json!({"firstName": "A", "lastName": "L", "street": ["s"], "city": "c", "countryCode": "US", "postcode": "90001"});
        let mut bad = address.clone();
        bad["postcode"] = json!("9");
        let create = json!({"create": {"name": "Costello & Sons", "externalIds": [{"system": "magento", "value": "3"}]}});
        let input = |addresses: Value| customer("a@x.com", json!({"addresses": addresses, "organization": create, "password": "Abcdefg1", "externalIds": [{"system": "magento", "value": "7"}]}));
        let faults = refused(&app, input(json!([address, bad]))).await;
        assert_eq!(faults, json!([fault("INVALID_FORMAT", &["addresses", "1", "postcode"])]));
        let written = "{ customers { nodes { email } } organizations { nodes { name } } }";
        assert_eq!(app.data(written, json!({})).await, json!({"customers": {"nodes": []}, "organizations": {"nodes": []}}));
        // Nothing is in the way of the same without the fault.
        created(&app, input(json!([address, address])), "id").await;
        assert_eq!(app.data(written, json!({})).await, json!({"customers": {"nodes": [{"email": "a@x.com"}]}, "organizations": {"nodes": [{"name": "Costello & Sons"}]}}));
    }
}
