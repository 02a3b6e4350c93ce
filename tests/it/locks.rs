//! What holds several rows takes them in one order: nobody waits for whom it keeps waiting.

use futures_util::{future::join_all, join};
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id};

stories! {
    /// Who changes what is unique looks at every customer.
    async fn rules_change_while_customers_do(app: TestApp) {
        let address = json!({"street": ["s"], "city": "c", "countryCode": "GB"});
        let made = app.mutate("createCustomer", "customer { id addresses { id } }", json!({"email": "a@x", "addresses": [address]})).await;
        let customer = id(&made["customer"]);
        let organization = app.mutate("createOrganization", "organization { id }", json!({"name": "O"})).await["organization"]["id"].clone();
        let partner = app.create_partner("Acme").await;
        let product = app.mutate("createProduct", "product { id }", json!({"code": "scan", "name": "Scan"})).await;
        app.mutate("createPlan", "plan { id }", json!({"productId": product["product"]["id"], "code": "free", "name": "Free"})).await;
        // At once: that the store is busy would be a lock that did not end well.
        let told = async |name: &str, what: &str, input: Value| {
            let mut answer = app.mutate_as(&app.key, name, what, input).await;
            let payload = answer["data"][name].take();
            assert_eq!(payload["userErrors"], json!([]), "{name} {answer}");
            payload
        };
        let rules = async {
            for round in 0..30 {
                let rule = ["SITE", "TENANT"][round % 2];
                told("updateTenantSettings", "settings { emailUniqueness }", json!({"emailUniqueness": rule})).await;
            }
        };
        let partners = async {
            for round in 0..30 {
                let partners = if round % 2 == 0 { json!([partner]) } else { json!([]) };
                told("setCustomerPartners", "customer { id }", json!({"customerId": customer, "partnerIds": partners})).await;
            }
        };
        let defaults = async {
            let address = &made["customer"]["addresses"][0]["id"];
            for round in 0..30 {
                let input = json!({"id": address, "billing": round % 2 == 0, "shipping": round % 2 == 1});
                told("setDefaultAddress", "customer { id }", input).await;
            }
        };
        let members = async {
            for _ in 0..15 {
                let payload = told("addOrganizationMember", "membership { id }", json!({"organizationId": organization, "customerId": customer})).await;
                told("removeOrganizationMember", "membership { id }", json!({"id": payload["membership"]["id"]})).await;
            }
        };
        let plans = async {
            for _ in 0..15 {
                let payload = told("createSubscription", "subscription { id }", json!({"ownerId": customer, "plan": "free"})).await;
                told("cancelSubscription", "subscription { id }", json!({"id": payload["subscription"]["id"]})).await;
            }
        };
        join!(rules, partners, defaults, members, plans);
    }

    /// The same keys in another order: one has them, all others are told so.
    async fn keys_are_taken_in_one_order(app: TestApp) {
        for code in ["a", "b", "c"] {
            app.define_field(json!({"object": "CUSTOMER", "code": code, "label": code, "unique": true})).await;
        }
        for round in 0..10 {
            let one = async |n: usize| {
                let mut ids: Vec<_> = ["a", "b", "c"].iter().map(|system| json!({"system": system, "value": round.to_string()})).collect();
                let mut fields: Vec<_> = ["a", "b", "c"].iter().map(|code| json!({"code": code, "value": {"text": round.to_string()}})).collect();
                if n % 2 == 1 {
                    ids.reverse();
                    fields.reverse();
                }
                let input = json!({"email": format!("{round}-{n}@x"), "externalIds": ids, "customFields": fields});
                app.mutate_as(&app.key, "createCustomer", "customer { id }", input).await["data"]["createCustomer"]["userErrors"].take()
            };
            let told = join_all((0..6).map(one)).await;
            let made = told.iter().filter(|faults| **faults == json!([])).count();
            assert_eq!(made, 1, "{told:?}");
            for faults in told.iter().filter(|faults| **faults != json!([])) {
                let codes: Vec<_> = faults.as_array().expect("faults").iter().map(|fault| fault["code"].clone()).collect();
                assert_eq!(codes, vec![json!("ALREADY_TAKEN"); 6]);
            }
        }
    }

    /// Two that would each become a part of the other.
    async fn a_tree_stays_a_tree(app: TestApp) {
        let make = async |n: usize| app.mutate("createOrganization", "organization { id }", json!({"name": format!("O{n}")})).await["organization"]["id"].clone();
        for round in 0..10 {
            let (a, b, c) = join!(make(round), make(round), make(round));
            let under = async |id: &Value, parent: &Value| app.mutate("updateOrganization", "organization { id }", json!({"id": id, "parentId": parent})).await["userErrors"].take();
            let (first, second, third) = join!(under(&a, &b), under(&b, &c), under(&c, &a));
            let refused = json!([fault("INVALID_VALUE", &["parentId"])]);
            let faults: Vec<_> = [first, second, third].into_iter().filter(|faults| *faults != json!([])).collect();
            assert_eq!(faults, [refused], "{round}");
        }
    }
}
