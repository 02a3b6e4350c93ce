//! Metadata of customers, addresses, organizations and memberships: merged by key.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id, refusal};

/// What has metadata: whose it is, and how it is read and changed.
pub struct Place {
    pub update: &'static str,
    pub id: String,
    pub field: &'static str,
    object: &'static str,
}

impl Place {
    /// What is wrong with a merge.
    pub async fn merge(&self, app: &TestApp, entries: Value) -> Value {
        let input = json!({"id": self.id, self.field: entries});
        app.mutate(self.update, "", input).await["userErrors"].clone()
    }

    /// The entries, by key.
    pub async fn read(&self, app: &TestApp) -> Value {
        let (object, field) = (self.object, self.field);
        let query = format!(
            "query ($id: ID!) {{ node(id: $id) {{ ... on {object} {{ {field} {{ key value }} }} }} }}"
        );
        app.data(&query, json!({"id": self.id})).await["node"][field].clone()
    }
}

/// A customer with an address and a membership of an organization, whose metadata is `entries`.
pub async fn places(app: &TestApp, entries: Value) -> Vec<Place> {
    let input = json!({
        "email": "a@x", "metadata": entries, "privateMetadata": entries,
        "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB", "metadata": entries}],
        "organization": {"create": {"name": "Engines", "metadata": entries}}, "membership": {"metadata": entries},
    });
    let what = "customer { id addresses { id } memberships { id organization { id } } }";
    let payload = app.mutate("createCustomer", what, input).await;
    assert_eq!(payload["userErrors"], json!([]));
    let customer = &payload["customer"];
    let membership = &customer["memberships"][0];
    [
        ("updateCustomer", customer, "metadata", "Customer"),
        ("updateCustomer", customer, "privateMetadata", "Customer"),
        (
            "updateAddress",
            &customer["addresses"][0],
            "metadata",
            "Address",
        ),
        (
            "updateOrganization",
            &membership["organization"],
            "metadata",
            "Organization",
        ),
        (
            "updateOrganizationMember",
            membership,
            "metadata",
            "Membership",
        ),
    ]
    .map(|(update, owner, field, object)| Place {
        update,
        id: id(owner),
        field,
        object,
    })
    .into()
}

pub fn entry(key: &str, value: impl Into<Value>) -> Value {
    let value: Value = value.into();
    json!({"key": key, "value": value})
}

