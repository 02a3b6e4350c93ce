//! How much metadata an object may have, from both sides of each limit.

use serde_json::{Value, json};

use crate::{
    metadata::{Place, entry, places},
    support::{TestApp, fault},
};

const KEYS: usize = 100;
const VALUE_BYTES: usize = 4 * 1024;
const ALL_BYTES: usize = 64 * 1024;

/// Entries from one number to another.
fn numbered(range: std::ops::Range<usize>, value: impl Into<Value>) -> Vec<Value> {
    let value: Value = value.into();
    range
        .map(|n| entry(&format!("k{n:05}"), value.clone()))
        .collect()
}

async fn count(app: &TestApp, place: &Place) -> usize {
    place.read(app).await.as_array().expect("a list").len()
}

stories! {
    async fn keys(app: TestApp) {
        for place in places(&app, numbered(0..99, 1).into()).await {
            let full = json!([fault("TOO_MANY", &[place.field])]);
            assert_eq!(place.merge(&app, numbered(99..101, 1).into()).await, full, "{}", place.update);
            assert_eq!(count(&app, &place).await, 99);
            assert_eq!(place.merge(&app, numbered(99..KEYS, 1).into()).await, json!([]));
            assert_eq!(place.merge(&app, numbered(KEYS..101, 1).into()).await, full);
            // Those that are there can be changed, and one that goes makes room for one that comes.
            assert_eq!(place.merge(&app, numbered(0..KEYS, 2).into()).await, json!([]));
            assert_eq!(place.merge(&app, json!([entry("k00000", json!(null)), entry("new", 1)])).await, json!([]));
            assert_eq!(place.merge(&app, json!([entry("newer", 1), entry("k00001", json!(null)), entry("newest", 1)])).await, full);
            assert_eq!(count(&app, &place).await, KEYS);
            let mut expected = numbered(1..KEYS, 2);
            expected.push(entry("new", 1));
            assert_eq!(place.read(&app).await, Value::from(expected));
        }
    }

    async fn characters_of_a_key(app: TestApp) {
        for place in places(&app, json!([])).await {
            let keys = ["k".repeat(64), "é".repeat(64), "👩".repeat(64)];
            for key in &keys {
                assert_eq!(place.merge(&app, json!([entry(&format!(" {key} "), 1)])).await, json!([]), "{}", place.update);
                let long = json!([entry("short", 1), entry(&format!("{key}k"), 1)]);
                assert_eq!(place.merge(&app, long).await, json!([fault("TOO_LONG", &[place.field, "1", "key"])]));
            }
            let expected: Vec<_> = keys.iter().map(|key| entry(key, 1)).collect();
            assert_eq!(place.read(&app).await, Value::from(expected));
        }
    }

    async fn bytes_of_a_value(app: TestApp) {
        // With its quotes, without spaces; of two bytes a character; what has to be escaped is two as well.
        let border = [json!("x".repeat(VALUE_BYTES - 2)), json!("é".repeat(VALUE_BYTES / 2 - 1)), json!("\n".repeat(VALUE_BYTES / 2 - 1)), json!(vec![1; VALUE_BYTES / 2 - 1]), json!({"k": "x".repeat(VALUE_BYTES - 8)})];
        let above = [json!("x".repeat(VALUE_BYTES - 1)), json!("é".repeat(VALUE_BYTES / 2)), json!("\n".repeat(VALUE_BYTES / 2)), json!(vec![1; VALUE_BYTES / 2]), json!({"k": "x".repeat(VALUE_BYTES - 7)})];
        for place in places(&app, json!([])).await {
            for (border, above) in border.iter().zip(&above) {
                assert_eq!(place.merge(&app, json!([entry("k", border.clone())])).await, json!([]), "{}", place.update);
                let faults = place.merge(&app, json!([entry("other", 1), entry("k", above.clone())])).await;
                assert_eq!(faults, json!([fault("TOO_LONG", &[place.field, "1", "value"])]));
                assert_eq!(place.read(&app).await, json!([entry("k", border.clone())]));
            }
        }
    }

    /// A key of 6 bytes and a value of 4,090: sixteen of them are all there is room for.
    async fn bytes_in_all(app: TestApp) {
        let large = || Value::from("x".repeat(VALUE_BYTES - 6 - 2));
        let large_count = ALL_BYTES / VALUE_BYTES;
        for place in places(&app, json!([])).await {
            let full = json!([fault("TOO_LONG", &[place.field])]);
            let mut above = numbered(0..large_count, large());
            above.push(entry("k", 1));
            assert_eq!(place.merge(&app, above.into()).await, full, "{}", place.update);
            assert_eq!(count(&app, &place).await, 0);
            // Step by step it is the same.
            for n in 0..large_count {
                assert_eq!(place.merge(&app, numbered(n..n + 1, large()).into()).await, json!([]));
            }
            assert_eq!(place.merge(&app, json!([entry("k", 1)])).await, full);
            assert_eq!(place.merge(&app, json!([entry("k00000", "x".repeat(VALUE_BYTES - 6 - 1))])).await, full);
            assert_eq!(place.read(&app).await, Value::from(numbered(0..large_count, large())));
            // Two bytes less here are two bytes more there: a key and a value of one each.
            let shorter = entry("k00000", "x".repeat(VALUE_BYTES - 6 - 4));
            assert_eq!(place.merge(&app, json!([entry("k", 1), shorter])).await, json!([]));
            assert_eq!(place.merge(&app, json!([entry("k", 10)])).await, full);
            assert_eq!(place.merge(&app, json!([entry("k", json!(null)), entry("é", 1)])).await, full);
            assert_eq!(count(&app, &place).await, large_count + 1);
        }
    }

    /// Public and private entries do not take each other's room.
    async fn each_has_room_of_its_own(app: TestApp) {
        let places = places(&app, json!([])).await;
        let faults = app.update_customer(&places[0].id, json!({"metadata": numbered(0..KEYS, 1), "privateMetadata": numbered(0..101, 1)})).await;
        assert_eq!(faults, json!([fault("TOO_MANY", &["privateMetadata"])]));
        let entries = numbered(0..KEYS, "x".repeat(600));
        for place in &places {
            assert_eq!(place.merge(&app, entries.clone().into()).await, json!([]), "{}", place.update);
        }
        for place in &places {
            assert_eq!(place.read(&app).await, Value::from(entries.clone()));
        }
    }

    async fn a_new_object_has_the_same_limits(app: TestApp) {
        let large = || Value::from("x".repeat(VALUE_BYTES - 6 - 2));
        let mut above = numbered(0..ALL_BYTES / VALUE_BYTES, large());
        above.push(entry("k", 1));
        for (entries, code, below) in [
            (Value::from(numbered(0..101, 1)), "TOO_MANY", &[][..]),
            (Value::from(above), "TOO_LONG", &[]),
            (json!([entry(&"k".repeat(65), 1)]), "TOO_LONG", &["0", "key"]),
            (json!([entry("k", "x".repeat(VALUE_BYTES))]), "TOO_LONG", &["0", "value"]),
        ] {
            let address = json!({"street": ["s"], "city": "c", "countryCode": "GB", "metadata": entries});
            for (input, path) in [
                (json!({"metadata": entries}), &["metadata"][..]),
                (json!({"privateMetadata": entries}), &["privateMetadata"]),
                (json!({"addresses": [address]}), &["addresses", "0", "metadata"]),
                (json!({"organization": {"create": {"name": "O", "metadata": entries}}}), &["organization", "create", "metadata"]),
                (json!({"organization": {"create": {"name": "O"}}, "membership": {"metadata": entries}}), &["membership", "metadata"]),
            ] {
                let mut input = input;
                input["email"] = "a@x".into();
                let path: Vec<_> = path.iter().chain(below).copied().collect();
                assert_eq!(app.create_customer(input).await, json!({"customer": null, "userErrors": [fault(code, &path)]}));
            }
        }
        let data = app.data("{ organizations(first: 1) { nodes { id } } }", json!({})).await;
        assert_eq!((app.emails().await, data), (json!([]), json!({"organizations": {"nodes": []}})));
    }
}
