//! `customers`: whom each filter finds.

use serde_json::{Value, json};

use crate::{
    support::{TestApp, id, refusal},
    systems::create_named,
};

const LIST: &str = "query ($filter: CustomerFilter) {
    customers(filter: $filter, first: 100) { nodes { email } pageInfo { hasPreviousPage hasNextPage } }
}";

/// The e-mail addresses of those that `key` finds, oldest first, and that there is one page of them.
async fn found_by(app: &TestApp, key: &str, filter: &Value) -> Vec<String> {
    let answer = app.ask_as(key, LIST, json!({"filter": filter})).await;
    assert_eq!(answer.get("errors"), None, "{filter} {answer:#}");
    let page = &answer["data"]["customers"];
    let one = json!({"hasPreviousPage": false, "hasNextPage": false});
    assert_eq!(page["pageInfo"], one);
    let nodes = page["nodes"].as_array().expect("nodes").iter();
    nodes
        .map(|node| node["email"].as_str().unwrap_or("none").to_owned())
        .collect()
}

async fn found(app: &TestApp, filter: &Value) -> Vec<String> {
    found_by(app, &app.key, filter).await
}

async fn created(app: &TestApp, input: Value) -> String {
    let payload = app.create_customer(input).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload:#}");
    id(&payload["customer"])
}

/// The answer to a filter that is refused.
async fn refused(app: &TestApp, filter: Value) -> (u16, Value) {
    let body = json!({"query": LIST, "variables": {"filter": filter}});
    let (status, answer) = app.send(&app.key, &body).await;
    assert_eq!(answer.get("data"), None, "{filter} {answer:#}");
    let error = &answer["errors"][0];
    (
        status,
        json!([error["extensions"]["code"], error["message"]]),
    )
}