stories! {
    async fn entries_merge_by_key(app: TestApp) {
        let given = json!([entry("z", json!({"b": [1, null], "a": "x"})), entry("gone", json!(null)), entry("a", "1"), entry("m", false), {"key": "absent"}]);
        let places = places(&app, given).await;
        let first = json!([entry("a", "1"), entry("m", false), entry("z", json!({"a": "x", "b": [1, null]}))]);
        for place in &places {
            assert_eq!(place.read(&app).await, first);
        }
        for place in &places {
            for nothing in [json!([]), json!([entry("none", json!(null))]), json!([entry("a", "1")])] {
                assert_eq!(place.merge(&app, nothing).await, json!([]));
                assert_eq!(place.read(&app).await, first);
            }
            let merge = json!([entry("z", 0), entry("a", json!(null)), {"key": "m"}, entry("b", json!([])), entry("c", "")]);
            assert_eq!(place.merge(&app, merge).await, json!([]));
            let second = json!([entry("b", json!([])), entry("c", ""), entry("z", 0)]);
            assert_eq!(place.read(&app).await, second);
            // Of a merge with a fault nothing is kept.
            let merge = json!([entry("new", 1), entry("z", json!(null)), entry("", 1), entry("b", 1), entry("b", 2)]);
            assert_eq!(place.merge(&app, merge).await, json!([fault("REQUIRED", &[place.field, "2", "key"]), fault("INVALID_VALUE", &[place.field, "4", "key"])]));
            assert_eq!(place.read(&app).await, second);
            // Null removes a key, and all.
            assert_eq!(place.merge(&app, json!([entry("z", json!(null))])).await, json!([]));
            assert_eq!(place.read(&app).await, json!([entry("b", json!([])), entry("c", "")]));
            assert_eq!(place.merge(&app, json!(null)).await, json!([]));
            assert_eq!(place.read(&app).await, json!([]));
        }
        // Where nothing changes there is no new version: of the customer there were six changes, of the address and the membership three each.
        assert_eq!(app.history(&places[0].id).await, json!({"version": 13, "events": [
            ["createCustomer", app.history(&places[0].id).await["events"][0][1]],
            ["updateCustomer", ["metadata"]], ["updateCustomer", ["metadata"]], ["updateCustomer", ["metadata"]],
            ["updateCustomer", ["privateMetadata"]], ["updateCustomer", ["privateMetadata"]], ["updateCustomer", ["privateMetadata"]],
            ["updateAddress", ["metadata"]], ["updateAddress", ["metadata"]], ["updateAddress", ["metadata"]],
            ["updateOrganizationMember", ["metadata"]], ["updateOrganizationMember", ["metadata"]], ["updateOrganizationMember", ["metadata"]],
        ]}));
    }

    async fn merges_at_once_lose_nothing(app: TestApp) {
        let places = places(&app, json!([entry("there", 1)])).await;
        for place in &places {
            let faults = join_all((0..40).map(|n| place.merge(&app, json!([entry(&format!("k{n:02}"), n), entry("shared", n), entry("there", json!(null))])))).await;
            assert_eq!(faults, vec![json!([]); 40]);
            let kept = place.read(&app).await;
            let kept = kept.as_array().expect("a list");
            let own: Vec<_> = (0..40).map(|n| entry(&format!("k{n:02}"), n)).collect();
            assert_eq!(kept[..40], own, "{}", place.update);
            assert_eq!((kept.len(), &kept[40]["key"]), (41, &json!("shared")));
        }
        // All of one customer at once: public and private, its address and its membership.
        let all = |n: usize| places.iter().map(move |place| (place, n));
        let faults = join_all((0..10).flat_map(all).map(|(place, n)| place.merge(&app, json!([entry(&format!("again{n}"), n)])))).await;
        assert_eq!(faults, vec![json!([]); 50]);
        for place in &places {
            assert_eq!(place.read(&app).await.as_array().expect("a list").len(), 51);
        }
    }

    /// Thirty want ten keys each, where there is room for a hundred.
    async fn merges_at_once_stay_below_the_cap(app: TestApp) {
        for place in places(&app, json!([])).await {
            let merges = (0..30).map(|n| {
                let entries: Vec<_> = (0..10).map(|key| entry(&format!("k{n:02}{key}"), n)).collect();
                place.merge(&app, entries.into())
            });
            let faults = join_all(merges).await;
            let full = json!([fault("TOO_MANY", &[place.field])]);
            assert_eq!(faults.iter().filter(|faults| **faults == json!([])).count(), 10, "{}", place.update);
            assert_eq!(faults.iter().filter(|faults| **faults == full).count(), 20);
            let expected: Vec<_> = (0..30).filter(|n| faults[*n] == json!([])).flat_map(|n| (0..10).map(move |key| entry(&format!("k{n:02}{key}"), n))).collect();
            assert_eq!(place.read(&app).await, Value::from(expected));
        }
    }

    async fn any_unicode_is_kept(app: TestApp) {
        // In the order of their bytes on both stores; what differs in composition or case is not the same.
        let keys = ["inner space", "'; DROP TABLE metadata; --", "%", "A", "Z", "_", "a", "b\u{301}", "e\u{301}", "É", "é", "ü", "\u{202e}rtl", "山田", "\u{10ffff}"];
        let entries: Vec<_> = keys.iter().map(|key| entry(key, json!({*key: [key, "line\n\ttab\r"]}))).collect();
        let mut shuffled = entries.clone();
        shuffled.reverse();
        let mut expected = entries;
        expected.sort_by_key(|entry| entry["key"].as_str().expect("a key").to_owned());
        for place in places(&app, shuffled.into()).await {
            assert_eq!(place.read(&app).await, Value::from(expected.clone()));
            // White space around a key is not part of it.
            assert_eq!(place.merge(&app, json!([entry(" \u{a0}A ", 1)])).await, json!([]));
            let mut expected = expected.clone();
            let old = expected.iter_mut().find(|entry| entry["key"] == "A").expect("the entry");
            old["value"] = json!(1);
            assert_eq!(place.read(&app).await, Value::from(expected));
            let faults = place.merge(&app, json!([entry("A", 2), entry(" A", 3)])).await;
            assert_eq!(faults, json!([fault("INVALID_VALUE", &[place.field, "1", "key"])]));
        }
    }

    async fn what_cannot_be_kept_is_refused(app: TestApp) {
        let places = places(&app, json!([entry("old", 1)])).await;
        for place in &places {
            for (entries, code, path) in [
                (entry("a\u{0}", 1), "INVALID_VALUE", "key"),
                (entry("a\nb", 1), "INVALID_VALUE", "key"),
                (entry("a\tb", json!(null)), "INVALID_VALUE", "key"),
                (entry("\u{7f}", 1), "INVALID_VALUE", "key"),
                (entry("x\u{85}y", 1), "INVALID_VALUE", "key"),
                (entry("", 1), "REQUIRED", "key"),
                (entry(" \n ", 1), "REQUIRED", "key"),
                (entry("a", "\u{0}"), "INVALID_VALUE", "value"),
                (entry("a", json!([["b\u{0}"]])), "INVALID_VALUE", "value"),
                (entry("a", json!({"b": {"\u{0}": 1}})), "INVALID_VALUE", "value"),
            ] {
                let faults = place.merge(&app, json!([entry("new", 1), entries])).await;
                assert_eq!(faults, json!([fault(code, &[place.field, "1", path])]), "{} {entries}", place.update);
            }
            assert_eq!(place.read(&app).await, json!([entry("old", 1)]));
        }
    }

    async fn numbers_keep_every_digit(app: TestApp) {
        for place in places(&app, json!([])).await {
            let query = crate::support::mutation(place.update, "");
            let body = format!(r#"{{"query": "{query}", "variables": {{"input": {{"id": "{}", "{}": [{{"key": "n", "value": [12345678901234567890123, 1.10, -0.0, 1e400]}}]}}}}}}"#, place.id, place.field);
            let send = async |body: String| {
                let request = app.http.post(format!("{}/graphql", app.url)).bearer_auth(&app.key);
                let response = request.header("content-type", "application/json").body(body).send().await.expect("an answer");
                response.text().await.expect("text")
            };
            assert_eq!(send(body).await, format!(r#"{{"data":{{"{}":{{"userErrors":[]}}}}}}"#, place.update));
            let query = format!("{{ node(id: \\\"{}\\\") {{ ... on {} {{ {} {{ value }} }} }} }}", place.id, place.object, place.field);
            let read = send(format!(r#"{{"query": "{query}"}}"#)).await;
            assert_eq!(read, format!(r#"{{"data":{{"node":{{"{}":[{{"value":[12345678901234567890123,1.10,-0.0,1e+400]}}]}}}}}}"#, place.field));
        }
    }

    async fn private_entries_need_their_scope(app: TestApp) {
        let without = app.key_with("customers:read customers:write organizations:write", &[]).await;
        let with = app.key_with("customers:read customers:write metadata:private", &[]).await;
        let not_permitted = json!([fault("NOT_PERMITTED", &["privateMetadata"])]);
        let secret = json!([entry("k", "secret")]);
        let input = json!({"email": "a@x", "metadata": [entry("k", "public")], "privateMetadata": secret});
        let payload = app.mutate_as(&without, "createCustomer", "customer { id }", input.clone()).await;
        assert_eq!(payload, json!({"data": {"createCustomer": {"customer": null, "userErrors": not_permitted}}}));
        assert_eq!(app.emails().await, json!([]));
        let what = "customer { id metadata { key value } privateMetadata { key value } metafield(key: \"k\") }";
        let answer = app.mutate_as(&with, "createCustomer", what, input).await;
        let customer = answer["data"]["createCustomer"]["customer"].clone();
        let public = json!([entry("k", "public")]);
        assert_eq!(customer, json!({"id": customer["id"], "metadata": public, "privateMetadata": secret, "metafield": "public"}));
        // Who lacks it neither writes nor reads them; the public ones are there for both.
        for private in [json!([entry("k", "other")]), json!([entry("k", json!(null))]), json!([]), json!(null)] {
            let input = json!({"id": customer["id"], "firstName": "Ada", "privateMetadata": private});
            let answer = app.mutate_as(&without, "updateCustomer", "customer { id }", input).await;
            assert_eq!(answer, json!({"data": {"updateCustomer": {"customer": null, "userErrors": not_permitted}}}), "{private}");
        }
        let read = |what: &str| format!("query ($id: ID!) {{ customer(by: {{id: $id}}) {{ firstName {what} {{ key value }} }} }}");
        let by = json!({"id": customer["id"]});
        let answer = app.ask_as(&without, &read("privateMetadata"), by.clone()).await;
        assert_eq!(refusal(&answer), json!({"data": {"customer": null}, "codes": ["FORBIDDEN"]}));
        assert!(!answer.to_string().contains("secret"));
        let query = "{ customers(first: 5) { nodes { privateMetadata { value } } } }";
        let answer = app.ask_as(&without, query, json!({})).await;
        assert_eq!(refusal(&answer)["codes"], json!(["FORBIDDEN"]));
        assert!(!answer.to_string().contains("secret"));
        for (key, what, entries) in [(&without, "metadata", &public), (&with, "metadata", &public), (&with, "privateMetadata", &secret)] {
            let answer = app.ask_as(key, &read(what), by.clone()).await;
            assert_eq!(answer, json!({"data": {"customer": {"firstName": null, what: entries}}}));
        }
        // Both have the key, and each its own value of it.
        let input = json!({"id": customer["id"], "metadata": [entry("k", json!(null))], "privateMetadata": [entry("l", 1)]});
        let answer = app.mutate_as(&with, "updateCustomer", "customer { metadata { key value } privateMetadata { key value } metafield(key: \"l\") }", input).await;
        let customer = json!({"metadata": [], "privateMetadata": [entry("k", "secret"), entry("l", 1)], "metafield": null});
        assert_eq!(answer, json!({"data": {"updateCustomer": {"customer": customer, "userErrors": []}}}));
    }
}
