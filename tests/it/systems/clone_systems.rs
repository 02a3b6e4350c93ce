//! Clone Systems: the example, the account itself, and who may make one.

use serde_json::{Value, json};

use super::example;
use crate::support::{TestApp, id, stable};

pub(super) const CREATE: &str = "mutation ($input: CreateCustomerInput!) {
    createCustomer(input: $input) {
        customer { id email }
        session { customer { email } }
        userErrors {
            __typename code path
            ... on PasswordPolicyError { policy unmet }
        }
    }
}";

const ACCOUNT: &str = "query ($id: ID!) {
    customer(by: {id: $id}) {
        id state email firstName lastName locale timeZone phone mobilePhone websiteUrl title comment
        confirmed emailConfirmedAt language metadata { key }
        addresses { id street city region { code name externalId } countryCode postcode isDefaultBilling isDefaultShipping }
        memberships {
            role status jobTitle telephone
            organization {
                id name description companyName parent { id name } externalIds { system value }
                subscriptions { id }
                members { nodes { customer { id } } }
            }
        }
        subscriptions { id plan { code } product { code } partner interval startDate endDate state endedAt }
        auditEvents { nodes { action changedFields } }
    }
}";

/// What is there at all.
pub(super) const ALL: &str = "{
    customers { nodes { email memberships { role organization { name } } subscriptions { plan { code } } } }
    organizations { nodes { name subscriptions { plan { code } state } members { nodes { role } } } }
}";

/// Creates a customer and gives the whole answer.
pub(super) async fn create(app: &TestApp, input: Value) -> Value {
    app.data(CREATE, json!({"input": input})).await["createCustomer"].take()
}

/// Creates a customer that must be refused with these faults.
pub(super) async fn refused(app: &TestApp, input: Value, faults: Value) {
    let expected = json!({"customer": null, "session": null, "userErrors": faults});
    assert_eq!(create(app, input).await, expected);
}

