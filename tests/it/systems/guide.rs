//! The guide itself: what it sends works, and what it names is there.

use serde_json::json;

use super::{block, section};
use crate::support::TestApp;

const SCHEMA: &str = include_str!("../../../schema.graphql");

stories! {
    async fn a_preset_is_applied(app: TestApp) {
        let (_, query) = block(section("First: the rules"), "graphql");
        assert_eq!(app.data(query, json!({})).await, json!({"applyPreset": {
            "settings": {
                "requiredIdentifiers": [], "requiredFields": ["LANGUAGE"], "passwordPolicy": "CARECLOUD",
                "emailUniqueness": "TENANT", "phoneMode": "STRIP",
            },
            "userErrors": [],
        }}));
    }

    async fn what_requests_refer_to_is_made(app: TestApp) {
        let (before, stores) = block(section("Third: what requests refer to"), "graphql");
        let (_, prepare) = block(before, "graphql");
        let made = app.data(prepare, json!({})).await;
        let ids = json!({
            "partner": made["createPartner"]["partner"]["id"], "site": made["createSite"]["site"]["id"],
            "product": made["createProduct"]["product"]["id"],
        });
        let stores = app.data(stores, ids).await;
        for payload in made.as_object().into_iter().chain(stores.as_object()).flat_map(|data| data.values()) {
            assert_eq!(payload["userErrors"], json!([]));
            assert!(payload.as_object().is_some_and(|payload| payload.values().all(|made| !made.is_null())), "{payload}");
        }
        let customer = app.create_customer(json!({
            "email": "ada@example.com", "siteId": made["createSite"]["site"]["id"], "storeId": stores["createStore"]["store"]["id"],
            "source": {"sourceId": made["createSource"]["source"]["id"]}, "groupId": made["createCustomerGroup"]["group"]["id"],
            "organization": {"id": made["createOrganization"]["organization"]["id"]}, "plans": [{"plan": "vrms_plan"}],
            "consents": [{"code": "sms", "value": "GRANTED"}], "redirectUrl": "https://shop.example.com/",
            "customFields": [{"code": "note", "value": {"text": "n"}}, {"code": "shirt", "value": {"option": "M"}}],
            "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB", "customFields": [{"code": "floor", "value": {"int": 2}}]}],
        })).await;
        assert_eq!(customer["userErrors"], json!([]));
        // What can be chosen is told in the reader's language.
        let shirt = "{ customers { nodes { customFields(codes: [\"shirt\"]) { ... on OptionFieldValue { option { value label } } } } } }";
        let (_, answer) = app.ask_with(&[("accept-language", "cs")], shirt, json!({})).await;
        assert_eq!(answer["data"]["customers"]["nodes"][0]["customFields"], json!([{"option": {"value": "M", "label": "Střední"}}]));
    }
}

/// The second column of the tables of fields: each name in it is one of the schema.
#[test]
fn the_tables_name_fields_that_exist() {
    let mut unknown = Vec::new();
    let mut count = 0;
    for heading in ["CareCloud", "Magento"] {
        let title = format!("\n| {heading} | here | rule |\n");
        let (_, table) = section(heading).split_once(&title).expect("a table");
        let rows = table
            .lines()
            .skip(1)
            .take_while(|line| line.starts_with('|'));
        for row in rows {
            let cell = row.split(" | ").nth(1).expect("a second column");
            let names = cell.split('`').skip(1).step_by(2);
            for name in names.flat_map(|path| path.split('.')) {
                let name = name.split('[').next().unwrap_or_default();
                count += 1;
                let is_there = |end| SCHEMA.contains(&format!("\n  {name}{end}"));
                if !is_there(':') && !is_there('(') {
                    unknown.push(format!("{heading}: {name}"));
                }
            }
        }
    }
    assert_eq!(unknown, Vec::<String>::new());
    assert!(count > 90, "{count}");
}
