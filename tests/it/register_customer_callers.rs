//! `registerCustomer`: who calls, with whose access, and what is on record of it.

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, fault, id, mutation, refusal};

async fn partners_of(app: &TestApp, key: &str, email: &str, store: Option<&str>) -> Value {
    let query = mutation("registerCustomer", "customer { partners { name } }");
    let input = json!({"email": email, "password": PASSWORD, "storeId": store});
    let mut answer = app.ask_as(key, &query, json!({"input": input})).await;
    answer["data"]["registerCustomer"].take()
}

fn partners(names: &[&str]) -> Value {
    let names: Vec<_> = names.iter().map(|name| json!({"name": name})).collect();
    json!({"customer": {"partners": names}, "userErrors": []})
}

fn refused(code: &str, path: &[&str]) -> Value {
    json!({"customer": null, "userErrors": [fault(code, path)]})
}

/// What happened last: action, actor and subject.
async fn last_event(app: &TestApp) -> Value {
    let query =
        "{ auditEvents(first: 1) { nodes { action actor { kind id } subjectId changedFields } } }";
    let data = app.data(query, json!({})).await;
    data["auditEvents"]["nodes"][0].clone()
}

stories! {
    /// Strangers act with the access of the site's oldest client.
    async fn whose_partners(app: TestApp) {
        let (acme, blue) = (app.create_partner("Acme").await, app.create_partner("Blue").await);
        // The first key's client is the site's, and can access all.
        assert_eq!(partners_of(&app, "", "a@x", None).await, partners(&["Default", "Acme", "Blue"]));
        let key = app.key_with("customers:read", &[&blue]).await;
        assert_eq!(partners_of(&app, &key, "b@x", None).await, partners(&["Blue"]));
        let (stores_acme, stores_blue) = (app.create_store("A", &acme).await, app.create_store("B", &blue).await);
        app.settings(json!({"partnerAssignment": "STORE_BASED"})).await;
        assert_eq!(partners_of(&app, "", "c@x", None).await, refused("REQUIRED", &["storeId"]));
        assert_eq!(partners_of(&app, "", "c@x", Some(&stores_acme)).await, partners(&["Acme"]));
        assert_eq!(partners_of(&app, "", "d@x", Some("store_nowhere")).await, refused("NOT_FOUND", &["storeId"]));
        assert_eq!(partners_of(&app, &key, "d@x", Some(&stores_acme)).await, refused("NOT_FOUND", &["storeId"]));
        assert_eq!(partners_of(&app, &key, "d@x", Some(&stores_blue)).await, partners(&["Blue"]));
        app.settings(json!({"partnerFallback": "ALL_ACCESSIBLE"})).await;
        assert_eq!(partners_of(&app, "", "e@x", None).await, partners(&["Default", "Acme", "Blue"]));
        // At another site, the tenant's oldest client without a site is the one; a store is of its site.
        let shop = id(&app.mutate("createSite", "site { id }", json!({"name": "Shop"})).await["site"]);
        let query = mutation("registerCustomer", "customer { partners { name } }");
        let at_shop = |email: &str, store: Option<&str>| json!({"email": email, "password": PASSWORD, "siteId": shop, "storeId": store});
        let answer = app.ask_as("", &query, json!({"input": at_shop("f@x", None)})).await;
        assert_eq!(answer["data"]["registerCustomer"], partners(&["Blue"]));
        let answer = app.ask_as("", &query, json!({"input": at_shop("g@x", Some(&stores_blue))})).await;
        assert_eq!(answer["data"]["registerCustomer"], refused("MISMATCH", &["storeId"]));
        let answer = app.ask_as("", &query, json!({"input": at_shop("g@x", Some(&stores_acme))})).await;
        assert_eq!(answer["data"]["registerCustomer"], json!({"customer": null, "userErrors": [
            fault("NOT_FOUND", &["storeId"]),
        ]}));
    }

    /// Where there is no client, there is no partner.
    async fn nobodys_access(app: TestApp) {
        let tenant = frontdesk::domain::tenant::create(&app.app, "Third").await.expect("a tenant");
        let site = frontdesk::domain::site::create_by_operator(&app.app, tenant, "Third").await.expect("a site");
        let query = mutation("registerCustomer", "customer { site { name } partners { name } }");
        let input = json!({"email": "a@x", "password": PASSWORD, "siteId": site.to_string()});
        assert_eq!(app.ask_as("", &query, json!({"input": input})).await["data"]["registerCustomer"], json!({
            "customer": {"site": {"name": "Third"}, "partners": []}, "userErrors": [],
        }));
    }

    async fn one_event_of_each(app: TestApp) {
        let query = mutation("registerCustomer", "customer { id }");
        let before = last_event(&app).await;
        let bad = json!({"email": "a@x"});
        assert_eq!(app.ask_as("", &query, json!({"input": bad})).await["data"]["registerCustomer"], refused("REQUIRED", &["password"]));
        assert_eq!(last_event(&app).await, before);
        let input = |email: &str| json!({"email": email, "password": PASSWORD, "firstName": "Ada", "isSubscribed": true});
        let fields = |event: &mut Value| {
            let mut fields: Vec<_> = event["changedFields"].as_array().expect("fields").iter().map(|field| field.as_str().expect("a name").to_owned()).collect();
            fields.sort();
            event.as_object_mut().expect("an event").remove("changedFields");
            fields
        };
        let expected = ["email", "firstName", "isSubscribed", "partners", "password", "siteId"];
        let customer = app.ask_as("", &query, json!({"input": input("a@x")})).await["data"]["registerCustomer"]["customer"]["id"].take();
        let mut event = last_event(&app).await;
        assert_eq!(fields(&mut event), expected);
        assert_eq!(event, json!({"action": "registerCustomer", "actor": {"kind": "ANONYMOUS", "id": null}, "subjectId": customer}));
        let client = app.data("{ viewer { apiClient { id } } }", json!({})).await["viewer"]["apiClient"]["id"].clone();
        let customer = app.mutate("registerCustomer", "customer { id }", input("b@x")).await["customer"]["id"].take();
        let mut event = last_event(&app).await;
        assert_eq!(fields(&mut event), expected);
        assert_eq!(event, json!({"action": "registerCustomer", "actor": {"kind": "API_CLIENT", "id": client}, "subjectId": customer}));
        let history = app.history(customer.as_str().expect("an id")).await;
        assert_eq!(history["version"], 1);
        assert_eq!(history["events"].as_array().map(Vec::len), Some(1));
    }

    /// Who is signed in is a visitor of the site like any other, unless the session is for something else.
    async fn who_is_signed_in(app: TestApp) {
        app.create_partner("Acme").await;
        let signed_in = async |email: &str| {
            let query = mutation("registerCustomer", "session { token customer { id } }");
            let input = json!({"email": email, "password": PASSWORD, "autologin": true});
            let session = app.ask_as("", &query, json!({"input": input})).await["data"]["registerCustomer"]["session"].take();
            (session["token"].as_str().expect("a token").to_owned(), session["customer"]["id"].clone())
        };
        let (token, customer) = signed_in("a@x").await;
        // The site is that of the session, where nothing else is said.
        app.mutate("createSite", "site { id }", json!({"name": "Shop"})).await;
        let query = mutation("registerCustomer", "customer { email site { name } partners { name } }");
        let input = |email: &str| json!({"input": {"email": email, "password": PASSWORD}});
        let answer = app.ask_as(&token, &query, input("b@x")).await;
        assert_eq!(answer["data"]["registerCustomer"], json!({
            "customer": {"email": "b@x", "site": {"name": "Default"}, "partners": [{"name": "Default"}, {"name": "Acme"}]}, "userErrors": [],
        }));
        assert_eq!(last_event(&app).await["actor"], json!({"kind": "CUSTOMER", "id": customer}));
        let privileged = json!({"input": {"email": "c@x", "password": PASSWORD, "emailHardBounced": true}});
        assert_eq!(app.ask_as(&token, &query, privileged).await["data"]["registerCustomer"], refused("NOT_PERMITTED", &["emailHardBounced"]));
        let sites = app.data("{ sites { nodes { id } } }", json!({})).await;
        let site = id(&sites["sites"]["nodes"][0]);
        let mfa = json!({"siteId": site, "mfaRequired": true});
        assert_eq!(app.mutate("updateSiteSettings", "", mfa).await, json!({"userErrors": []}));
        let query_token = mutation("signIn", "session { kind token }");
        let credentials = json!({"siteId": site, "email": "a@x", "password": PASSWORD});
        let session = app.ask_as("", &query_token, json!({"input": credentials})).await["data"]["signIn"]["session"].take();
        assert_eq!(session["kind"], "ENROLLING");
        let answer = app.ask_as(session["token"].as_str().expect("a token"), &query, input("d@x")).await;
        assert_eq!(refusal(&answer), json!({"data": {"registerCustomer": null}, "codes": ["FORBIDDEN"]}));
        assert_eq!(app.emails().await, json!(["a@x", "b@x"]));
    }
}
