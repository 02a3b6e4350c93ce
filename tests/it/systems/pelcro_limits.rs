//! Pelcro: what passwords, names, metadata, ids and telephone numbers may be like.

use serde_json::{Value, json};

use super::pelcro::{CREATE, count, create, created, kept, new_site, refused};
use crate::support::{TestApp, id};

const UPDATE: &str = "mutation ($input: UpdateCustomerInput!) {
    updateCustomer(input: $input) {
        customer { emailHardBounced metadata { key value } externalIds { system value } }
        userErrors { code path }
    }
}";

/// Tries passwords of new customers: each with what of the policy it does not meet.
async fn try_passwords(app: &TestApp, policy: &str, site: Option<&str>, cases: &[(&str, &[&str])]) {
    for (number, (password, unmet)) in cases.iter().enumerate() {
        let before = count(app).await;
        let email = format!("{}{number}@x", policy.to_lowercase());
        let payload = create(
            app,
            json!({"email": email, "password": password, "siteId": site}),
        )
        .await;
        let fault = json!({
            "__typename": "PasswordPolicyError", "code": "PASSWORD_POLICY", "path": ["password"],
            "policy": policy, "unmet": unmet,
        });
        if unmet.is_empty() {
            assert_eq!(payload["userErrors"], json!([]), "{password}");
        } else {
            let expected = json!({"customer": null, "session": null, "userErrors": [fault]});
            assert_eq!(payload, expected, "{password}");
        }
        let more = usize::from(unmet.is_empty());
        assert_eq!(count(app).await, before + more, "{password}");
    }
}

async fn update(app: &TestApp, input: Value) -> Value {
    app.data(UPDATE, json!({"input": input})).await["updateCustomer"].take()
}

/// So many entries of metadata, with values of this size as JSON.
fn entries(count: usize, size: usize) -> Vec<Value> {
    let entry = |n| json!({"key": format!("k{n:03}"), "value": "x".repeat(size - 2)});
    (0..count).map(entry).collect()
}

