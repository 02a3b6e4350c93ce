//! `customer(by:)`: who sees whom.

use serde_json::{Value, json};

use crate::support::{TestApp, id};

const BY_ID: &str = "query ($id: ID!) { customer(by: {id: $id}) { email partners { name } store { name } createdIn } }";
const BY_EMAIL: &str = "query ($email: EmailAddress!) { customer(by: {email: $email}) { email } }";

stories! {
    async fn by_id_and_by_email(app: TestApp) {
        let created = app.create_customer(json!({"email": "Zoé@example.com"})).await;
        let found = app.data(BY_ID, json!({"id": id(&created["customer"])})).await;
        assert_eq!(found, json!({"customer": {"email": "Zoé@example.com", "partners": [{"name": "Default"}], "store": null, "createdIn": "Default"}}));
        for email in ["Zoé@example.com", " ZOE\u{301}@EXAMPLE.com "] {
            assert_eq!(app.data(BY_EMAIL, json!({"email": email})).await, json!({"customer": {"email": "Zoé@example.com"}}));
        }
        for nobody in ["zoe@example.com", "", "%", "Zo%", "a\u{0}b@x", "x"] {
            assert_eq!(app.data(BY_EMAIL, json!({"email": nobody})).await, json!({"customer": null}), "{nobody:?}");
        }
        for nothing in ["", "cus_", "x", "par_01h455vb4pex5vsknk084sn02q", "cus_01h455vb4pex5vsknk084sn02q", "cus_81h455vb4pex5vsknk084sn02q", "\u{0}"] {
            assert_eq!(app.data(BY_ID, json!({"id": nothing})).await, json!({"customer": null}), "{nothing:?}");
        }
    }

    async fn by_what_else_identifies_it(app: TestApp) {
        app.define_field(json!({"object": "CUSTOMER", "code": "card", "label": "Card", "unique": true})).await;
        app.define_field(json!({"object": "CUSTOMER", "code": "tier", "label": "Tier", "searchable": true})).await;
        let field = |code: &str, value: &str| json!({"customField": {"code": code, "value": {"text": value}}});
        let created = id(&app.create_customer(json!({
            "email": "a@x", "username": "Ada-L", "phone": "+420 777", "externalIds": [{"system": "erp", "value": "1"}],
            "customFields": [{"code": "card", "value": {"text": "No. 1"}}, {"code": "tier", "value": {"text": "gold"}}],
        })).await["customer"]);
        app.create_customer(json!({"email": "b@x"})).await;
        let query = "query ($by: CustomerIdentifier!) { customer(by: $by) { id } }";
        for by in [
            json!({"id": created}), json!({"email": "A@x"}), json!({"username": "ada-l"}), json!({"phone": "(4) 20-777"}),
            json!({"externalId": {"system": " erp ", "value": " 1"}}), field("card", "NO. 1"),
        ] {
            assert_eq!(app.data(query, json!({"by": by})).await, json!({"customer": {"id": created}}), "{by}");
        }
        let (_, other) = app.second_tenant().await;
        for by in [
            json!({"username": ""}), json!({"username": "ada"}), json!({"username": "ada-l\u{0}"}), json!({"phone": "777"}), json!({"phone": "none"}),
            json!({"externalId": {"system": "crm", "value": "1"}}), json!({"externalId": {"system": "erp", "value": "%"}}),
            json!({"externalId": {"system": "\u{0}", "value": "1"}}), field("card", "No. 2"), field("card", ""),
        ] {
            assert_eq!(app.data(query, json!({"by": by})).await, json!({"customer": null}), "{by}");
        }
        for by in [json!({"username": "ada-l"}), json!({"phone": "420777"}), json!({"externalId": {"system": "erp", "value": "1"}})] {
            assert_eq!(app.ask_as(&other, query, json!({"by": by})).await, json!({"data": {"customer": null}}), "{by}");
        }
        for (by, code, message) in [
            (field("tier", "gold"), "NOT_ALLOWED", "by.customField.code: This field is not unique."),
            (field("none", "x"), "BAD_USER_INPUT", "by.customField.code: There is no custom field with this code."),
        ] {
            let answer = app.ask_with(&[], query, json!({"by": by})).await;
            assert_eq!(answer, (400, json!({"errors": [{
                "message": message, "locations": [{"line": 1, "column": 36}], "path": ["customer"], "extensions": {"code": code},
            }]})));
        }
        // Exactly one of them.
        for by in [json!({}), json!({"email": "a@x", "username": "ada-l"}), json!({"email": null})] {
            let (status, _) = app.send(&app.key, &json!({"query": query, "variables": {"by": by}})).await;
            assert_eq!(status, 400, "{by}");
        }
    }

    async fn the_oldest_of_several_with_one_email(app: TestApp) {
        app.settings(json!({"emailUniqueness": "NONE"})).await;
        let first = app.create_customer(json!({"email": "a@x"})).await;
        app.create_customer(json!({"email": "a@x"})).await;
        let found = app.data("{ customer(by: {email: \"A@x\"}) { id } }", json!({})).await;
        assert_eq!(found["customer"]["id"], first["customer"]["id"]);
    }

    /// A customer of partners that the caller cannot access, or of another tenant, is as if absent.
    async fn clients_see_the_customers_of_their_partners(app: TestApp) {
        let acme = app.create_partner("Acme").await;
        let bolt = app.create_partner("Bolt").await;
        let at_acme = app.create_store("Acme's", &acme).await;
        let at_bolt = app.create_store("Bolt's", &bolt).await;
        let acme_key = app.key_with("customers:read customers:write", &[&acme]).await;
        let bolt_key = app.key_with("customers:read", &[&bolt]).await;
        let (_, other_tenant) = app.second_tenant().await;
        let of_acme = id(&app.create_customer_as(&acme_key, json!({"email": "acme@x"})).await["customer"]);
        let of_all = id(&app.create_customer(json!({"email": "all@x", "storeId": at_bolt})).await["customer"]);
        let absent = app.ask_as(&bolt_key, BY_ID, json!({"id": "cus_01h455vb4pex5vsknk084sn02q"})).await;
        assert_eq!(absent, json!({"data": {"customer": null}}));

        assert_eq!(app.ask_as(&bolt_key, BY_ID, json!({"id": of_acme})).await, absent);
        assert_eq!(app.ask_as(&bolt_key, BY_EMAIL, json!({"email": "acme@x"})).await, absent);
        assert_eq!(app.ask_as(&other_tenant, BY_ID, json!({"id": of_acme})).await, absent);
        assert_eq!(app.ask_as(&other_tenant, BY_EMAIL, json!({"email": "acme@x"})).await, absent);

        let seen = |email: &str, partners: &[&str], store: Value, created_in: &str| {
            let partners: Vec<_> = partners.iter().map(|name| json!({"name": name})).collect();
            json!({"data": {"customer": {"email": email, "partners": partners, "store": store, "createdIn": created_in}}})
        };
        assert_eq!(app.ask_as(&acme_key, BY_ID, json!({"id": of_acme})).await, seen("acme@x", &["Acme"], Value::Null, "Default"));
        // Of a customer that several share, each sees its own partners and stores only.
        assert_eq!(app.ask_as(&acme_key, BY_ID, json!({"id": of_all})).await, seen("all@x", &["Acme"], Value::Null, "Default"));
        assert_eq!(app.ask_as(&bolt_key, BY_ID, json!({"id": of_all})).await, seen("all@x", &["Bolt"], json!({"name": "Bolt's"}), "Bolt's"));
        assert_eq!(app.ask(BY_ID, json!({"id": of_all})).await, seen("all@x", &["Default", "Acme", "Bolt"], json!({"name": "Bolt's"}), "Bolt's"));
        let _ = at_acme;
    }

    async fn customers_without_a_partner_are_seen_by_clients_of_all(app: TestApp) {
        let (tenant, key) = app.second_tenant().await;
        let created = id(&app.create_customer_as(&key, json!({"email": "a@x"})).await["customer"]);
        let partner = {
            let query = "mutation { createPartner(input: {name: \"Later\"}) { partner { id } } }";
            id(&app.ask_as(&key, query, json!({})).await["data"]["createPartner"]["partner"])
        };
        let kind = frontdesk::values::ApiClientKind::Customer;
        let some = app.key_of(tenant, kind, "customers:read", &[&partner]).await;
        let query = "query ($id: ID!) { customer(by: {id: $id}) { email } }";
        assert_eq!(app.ask_as(&key, query, json!({"id": created})).await, json!({"data": {"customer": {"email": "a@x"}}}));
        assert_eq!(app.ask_as(&some, query, json!({"id": created})).await, json!({"data": {"customer": null}}));
    }

    async fn it_needs_the_scope(app: TestApp) {
        let created = app.create_customer(json!({"email": "a@x"})).await;
        let key = app.key_with("customers:write", &[]).await;
        let there = app.ask_as(&key, BY_ID, json!({"id": id(&created["customer"])})).await;
        assert_eq!(there["errors"][0]["extensions"], json!({"code": "FORBIDDEN"}));
        let absent = app.ask_as(&key, BY_ID, json!({"id": "cus_01h455vb4pex5vsknk084sn02q"})).await;
        assert_eq!(there, absent);
    }
}