stories! {
    async fn each_filter_finds_its_own(app: TestApp) {
        app.settings(json!({"requiredIdentifiers": []})).await;
        let site = frontdesk::domain::site::create_by_operator(&app.app, app.tenant, "Second").await.expect("a site").to_string();
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let store = app.create_store("Shop", &acme).await;
        let group = create_named(&app, "createCustomerGroup", "group", "Wholesale").await;
        let (till, web) = (create_named(&app, "createSource", "source", "Till").await, create_named(&app, "createSource", "source", "Web").await);
        let organization = app.mutate("createOrganization", "organization { id }", json!({"name": "Engines"})).await["organization"]["id"].clone();
        for code in ["terms", "profiling"] {
            app.mutate("createConsentDefinition", "definition { id }", json!({"code": code, "label": code})).await;
        }
        let (_, other) = app.second_tenant().await;
        let foreign = id(&app.create_customer_as(&other, json!({"email": "a@x", "username": "ada"})).await["customer"]);
        let foreign_site = app.ask_as(&other, "{ siteConfig { site { id } } }", json!({})).await["data"]["siteConfig"]["site"]["id"].clone();
        let a = created(&app, json!({
            "email": "A@x", "username": "Ada_1", "phone": "+420 (777) 1", "language": "cs", "confirmed": true, "isSubscribed": true,
            "storeId": store, "groupId": group, "source": {"sourceId": till}, "organization": {"id": organization},
            "externalIds": [{"system": "crm", "value": "1"}], "createdAt": "2020-01-01T00:00:00Z",
            "consents": [{"code": "terms", "value": "GRANTED"}, {"code": "profiling", "value": "DENIED"}],
        })).await;
        let b = created(&app, json!({
            "email": "b@x", "username": "AdaX1", "phone": "+420 777 12", "siteId": site, "isSubscribed": false, "source": {"sourceId": web},
            "externalIds": [{"system": "erp", "value": "1"}, {"system": "crm", "value": "2"}], "createdAt": "2020-01-02T00:00:00.000001Z",
            "consents": [{"code": "terms", "value": "DENIED"}, {"code": "profiling", "value": "DENIED"}],
        })).await;
        let c = created(&app, json!({"email": "c@x"})).await;
        created(&app, json!({})).await;
        app.mutate("updateCustomer", "customer { id }", json!({"id": b, "state": "INACTIVE"})).await;
        app.mutate("setCustomerPartners", "customer { id }", json!({"customerId": c, "partnerIds": [bolt]})).await;
        let nobody = "cus_01h455vb4pex5vsknk084sn02q";
        for (filter, emails) in [
            (json!(null), &["A@x", "b@x", "c@x", "none"][..]), (json!({}), &["A@x", "b@x", "c@x", "none"]),
            (json!({"email": null, "ids": null, "state": null, "consents": null}), &["A@x", "b@x", "c@x", "none"]),
            (json!({"ids": [c, a]}), &["A@x", "c@x"]), (json!({"ids": [nobody, "", "x", foreign, site]}), &[]), (json!({"ids": []}), &[]),
            (json!({"siteId": site}), &["b@x"]), (json!({"siteId": foreign_site}), &[]), (json!({"siteId": "x"}), &[]),
            (json!({"storeId": store}), &["A@x"]), (json!({"storeId": site}), &[]),
            (json!({"groupId": group}), &["A@x"]), (json!({"groupId": "grp_"}), &[]),
            (json!({"partnerId": acme}), &["A@x", "b@x", "none"]), (json!({"partnerId": bolt}), &["A@x", "b@x", "c@x", "none"]), (json!({"partnerId": ""}), &[]),
            (json!({"organizationId": organization}), &["A@x"]), (json!({"organizationId": "org_"}), &[]),
            (json!({"sourceId": till}), &["A@x"]), (json!({"sourceId": web}), &["b@x"]), (json!({"sourceId": "x"}), &[]),
            (json!({"state": "ACTIVE"}), &["A@x", "c@x", "none"]), (json!({"state": "INACTIVE"}), &["b@x"]), (json!({"state": "ERASED"}), &[]),
            (json!({"email": " a@X "}), &["A@x"]), (json!({"email": "%"}), &[]), (json!({"email": "_@x"}), &[]), (json!({"email": ""}), &[]), (json!({"email": "a\u{0}@x"}), &[]),
            (json!({"username": "ADA_1"}), &["A@x"]), (json!({"username": "ada%"}), &[]), (json!({"username": ""}), &[]), (json!({"username": "\u{0}"}), &[]),
            (json!({"phone": "4207771"}), &["A@x"]), (json!({"phone": "777"}), &[]), (json!({"phone": "none"}), &[]), (json!({"phone": ""}), &[]), (json!({"phone": "%"}), &[]),
            (json!({"language": "CS"}), &["A@x"]), (json!({"language": "en"}), &["b@x", "c@x", "none"]), (json!({"language": "de"}), &[]), (json!({"language": "%"}), &[]),
            (json!({"emailConfirmed": true}), &["A@x"]), (json!({"emailConfirmed": false}), &["b@x", "c@x", "none"]),
            (json!({"isSubscribed": true}), &["A@x"]), (json!({"isSubscribed": false}), &["b@x"]),
            (json!({"externalId": {"system": "crm", "value": " 1 "}}), &["A@x"]), (json!({"externalId": {"system": "crm", "value": "2"}}), &["b@x"]),
            (json!({"externalId": {"system": "erp", "value": "2"}}), &[]), (json!({"externalId": {"system": "%", "value": "1"}}), &[]), (json!({"externalId": {"system": "crm", "value": "\u{0}"}}), &[]),
            (json!({"createdFrom": "2020-01-01T00:00:00Z", "createdBefore": "2020-01-02T00:00:00.000002Z"}), &["A@x", "b@x"]),
            (json!({"createdFrom": "2020-01-01T00:00:00.000001Z", "createdBefore": "2020-01-02T01:00:00.000001+01:00"}), &[]),
            (json!({"createdFrom": "2020-01-02T00:00:00.000001Z"}), &["b@x", "c@x", "none"]), (json!({"createdBefore": "2020-01-01T00:00:00.000001Z"}), &["A@x"]),
            (json!({"consents": [{"code": "terms", "value": "GRANTED"}]}), &["A@x"]), (json!({"consents": [{"code": "profiling", "value": "DENIED"}]}), &["A@x", "b@x"]),
            (json!({"consents": [{"code": "terms", "value": "DENIED"}, {"code": "profiling", "value": "DENIED"}]}), &["b@x"]),
            (json!({"consents": [{"code": "terms", "value": "DENIED"}, {"code": "terms", "value": "GRANTED"}]}), &[]),
            (json!({"consents": [{"code": "newsletter", "value": "GRANTED"}]}), &["A@x"]), (json!({"consents": []}), &["A@x", "b@x", "c@x", "none"]),
            // All that is given has to be so.
            (json!({"emailConfirmed": false, "language": "en", "state": "ACTIVE", "partnerId": acme}), &["none"]),
            (json!({"email": "a@x", "username": "adax1"}), &[]), (json!({"isSubscribed": true, "consents": [{"code": "terms", "value": "DENIED"}]}), &[]),
        ] {
            assert_eq!(found(&app, &filter).await, emails, "{filter}");
        }
    }

    async fn a_change_counts_from_its_moment(app: TestApp) {
        for email in ["a@x", "b@x", "c@x"] {
            created(&app, json!({"email": email})).await;
        }
        let update = "mutation { upsertCustomer(by: {email: \"b@x\"}, input: {firstName: \"B\"}) { userErrors { code } } }";
        assert_eq!(app.data(update, json!({})).await, json!({"upsertCustomer": {"userErrors": []}}));
        let nodes = app.data("{ customers { nodes { createdAt updatedAt } } }", json!({})).await["customers"]["nodes"].take();
        let (b, c) = (&nodes[1]["updatedAt"], &nodes[2]["updatedAt"]);
        for (filter, emails) in [
            (json!({"updatedFrom": b}), &["b@x"][..]), (json!({"updatedBefore": b}), &["a@x", "c@x"]),
            (json!({"updatedFrom": c}), &["b@x", "c@x"]), (json!({"updatedFrom": c, "updatedBefore": b}), &["c@x"]),
            (json!({"createdFrom": nodes[1]["createdAt"]}), &["b@x", "c@x"]), (json!({"createdFrom": b}), &[]),
        ] {
            assert_eq!(found(&app, &filter).await, emails, "{filter}");
        }
    }

    async fn what_is_no_filter_is_refused(app: TestApp) {
        for (filter, message) in [
            (json!({"createdFrom": "yesterday"}), "createdFrom"), (json!({"createdBefore": "2026-02-30T00:00:00Z"}), "createdBefore"),
            (json!({"updatedFrom": ""}), "updatedFrom"), (json!({"updatedBefore": "2026-01-01"}), "updatedBefore"),
            (json!({"consents": [{"code": "terms", "value": "GRANTED"}]}), "filter.consents"),
        ] {
            let (status, error) = refused(&app, filter.clone()).await;
            assert_eq!((status, &error[0]), (400, &json!("BAD_USER_INPUT")), "{filter}");
            assert!(error[1].as_str().is_some_and(|said| said.contains(message)), "{error}");
        }
        for filter in [json!({"nothing": 1}), json!({"state": "GONE"}), json!({"ids": "x", "email": 7})] {
            let (status, error) = refused(&app, filter.clone()).await;
            assert_eq!((status, &error[0]), (400, &json!("GRAPHQL_VALIDATION_FAILED")), "{filter}");
        }
    }

    /// In any order and case, and nothing of them is a wildcard.
    async fn names_are_found_by_their_words(app: TestApp) {
        for (email, first, middle, last, display) in [
            ("ada@x", "Ada", "King", "Lovelace", "Countess"), ("zoe@x", "Zoé", "", "O'Neil", "100%"), ("under@x", "a_b", "", "Back\\slash", "1000"),
            ("greek@x", "Ὀδυσσεύς", "", "ΛΑΕΡΤΗΣ", ""), ("cyr@x", "Łukasz", "", "ЖУКОВ", ""), ("none@x", "", "", "", ""),
        ] {
            created(&app, json!({"email": email, "firstName": first, "middleName": middle, "lastName": last, "displayName": display})).await;
        }
        let all = ["ada@x", "zoe@x", "under@x", "greek@x", "cyr@x", "none@x"];
        for (name, emails) in [
            ("ada", &["ada@x"][..]), ("LOVE", &["ada@x"]), ("king  ADA", &["ada@x"]), ("countess\tace", &["ada@x"]), ("ada zoé", &[]),
            ("ZOÉ", &["zoe@x"]), ("zoe\u{301}", &["zoe@x"]), ("zoe", &[]), ("o'n", &["zoe@x"]), ("'", &["zoe@x"]), ("\"", &[]),
            ("%", &["zoe@x"]), ("100%", &["zoe@x"]), ("1%0", &[]), ("100", &["zoe@x", "under@x"]), ("100_", &[]), ("_", &["under@x"]), ("a_b", &["under@x"]), ("a%b", &[]),
            ("\\", &["under@x"]), ("k\\s", &["under@x"]), ("\\%", &[]), ("*", &[]), ("[a]da", &[]),
            ("ὈΔΥΣ", &["greek@x"]), ("λαερτησ", &["greek@x"]), ("λαερτης", &["greek@x"]), ("ὈΔΥΣΣΕΎΣ", &["greek@x"]),
            ("жук", &["cyr@x"]), ("ŁUK", &["cyr@x"]), ("luk", &[]),
            ("", &all), (" \n", &all), ("\u{0}", &[]), ("ada \u{0}", &[]), ("ada@x", &[]),
            ("ada king lovelace countess a d k l", &["ada@x"]),
        ] {
            assert_eq!(found(&app, &json!({"name": name})).await, emails, "{name:?}");
        }
        for letter in ["a", "%", "é"] {
            assert_eq!(found(&app, &json!({"name": letter.repeat(60_000)})).await, Vec::<String>::new());
        }
        // A name that was changed is found by what it is now.
        let query = "mutation { upsertCustomer(by: {email: \"ada@x\"}, input: {lastName: null, displayName: \"Byron\"}) { userErrors { code } } }";
        app.data(query, json!({})).await;
        assert_eq!(found(&app, &json!({"name": "byron king"})).await, ["ada@x"]);
        assert_eq!(found(&app, &json!({"name": "lovelace"})).await, Vec::<String>::new());
    }

    async fn searchable_fields_of_each_type(app: TestApp) {
        let options = json!([{"value": "gold", "label": "Gold"}, {"value": "Blue", "label": "Blue"}]);
        for (code, kind) in [("int", "INT"), ("dec", "DECIMAL"), ("bool", "BOOLEAN"), ("date", "DATE"), ("time", "DATE_TIME"), ("option", "OPTION")] {
            let mut input = json!({"object": "CUSTOMER", "code": code, "label": code, "type": kind, "searchable": true});
            if kind == "OPTION" {
                input["options"] = options.clone();
            }
            app.define_field(input).await;
        }
        let values = |int: i32, dec: &str, boolean: bool, date: &str, time: &str, option: &str| json!([
            {"code": "int", "value": {"int": int}}, {"code": "dec", "value": {"decimal": dec}}, {"code": "bool", "value": {"boolean": boolean}},
            {"code": "date", "value": {"date": date}}, {"code": "time", "value": {"dateTime": time}}, {"code": "option", "value": {"option": option}},
        ]);
        created(&app, json!({"email": "a@x", "customFields": values(7, "1.50", true, "2026-01-02", "2026-01-02T12:00:00Z", "gold")})).await;
        created(&app, json!({"email": "b@x", "customFields": values(-7, "-1.5", false, "2026-01-03", "2026-01-02T12:00:01Z", "Blue")})).await;
        created(&app, json!({"email": "c@x"})).await;
        for (code, value, emails) in [
            ("int", json!({"int": 7}), &["a@x"][..]), ("int", json!({"int": 0}), &[]),
            ("dec", json!({"decimal": "01.5"}), &["a@x"]), ("dec", json!({"decimal": "-1.500"}), &["b@x"]), ("dec", json!({"decimal": "15"}), &[]),
            ("bool", json!({"boolean": true}), &["a@x"]), ("bool", json!({"boolean": false}), &["b@x"]),
            ("date", json!({"date": "2026-01-02"}), &["a@x"]), ("date", json!({"date": "2026-01-04"}), &[]),
            ("time", json!({"dateTime": "2026-01-02T13:00:00+01:00"}), &["a@x"]), ("time", json!({"dateTime": "2026-01-02T12:00:00.5Z"}), &[]),
            ("option", json!({"option": "Blue"}), &["b@x"]), ("option", json!({"option": "none"}), &[]),
        ] {
            let filter = json!({"customFields": [{"code": code, "value": value}]});
            assert_eq!(found(&app, &filter).await, emails, "{filter}");
        }
        for (value, path, message) in [
            (json!({"code": "int", "value": {"text": "7"}}), "value", "A value of this field is written as int."),
            (json!({"code": "int", "value": null}), "value", "This is required."),
            (json!({"code": "date", "value": {"date": "today"}}), "value", "Write a date as year, month and day, such as 2026-11-21."),
        ] {
            let (status, error) = refused(&app, json!({"customFields": [value]})).await;
            let message = format!("filter.customFields.0.{path}: {message}");
            assert_eq!((status, error), (400, json!(["BAD_USER_INPUT", message])), "{value}");
        }
    }

    async fn clients_list_the_customers_of_their_partners(app: TestApp) {
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let (acme_key, bolt_key) = (app.key_with("customers:read customers:write", &[&acme]).await, app.key_with("customers:read customers:write", &[&bolt]).await);
        let both = app.key_with("customers:read", &[&acme, &bolt]).await;
        let (_, other) = app.second_tenant().await;
        for (key, email) in [(&acme_key, "acme@x"), (&bolt_key, "bolt@x"), (&app.key, "all@x"), (&other, "other@x")] {
            app.create_customer_as(key, json!({"email": email, "firstName": "Ada"})).await;
        }
        for filter in [json!({}), json!({"name": "ada"})] {
            assert_eq!(found(&app, &filter).await, ["acme@x", "bolt@x", "all@x"]);
            assert_eq!(found_by(&app, &acme_key, &filter).await, ["acme@x", "all@x"]);
            assert_eq!(found_by(&app, &bolt_key, &filter).await, ["bolt@x", "all@x"]);
            assert_eq!(found_by(&app, &both, &filter).await, ["acme@x", "bolt@x", "all@x"]);
            assert_eq!(found_by(&app, &other, &filter).await, ["other@x"]);
        }
        // A filter finds nobody who is not seen anyhow.
        for filter in [json!({"email": "bolt@x"}), json!({"email": "other@x"})] {
            assert_eq!(found_by(&app, &acme_key, &filter).await, Vec::<String>::new());
        }
        for (key, code) in [(app.key_with("customers:write", &[]).await, "FORBIDDEN"), (String::new(), "UNAUTHENTICATED")] {
            let answer = app.ask_as(&key, LIST, json!({})).await;
            assert_eq!(refusal(&answer), json!({"data": null, "codes": [code]}));
        }
    }
}