/// Creates a customer without any fault, and gives its id.
pub(super) async fn created(app: &TestApp, input: Value) -> String {
    let payload = create(app, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    id(&payload["customer"])
}

pub(super) fn fault(code: &str, path: &[&str]) -> Value {
    json!([{"__typename": "InputError", "code": code, "path": path}])
}

/// Makes a product with plans of these codes.
pub(super) async fn product(app: &TestApp, code: &str, plans: &[&str]) {
    let query = "mutation ($code: String!) { createProduct(input: {code: $code, name: $code}) { product { id } } }";
    let data = app.data(query, json!({"code": code})).await;
    let product = id(&data["createProduct"]["product"]);
    for plan in plans {
        let query = "mutation ($input: CreatePlanInput!) { createPlan(input: $input) { userErrors { message } } }";
        let input = json!({"productId": product, "code": plan, "name": plan});
        let data = app.data(query, json!({"input": input})).await;
        assert_eq!(data, json!({"createPlan": {"userErrors": []}}));
    }
}

/// Makes an organization and gives its id.
pub(super) async fn organization(app: &TestApp, input: Value) -> String {
    let query = "mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { organization { id } } }";
    let data = app.data(query, json!({"input": input})).await;
    id(&data["createOrganization"]["organization"])
}

stories! {
    async fn the_example_comes_back(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        product(&app, "vrms", &["vrms_plan"]).await;
        let parent = organization(&app, json!({"name": "Holding"})).await;
        let (mutation, variables) = example("Clone Systems", &[("$PARENT", &parent)]);
        let answer = app.ask(&mutation, variables).await;
        assert_eq!(stable(&answer), json!({"data": {"createCustomer": {
            "customer": {
                "id": "cus_1",
                "memberships": [{"role": "OWNER", "organization": {"id": "org_1", "name": "company_name"}}],
                "subscriptions": [{"id": "sub_1", "plan": {"code": "vrms_plan"}, "state": "ACTIVE"}],
            },
            "userErrors": [],
        }}}));
        let mut account = app.data(ACCOUNT, json!({"id": id(&answer["data"]["createCustomer"]["customer"])})).await;
        // In no order.
        if let Some(fields) = account["customer"]["auditEvents"]["nodes"][0]["changedFields"].as_array_mut() {
            fields.sort_by_key(ToString::to_string);
        }
        assert_eq!(stable(&account), json!({"customer": {
            "id": "cus_1", "state": "ACTIVE", "email": "user@clone-systems.com",
            "firstName": "Joe", "lastName": "Doe", "locale": "en", "timeZone": "UTC",
            "phone": "2353032211", "mobilePhone": "+3053032211", "websiteUrl": "clone-systems.com",
            "title": "Software Engineer", "comment": "A comment",
            "confirmed": true, "emailConfirmedAt": "<time>", "language": "en", "metadata": [],
            "addresses": [{
                "id": "adr_1", "street": ["Street 33"], "city": "Athens",
                "region": {"code": null, "name": "Attica", "externalId": null}, "countryCode": "GR", "postcode": "10431",
                "isDefaultBilling": false, "isDefaultShipping": false,
            }],
            "memberships": [{
                "role": "OWNER", "status": "ACTIVE", "jobTitle": null, "telephone": null,
                "organization": {
                    "id": "org_1", "name": "company_name", "description": "organization description",
                    "companyName": "Company", "parent": {"id": "org_2", "name": "Holding"},
                    "externalIds": [{"system": "clone-systems", "value": "7c60d51f-b44e-4682-87d6-449835ea4de6"}],
                    "subscriptions": [{"id": "sub_1"}],
                    "members": {"nodes": [{"customer": {"id": "cus_1"}}]},
                },
            }],
            "subscriptions": [{
                "id": "sub_1", "plan": {"code": "vrms_plan"}, "product": {"code": "vrms"}, "partner": true,
                "interval": "NONE", "startDate": "2025-05-01T00:00:00Z", "endDate": "2027-04-30T23:59:59Z",
                "state": "ACTIVE", "endedAt": null,
            }],
            "auditEvents": {"nodes": [{"action": "createCustomer", "changedFields": [
                "addresses", "comment", "email", "emailConfirmedAt", "firstName", "lastName", "locale",
                "membership", "mobilePhone", "organization", "partners", "password", "phone", "plans", "siteId",
                "timeZone", "title", "websiteUrl",
            ]}]},
        }}));
    }

    async fn both_passwords_are_the_same(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        let mismatch = fault("MISMATCH", &["passwordConfirmation"]);
        for (password, confirmation) in [
            (json!("password123"), json!("Password123")), (json!("password123"), json!("password123 ")),
            (json!("password123"), json!("")), (Value::Null, json!("password123")),
        ] {
            let input = json!({"email": "a@x", "password": password, "passwordConfirmation": confirmation});
            refused(&app, input, mismatch.clone()).await;
        }
        assert_eq!(app.data("{ customers { nodes { id } } }", json!({})).await, json!({"customers": {"nodes": []}}));
        for (email, password, confirmation) in [
            ("a@x", json!("password123"), json!("password123")),
            ("b@x", json!("password123"), Value::Null),
            ("c@x", Value::Null, Value::Null),
        ] {
            created(&app, json!({"email": email, "password": password, "passwordConfirmation": confirmation})).await;
        }
    }

    async fn a_password_has_eight_characters(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        for (index, password) in ["aaaaaaaa", "12345678", "éééééééé", "password", &"x".repeat(1_024)].iter().enumerate() {
            created(&app, json!({"email": format!("a{index}@x"), "password": password})).await;
        }
        let unmet = json!([{
            "__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"],
            "policy": "CLONE_SYSTEMS", "unmet": ["MIN_LENGTH"],
        }]);
        for password in ["", "Aa1!Aa1", "ééééééé", "👩‍👩‍👧"] {
            refused(&app, json!({"email": "b@x", "password": password}), unmet.clone()).await;
        }
        refused(&app, json!({"email": "b@x", "password": "x".repeat(1_025)}), fault("TOO_LONG", &["password"])).await;
        let found = app.data("{ customer(by: {email: \"b@x\"}) { id } }", json!({})).await;
        assert_eq!(found, json!({"customer": null}));
    }

    async fn confirmed_says_that_the_address_is_known(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        let read = "query ($email: EmailAddress!) { customer(by: {email: $email}) { confirmed emailConfirmedAt } }";
        let unconfirmed = json!({"confirmed": false, "emailConfirmedAt": null});
        let confirmed = json!({"confirmed": true, "emailConfirmedAt": "<time>"});
        let open = |email: &str| json!({"customer": {"email": email}});
        for (email, given, expected, session) in [
            ("a@x", json!(true), &confirmed, open("a@x")),
            ("b@x", json!(false), &unconfirmed, Value::Null),
            ("c@x", Value::Null, &unconfirmed, Value::Null),
        ] {
            // Only who has confirmed is signed in.
            let input = json!({"email": email, "confirmed": given, "password": "password123", "autologin": true});
            let payload = create(&app, input).await;
            assert_eq!(payload["session"], session, "{email}");
            assert_eq!(payload["userErrors"], json!([]));
            let read = app.data(read, json!({"email": email})).await;
            assert_eq!(stable(&read["customer"]), *expected, "{email}");
        }
        let faults = json!([fault("REQUIRED", &["email"])[0], fault("MISMATCH", &["confirmed"])[0]]);
        refused(&app, json!({"confirmed": true}), faults).await;
    }

    async fn a_web_page_is_any_text_and_a_country_is_a_code(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        let read = "query ($id: ID!) { customer(by: {id: $id}) { websiteUrl addresses { countryCode city } } }";
        for (index, url) in ["clone-systems.com", "not a URL", "javascript:alert(1)", "", &"é".repeat(2_048)].iter().enumerate() {
            let input = json!({"email": format!("a{index}@x"), "websiteUrl": url, "addresses": [{"countryCode": "gr"}]});
            let read = app.data(read, json!({"id": created(&app, input).await})).await;
            assert_eq!(read, json!({"customer": {"websiteUrl": url, "addresses": [{"countryCode": "GR", "city": null}]}}));
        }
        refused(&app, json!({"email": "b@x", "websiteUrl": "é".repeat(2_049)}), fault("TOO_LONG", &["websiteUrl"])).await;
        let input = json!({"email": "b@x", "addresses": [{"countryCode": "Greece"}]});
        refused(&app, input, fault("INVALID_VALUE", &["addresses", "0", "countryCode"])).await;
        let input = json!({"email": "b@x", "timeZone": "Athens"});
        refused(&app, input, fault("INVALID_VALUE", &["timeZone"])).await;
    }

    async fn the_status_codes_have_their_counterparts(app: TestApp) {
        app.apply_preset("CLONE_SYSTEMS").await;
        product(&app, "vrms", &["vrms_plan"]).await;
        let input = json!({
            "email": "a@x", "confirmed": true, "organization": {"create": {"name": "O"}},
            "membership": {"jobTitle": "Boss"}, "plans": [{"plan": "vrms_plan"}],
        });
        let body = json!({"query": CREATE, "variables": {"input": input}});
        let (status, answer) = app.send("", &body).await;
        assert_eq!((status, &answer["data"], &answer["errors"][0]["extensions"]), (401, &Value::Null, &json!({"code": "UNAUTHENTICATED"})));
        let key = app.key_with("customers:read customers:confirm", &[]).await;
        let answer = app.ask_as(&key, CREATE, json!({"input": input})).await;
        assert_eq!(answer["data"], json!({"createCustomer": null}));
        assert_eq!(answer["errors"][0]["extensions"], json!({"code": "FORBIDDEN"}));
        let key = app.key_with("customers:write", &[]).await;
        let answer = app.ask_as(&key, CREATE, json!({"input": input})).await;
        let lacks = |field: &str| json!({"__typename": "InputError", "code": "NOT_PERMITTED", "path": [field]});
        assert_eq!(answer, json!({"data": {"createCustomer": {"customer": null, "session": null, "userErrors": [
            lacks("confirmed"), lacks("organization"), lacks("membership"), lacks("plans"),
        ]}}}));
        let nothing = json!({"customers": {"nodes": []}, "organizations": {"nodes": []}});
        assert_eq!(app.data(ALL, json!({})).await, nothing);
        let scopes = "customers:write customers:confirm customers:organization customers:plans";
        let key = app.key_with(scopes, &[]).await;
        let answer = app.ask_as(&key, CREATE, json!({"input": input})).await;
        assert_eq!(stable(&answer), json!({"data": {"createCustomer": {
            "customer": {"id": "cus_1", "email": "a@x"}, "session": null, "userErrors": [],
        }}}));
    }
}