stories! {
    async fn a_password_has_six_characters(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let long = "x".repeat(1_024);
        let short = &["MIN_LENGTH"][..];
        try_passwords(&app, "PELCRO", None, &[
            ("", short), ("12345", short), ("Aa1!x", short), ("ééééé", short), ("👩👩👩👩👩", short),
            ("123456", &[]), ("qwerty", &[]), ("éééééé", &[]), ("      ", &[]), (&long, &[]),
        ]).await;
        refused(&app, json!({"email": "a@x", "password": "x".repeat(1_025)}), "InputError", "TOO_LONG", &["password"]).await;
    }

    async fn a_strong_password_has_everything(app: TestApp) {
        app.apply_preset("PELCRO").await;
        app.settings(json!({"passwordPolicy": "PELCRO_STRONG"})).await;
        let (longest, too_long) = (format!("Aa1!{}", "é".repeat(26)), format!("Aa1!{}", "é".repeat(27)));
        try_passwords(&app, "PELCRO_STRONG", None, &[
            ("Aa1!bcde", &[]), ("Aa1!bcd", &["MIN_LENGTH"]), (&longest, &[]), (&too_long, &["MAX_LENGTH"]),
            ("Aab!bcde", &["DIGIT"]), ("Aa1bbcde", &["SYMBOL"]), ("AA1!BCDE", &["LOWERCASE"]), ("aa1!bcde", &["UPPERCASE"]),
            ("Aa1 bcde", &[]), ("Éé1€éééé", &[]), ("P@ssw0rd", &[]),
            ("", &["MIN_LENGTH", "DIGIT", "SYMBOL", "LOWERCASE", "UPPERCASE"]),
        ]).await;
    }

    async fn a_site_may_be_stricter(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let strict = id(&new_site(&app, "strict").await);
        let other = id(&new_site(&app, "other").await);
        let query = "mutation ($site: ID!) { updateSiteSettings(input: {siteId: $site, passwordPolicy: PELCRO_STRONG}) {
            siteConfig { passwordPolicy passwordRules passwordMinLength passwordMaxLength } userErrors { code }
        } }";
        assert_eq!(app.data(query, json!({"site": strict})).await, json!({"updateSiteSettings": {
            "siteConfig": {
                "passwordPolicy": "PELCRO_STRONG", "passwordMinLength": 8, "passwordMaxLength": 30,
                "passwordRules": ["MIN_LENGTH", "MAX_LENGTH", "DIGIT", "SYMBOL", "LOWERCASE", "UPPERCASE"],
            },
            "userErrors": [],
        }}));
        try_passwords(&app, "PELCRO_STRONG", Some(&strict), &[("abcdefgh", &["DIGIT", "SYMBOL", "UPPERCASE"]), ("Aa1!bcde", &[])]).await;
        try_passwords(&app, "PELCRO", Some(&other), &[("abcdefgh", &[]), ("abc", &["MIN_LENGTH"])]).await;
    }

    async fn names_are_as_long_as_they_may_be(app: TestApp) {
        app.apply_preset("PELCRO").await;
        for (field, max) in [
            ("firstName", 255), ("lastName", 255), ("displayName", 100), ("organizationName", 255), ("salutation", 255), ("title", 255),
        ] {
            // Characters of one byte, of two, and of four.
            for (number, character) in ["x", "é", "👩"].iter().enumerate() {
                let longest = character.repeat(max);
                let id = created(&app, json!({"email": format!("{field}{number}@x"), field: longest})).await;
                assert_eq!(kept(&app, &id, field).await, json!(longest));
                let input = json!({"email": "b@x", field: format!("{longest}x")});
                refused(&app, input, "InputError", "TOO_LONG", &[field]).await;
            }
            refused(&app, json!({"email": "b@x", field: "a\u{0}b"}), "InputError", "INVALID_VALUE", &[field]).await;
        }
        assert_eq!(count(&app).await, 18);
    }

    async fn a_hard_bounce_is_privileged(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let key = app.key_with("customers:read customers:write", &[]).await;
        for bounced in [true, false] {
            let answer = app.ask_as(&key, CREATE, json!({"input": {"email": "a@x", "emailHardBounced": bounced}})).await;
            let fault = json!({"__typename": "InputError", "code": "NOT_PERMITTED", "path": ["emailHardBounced"]});
            assert_eq!(answer, json!({"data": {"createCustomer": {"customer": null, "session": null, "userErrors": [fault]}}}));
        }
        assert_eq!(count(&app).await, 0);
        let allowed = app.key_with("customers:write customers:confirm", &[]).await;
        let answer = app.ask_as(&allowed, CREATE, json!({"input": {"email": "a@x", "emailHardBounced": true}})).await;
        let customer = id(&answer["data"]["createCustomer"]["customer"]);
        let input = json!({"input": {"id": customer, "emailHardBounced": false}});
        let answer = app.ask_as(&key, UPDATE, input).await;
        let fault = json!([{"code": "NOT_PERMITTED", "path": ["emailHardBounced"]}]);
        assert_eq!(answer, json!({"data": {"updateCustomer": {"customer": null, "userErrors": fault}}}));
        assert_eq!(kept(&app, &customer, "emailHardBounced").await, json!(true));
        // Of another address nothing is known, of the same one written otherwise all.
        for (email, bounced) in [("A@x", true), ("b@x", false)] {
            let data = update(&app, json!({"id": customer, "email": email})).await;
            assert_eq!(data["userErrors"], json!([]));
            assert_eq!(kept(&app, &customer, "emailHardBounced").await, json!(bounced), "{email}");
        }
        let plain = created(&app, json!({"email": "c@x"})).await;
        assert_eq!(kept(&app, &plain, "emailHardBounced").await, json!(false));
    }

    async fn metadata_is_capped(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let all = 64 * 1_024;
        // 15 entries of 4 KiB with keys of 4 bytes, and one that fills the rest.
        let filled = |more: usize| {
            let mut full = entries(15, 4_096);
            full.push(json!({"key": "last", "value": "x".repeat(all - 15 * 4_100 - 4 - 2 + more)}));
            full
        };
        let key = |key: &str| json!([{"key": key, "value": 1}]);
        for (number, metadata) in [
            json!(entries(100, 9)), json!(entries(1, 4_096)), json!(filled(0)), key(&"é".repeat(64)), key("a"),
        ].iter().enumerate() {
            let id = created(&app, json!({"email": format!("a{number}@x"), "metadata": metadata})).await;
            assert_eq!(kept(&app, &id, "metadata { key value }").await, *metadata);
        }
        for (metadata, code, path) in [
            (json!(entries(101, 9)), "TOO_MANY", &["metadata"][..]),
            (json!(entries(1, 4_097)), "TOO_LONG", &["metadata", "0", "value"]),
            (json!(filled(1)), "TOO_LONG", &["metadata"]),
            (key(&"é".repeat(65)), "TOO_LONG", &["metadata", "0", "key"]),
            (key(""), "REQUIRED", &["metadata", "0", "key"]),
            (json!([{"key": "a", "value": 1}, {"key": "a", "value": 2}]), "INVALID_VALUE", &["metadata", "1", "key"]),
        ] {
            refused(&app, json!({"email": "b@x", "metadata": metadata}), "InputError", code, path).await;
        }
        assert_eq!(count(&app).await, 5);
    }

    async fn metadata_is_merged_by_key(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let metadata = json!([{"key": "a", "value": 1}, {"key": "b", "value": {"deep": [1]}}, {"key": "c", "value": "x"}]);
        let customer = created(&app, json!({"email": "a@x", "metadata": metadata})).await;
        let change = json!([{"key": "b", "value": {"flat": true}}, {"key": "c", "value": null}, {"key": "d", "value": false}, {"key": "none", "value": null}]);
        let merged = json!([{"key": "a", "value": 1}, {"key": "b", "value": {"flat": true}}, {"key": "d", "value": false}]);
        let data = update(&app, json!({"id": customer, "metadata": change})).await;
        assert_eq!(data, json!({"customer": {"emailHardBounced": false, "metadata": merged, "externalIds": []}, "userErrors": []}));
        // The caps are of what is there then.
        let fault = json!({"customer": null, "userErrors": [{"code": "TOO_MANY", "path": ["metadata"]}]});
        assert_eq!(update(&app, json!({"id": customer, "metadata": entries(98, 9)})).await, fault);
        assert_eq!(kept(&app, &customer, "metadata { key value }").await, merged);
        let data = update(&app, json!({"id": customer, "metadata": entries(97, 9)})).await;
        assert_eq!(data["customer"]["metadata"].as_array().map(Vec::len), Some(100));
    }

    async fn an_id_before_the_migration_leads_to_one_customer(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let site = id(&new_site(&app, "second").await);
        let ids = json!([{"system": "crm", "value": "48151"}, {"system": "shop", "value": "48151"}]);
        let first = app.data("{ sites { nodes { id } } }", json!({})).await["sites"]["nodes"][0]["id"].clone();
        let customer = created(&app, json!({"email": "a@x", "siteId": site, "externalIds": ids})).await;
        assert_eq!(kept(&app, &customer, "externalIds { system value }").await, ids);
        let one = |system: &str, value: &str| json!([{"system": system, "value": value}]);
        let taken = json!([one("crm", "1")[0], one("crm", "48151")[0]]);
        refused(&app, json!({"email": "b@x", "siteId": first, "externalIds": taken}), "AlreadyTakenError", "ALREADY_TAKEN", &["externalIds", "1"]).await;
        for (ids, code, path) in [
            (json!([one("crm", "2")[0], one("crm", "2")[0]]), "INVALID_VALUE", &["externalIds", "1"][..]),
            (one(" ", "2"), "REQUIRED", &["externalIds", "0", "system"]),
            (one("crm", ""), "REQUIRED", &["externalIds", "0", "value"]),
            (one(&"é".repeat(65), "2"), "TOO_LONG", &["externalIds", "0", "system"]),
            (one("crm", &"é".repeat(256)), "TOO_LONG", &["externalIds", "0", "value"]),
        ] {
            refused(&app, json!({"email": "b@x", "siteId": first, "externalIds": ids}), "InputError", code, path).await;
        }
        let key = app.key_with("customers:read customers:write", &[]).await;
        let input = json!({"input": {"email": "b@x", "siteId": first, "externalIds": one("crm", "2")}});
        let answer = app.ask_as(&key, CREATE, input).await;
        let fault = json!({"__typename": "InputError", "code": "NOT_PERMITTED", "path": ["externalIds"]});
        assert_eq!(answer, json!({"data": {"createCustomer": {"customer": null, "session": null, "userErrors": [fault]}}}));
        assert_eq!(count(&app).await, 1);
        let longest = one(&"é".repeat(64), &"é".repeat(255));
        for (email, ids) in [("c@x", one("CRM", "48151")), ("d@x", one("crm", "2")), ("e@x", longest)] {
            created(&app, json!({"email": email, "siteId": first, "externalIds": ids})).await;
        }
        // Another tenant has ids of its own.
        let (_, other) = app.second_tenant().await;
        let payload = app.create_customer_as(&other, json!({"email": "a@x", "externalIds": ids})).await;
        assert_eq!(payload["userErrors"], json!([]));
        let find = "query ($id: ExternalIdInput!) { customer(by: {externalId: $id}) { email } customers(filter: {externalId: $id}) { nodes { email } } }";
        for (system, value, email) in [("crm", "48151", "a@x"), ("shop", "48151", "a@x"), ("CRM", "48151", "c@x"), ("crm", "2", "d@x")] {
            let found = app.data(find, json!({"id": one(system, value)[0]})).await;
            assert_eq!(found, json!({"customer": {"email": email}, "customers": {"nodes": [{"email": email}]}}));
        }
        let found = app.data(find, json!({"id": one("shop", "2")[0]})).await;
        assert_eq!(found, json!({"customer": null, "customers": {"nodes": []}}));
        // An update names all of them; what is given up is free.
        let data = update(&app, json!({"id": customer, "externalIds": one("crm", "3")})).await;
        assert_eq!(data["customer"]["externalIds"], one("crm", "3"));
        created(&app, json!({"email": "f@x", "siteId": first, "externalIds": ids})).await;
    }

    async fn of_a_telephone_number_the_digits_are_kept(app: TestApp) {
        app.apply_preset("PELCRO").await;
        let written_out = format!("{} 1 2 3", "call me, please: ".repeat(20));
        for (number, (given, digits)) in [
            ("+1 (555) 010-4477 ext. 9", json!("155501044779")), ("155501044779", json!("155501044779")),
            ("00420/777.123.456", json!("00420777123456")), ("no digits at all", Value::Null), ("", Value::Null),
            (&written_out, json!("123")), (&"9".repeat(64), json!("9".repeat(64))),
        ].into_iter().enumerate() {
            let id = created(&app, json!({"email": format!("a{number}@x"), "phone": given, "mobilePhone": given})).await;
            assert_eq!(kept(&app, &id, "phone").await, digits, "{given}");
            assert_eq!(kept(&app, &id, "mobilePhone").await, digits, "{given}");
        }
        for field in ["phone", "mobilePhone"] {
            refused(&app, json!({"email": "b@x", field: "9".repeat(65)}), "InputError", "TOO_LONG", &[field]).await;
            // The digits of another script are not lost without a word.
            refused(&app, json!({"email": "b@x", field: "٤٢٠ 123"}), "InputError", "INVALID_FORMAT", &[field]).await;
            for bad in ["1\u{0}2", "1\t2", "1\n2"] {
                refused(&app, json!({"email": "b@x", field: bad}), "InputError", "INVALID_VALUE", &[field]).await;
            }
        }
        // Two customers may have the same number.
        assert_eq!(count(&app).await, 7);
    }
}
