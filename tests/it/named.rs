//! What a tenant names: partners, stores, sites, sources and customer groups. What they have in common.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::{
    support::{TestApp, fault, id, mutation, refusal, stable},
    whole_customer::merged,
};

/// What is made, read and listed alike.
struct Noun {
    /// As in `createX`.
    name: &'static str,
    /// Its field of a payload.
    what: &'static str,
    /// Its list.
    list: &'static str,
    /// What its ids start with.
    prefix: &'static str,
    /// The scope that makes and changes it.
    scope: &'static str,
}

const NOUNS: [Noun; 5] = [
    noun("Partner", "partner", "partners", "par", "partners:write"),
    noun("Store", "store", "stores", "sto", "partners:write"),
    noun("Site", "site", "sites", "site", "settings:write"),
    noun("Source", "source", "sources", "src", "settings:write"),
    noun(
        "CustomerGroup",
        "group",
        "customerGroups",
        "grp",
        "settings:write",
    ),
];

const fn noun(
    name: &'static str,
    what: &'static str,
    list: &'static str,
    prefix: &'static str,
    scope: &'static str,
) -> Noun {
    Noun {
        name,
        what,
        list,
        prefix,
        scope,
    }
}

const FIELDS: &str = "id name externalIds { system value } createdAt updatedAt";

impl Noun {
    fn mutation(&self, verb: &str) -> String {
        mutation(
            &format!("{verb}{}", self.name),
            &format!("{} {{ {FIELDS} }}", self.what),
        )
    }

    /// An input that is fine, with `more`.
    async fn input(&self, app: &TestApp, more: Value) -> Value {
        let mut input = json!({"name": "First"});
        if self.what == "store" {
            let data = app
                .data(
                    "{ partners(first: 1) { nodes { id } } sites(first: 1) { nodes { id } } }",
                    json!({}),
                )
                .await;
            input["partnerId"] = data["partners"]["nodes"][0]["id"].clone();
            input["siteId"] = data["sites"]["nodes"][0]["id"].clone();
        }
        merged(&input, &more)
    }

    /// The payload of `verb` as `key`: the object or null, and the faults.
    async fn run_as(&self, app: &TestApp, key: &str, verb: &str, input: &Value) -> (Value, Value) {
        let mut answer = app
            .ask_as(key, &self.mutation(verb), json!({"input": input}))
            .await;
        assert_eq!(answer.get("errors"), None, "{answer:#}");
        let payload = &mut answer["data"][format!("{verb}{}", self.name)];
        (payload[self.what].take(), payload["userErrors"].take())
    }

    async fn run(&self, app: &TestApp, verb: &str, input: &Value) -> (Value, Value) {
        self.run_as(app, &app.key, verb, input).await
    }

    /// Makes one and gives it.
    async fn make(&self, app: &TestApp, more: Value) -> Value {
        let input = self.input(app, more).await;
        let (made, faults) = self.run(app, "create", &input).await;
        assert_eq!(faults, json!([]), "{input}");
        made
    }

    async fn node(&self, app: &TestApp, key: &str, id: &Value) -> Value {
        let query = format!(
            "query ($id: ID!) {{ node(id: $id) {{ ... on {} {{ {FIELDS} }} }} }}",
            self.name
        );
        app.ask_as(key, &query, json!({"id": id})).await["data"]["node"].clone()
    }

    /// All of them, as `key` sees them.
    async fn list(&self, app: &TestApp, key: &str) -> Vec<Value> {
        let query = format!("{{ {}(first: 100) {{ nodes {{ {FIELDS} }} }} }}", self.list);
        let answer = app.ask_as(key, &query, json!({})).await;
        answer["data"][self.list]["nodes"]
            .as_array()
            .expect("nodes")
            .clone()
    }

    async fn events(&self, app: &TestApp, id: &Value) -> Value {
        let query = "query ($id: ID!) { auditEvents(filter: {subjectId: $id}) { nodes { action changedFields } } }";
        app.data(query, json!({"id": id})).await["auditEvents"]["nodes"].clone()
    }
}

fn external(system: &str, value: &str) -> Value {
    json!({"system": system, "value": value})
}

stories! {
    async fn each_is_made_read_and_listed(app: TestApp) {
        for noun in &NOUNS {
            let before = noun.list(&app, &app.key).await;
            let ids = json!([external(" erp ", " 2 "), external("crm", "x"), external("erp", "1")]);
            let made = noun.make(&app, json!({"name": " Ünïted <b>& Sons</b> ", "externalIds": ids})).await;
            assert_eq!(stable(&made), json!({
                "id": format!("{}_1", noun.prefix), "name": "Ünïted <b>& Sons</b>",
                "externalIds": [external("crm", "x"), external("erp", "1"), external("erp", "2")],
                "createdAt": "<time>", "updatedAt": "<time>",
            }), "{}", noun.name);
            assert_eq!(noun.node(&app, &app.key, &made["id"]).await, made);
            // At the end: they come oldest first. Names are not unique.
            let twin = noun.make(&app, json!({"name": made["name"]})).await;
            assert_eq!(twin["externalIds"], json!([]));
            let mut all = before;
            all.extend([made, twin]);
            assert_eq!(noun.list(&app, &app.key).await, all, "{}", noun.name);
        }
    }

    async fn what_is_left_out_stays_and_null_clears(app: TestApp) {
        for noun in &NOUNS {
            let ids = json!([external("erp", "1")]);
            let made = noun.make(&app, json!({"externalIds": ids})).await;
            let update = async |input: Value| noun.run(&app, "update", &merged(&input, &json!({"id": made["id"]}))).await;
            let created = json!({"action": format!("create{}", noun.name), "changedFields": noun.events(&app, &made["id"]).await[0]["changedFields"]});
            // Nothing, and the same again, changes nothing.
            for input in [json!({}), json!({"name": " First ", "externalIds": [external("erp ", "1")]})] {
                assert_eq!(update(input).await, (made.clone(), json!([])), "{}", noun.name);
            }
            assert_eq!(noun.events(&app, &made["id"]).await, json!([created]));
            let (renamed, faults) = update(json!({"name": "Second"})).await;
            let expected = merged(&made, &json!({"name": "Second", "updatedAt": renamed["updatedAt"]}));
            assert_eq!((&renamed, &faults), (&expected, &json!([])), "{}", noun.name);
            assert_ne!(renamed["updatedAt"], made["updatedAt"]);
            let (other, _) = update(json!({"externalIds": [external("crm", "2")]})).await;
            assert_eq!((&other["name"], &other["externalIds"]), (&json!("Second"), &json!([external("crm", "2")])));
            for empty in [json!([]), Value::Null] {
                update(json!({"externalIds": [external("crm", "2")]})).await;
                assert_eq!(update(json!({"externalIds": empty})).await.0["externalIds"], json!([]), "{}", noun.name);
            }
            let events = noun.events(&app, &made["id"]).await;
            let updated = |fields: Value| json!({"action": format!("update{}", noun.name), "changedFields": fields});
            assert_eq!(events, json!([
                updated(json!(["externalIds"])), updated(json!(["externalIds"])), updated(json!(["externalIds"])), updated(json!(["externalIds"])),
                updated(json!(["name"])), created,
            ]), "{}", noun.name);
        }
    }

    async fn names_and_external_ids_have_rules(app: TestApp) {
        for noun in &NOUNS {
            let made = noun.make(&app, json!({"externalIds": [external("erp", "1")]})).await;
            let other = noun.make(&app, json!({})).await;
            let (all, events) = (noun.list(&app, &app.key).await, noun.events(&app, &made["id"]).await);
            let twenty_one: Vec<_> = (0..21).map(|n| external("s", &n.to_string())).collect();
            for (input, code, path) in [
                (json!({"name": ""}), "REQUIRED", &["name"][..]), (json!({"name": " \u{a0}\t"}), "REQUIRED", &["name"]),
                (json!({"name": "é".repeat(256)}), "TOO_LONG", &["name"]), (json!({"name": "a\u{0}b"}), "INVALID_VALUE", &["name"]),
                (json!({"name": "a\nb"}), "INVALID_VALUE", &["name"]),
                (json!({"externalIds": twenty_one}), "TOO_MANY", &["externalIds"]),
                (json!({"externalIds": [external("", "1")]}), "REQUIRED", &["externalIds", "0", "system"]),
                (json!({"externalIds": [external("s", " ")]}), "REQUIRED", &["externalIds", "0", "value"]),
                (json!({"externalIds": [external("s", "1"), external(&"s".repeat(65), "1")]}), "TOO_LONG", &["externalIds", "1", "system"]),
                (json!({"externalIds": [external("s", &"v".repeat(256))]}), "TOO_LONG", &["externalIds", "0", "value"]),
                (json!({"externalIds": [external("s", "1"), external("s", "1 ")]}), "INVALID_VALUE", &["externalIds", "1"]),
                (json!({"externalIds": [external("s", "1"), external("erp", "1")]}), "ALREADY_TAKEN", &["externalIds", "1"]),
            ] {
                let refused = (Value::Null, json!([fault(code, path)]));
                let create = noun.input(&app, input.clone()).await;
                assert_eq!(noun.run(&app, "create", &create).await, refused, "{} {input}", noun.name);
                let update = merged(&input, &json!({"id": other["id"]}));
                assert_eq!(noun.run(&app, "update", &update).await, refused, "{} {input}", noun.name);
            }
            let update = json!({"id": made["id"], "name": null});
            assert_eq!(noun.run(&app, "update", &update).await, (Value::Null, json!([fault("REQUIRED", &["name"])])));
            assert_eq!(noun.list(&app, &app.key).await, all, "{}", noun.name);
            assert_eq!(noun.events(&app, &made["id"]).await, events);
            let longest = json!({"name": "é".repeat(255), "externalIds": [external(&"s".repeat(64), &"é".repeat(255))]});
            let made = noun.make(&app, longest.clone()).await;
            assert_eq!((&made["name"], &made["externalIds"]), (&longest["name"], &longest["externalIds"]));
        }
    }

    /// An external id is one thing's of each kind and tenant, also in a race, and free again when it is given up.
    async fn an_external_id_is_one_things(app: TestApp) {
        let (tenant, other_key) = app.second_tenant().await;
        let _ = tenant;
        for noun in &NOUNS {
            let input = noun.input(&app, json!({"externalIds": [external("erp", "7")]})).await;
            let payloads = join_all((0..10).map(|_| noun.run(&app, "create", &input))).await;
            let taken = (Value::Null, json!([fault("ALREADY_TAKEN", &["externalIds", "0"])]));
            assert_eq!(payloads.iter().filter(|payload| **payload == taken).count(), 9, "{}: {payloads:?}", noun.name);
            let (owner, _) = payloads.iter().find(|(made, _)| !made.is_null()).expect("one");
            let late = noun.make(&app, json!({})).await;
            let claim = json!({"id": late["id"], "externalIds": [external("erp", "7")]});
            assert_eq!(noun.run(&app, "update", &claim).await, taken);
            noun.run(&app, "update", &json!({"id": owner["id"], "externalIds": null})).await;
            assert_eq!(noun.run(&app, "update", &claim).await.0["externalIds"], json!([external("erp", "7")]), "{}", noun.name);
            // In another tenant it is another's; a store needs a partner there.
            if noun.what != "store" {
                let (made, faults) = noun.run_as(&app, &other_key, "create", &json!({"name": "Other", "externalIds": [external("erp", "7")]})).await;
                assert_eq!((&made["externalIds"], &faults), (&json!([external("erp", "7")]), &json!([])), "{}", noun.name);
            }
        }
    }

    async fn strangers_find_nothing(app: TestApp) {
        let (_, other) = app.second_tenant().await;
        for noun in &NOUNS {
            let made = noun.make(&app, json!({})).await;
            let not_found = (Value::Null, json!([fault("NOT_FOUND", &["id"])]));
            let update = json!({"id": made["id"], "name": "Mine"});
            assert_eq!(noun.run_as(&app, &other, "update", &update).await, not_found, "{}", noun.name);
            assert_eq!(noun.node(&app, &other, &made["id"]).await, Value::Null, "{}", noun.name);
            assert!(!noun.list(&app, &other).await.contains(&made), "{}", noun.name);
            for nothing in ["x", "", "cus_01h455vb4pex5vsknk084sn02q", "\u{0}", &format!("{}_01h455vb4pex5vsknk084sn02q", noun.prefix)] {
                assert_eq!(noun.run(&app, "update", &json!({"id": nothing})).await, not_found, "{} {nothing:?}", noun.name);
                assert_eq!(noun.node(&app, &app.key, &json!(nothing)).await, Value::Null, "{} {nothing:?}", noun.name);
            }
            assert_eq!(noun.node(&app, &app.key, &made["id"]).await, made);
        }
    }

    async fn each_needs_its_scope_and_reading_only_a_key(app: TestApp) {
        let all = ["partners:write", "settings:write"];
        for noun in &NOUNS {
            let made = noun.make(&app, json!({})).await;
            let others: Vec<_> = all.into_iter().filter(|scope| *scope != noun.scope).collect();
            let without = app.key_with(&format!("customers:write organizations:write settings:read {}", others.join(" ")), &[]).await;
            let with = app.key_with(noun.scope, &[]).await;
            let before = noun.list(&app, &without).await;
            let create = noun.input(&app, json!({"name": "By scope"})).await;
            let update = json!({"id": made["id"], "name": "By scope"});
            for (verb, input) in [("create", create), ("update", update)] {
                let answer = app.ask_as(&without, &noun.mutation(verb), json!({"input": input})).await;
                let name = format!("{verb}{}", noun.name);
                assert_eq!(refusal(&answer), json!({"data": {name: null}, "codes": ["FORBIDDEN"]}), "{}", noun.name);
                assert_eq!(noun.list(&app, &without).await, before);
            }
            for (verb, input) in [("create", noun.input(&app, json!({})).await), ("update", json!({"id": made["id"], "name": "By scope"}))] {
                assert_eq!(noun.run_as(&app, &with, verb, &input).await.1, json!([]), "{}", noun.name);
            }
            let query = format!("{{ {} {{ nodes {{ id }} }} }}", noun.list);
            let (status, answer) = app.send("", &json!({"query": query})).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (401, &json!("UNAUTHENTICATED")), "{}", noun.name);
        }
    }

    async fn lists_are_paged(app: TestApp) {
        for noun in &NOUNS {
            for _ in 0..4 {
                noun.make(&app, json!({})).await;
            }
            let all: Vec<_> = noun.list(&app, &app.key).await.iter().map(id).collect();
            let query = format!("query ($first: Int, $after: String) {{ {}(first: $first, after: $after) {{
                edges {{ cursor node {{ id }} }} pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }}
            }} }}", noun.list);
            let (mut seen, mut after) = (Vec::new(), Value::Null);
            loop {
                let data = app.data(&query, json!({"first": 2, "after": after})).await;
                let page = &data[noun.list];
                let edges = page["edges"].as_array().expect("edges");
                let has_previous = !seen.is_empty();
                seen.extend(edges.iter().map(|edge| id(&edge["node"])));
                let (first, last) = (&edges[0]["cursor"], &edges[edges.len() - 1]["cursor"]);
                assert_eq!(page["pageInfo"], json!({
                    "hasPreviousPage": has_previous, "hasNextPage": seen.len() < all.len(), "startCursor": first, "endCursor": last,
                }), "{}", noun.name);
                if seen.len() >= all.len() {
                    break;
                }
                after = last.clone();
            }
            assert_eq!(seen, all, "{}", noun.name);
            for (arguments, code) in [(json!({"first": 0}), "BAD_USER_INPUT"), (json!({"first": 101}), "BAD_USER_INPUT"), (json!({"after": "x"}), "BAD_CURSOR")] {
                let (status, answer) = app.ask_with(&[], &query, arguments).await;
                assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!(code)), "{}", noun.name);
            }
        }
        // A place in one list is none in another.
        for (noun, other) in NOUNS.iter().zip(NOUNS.iter().cycle().skip(1)) {
            let data = app.data(&format!("{{ {}(first: 1) {{ pageInfo {{ endCursor }} }} }}", noun.list), json!({})).await;
            let query = format!("query ($after: String) {{ {}(after: $after) {{ nodes {{ id }} }} }}", other.list);
            let (status, answer) = app.ask_with(&[], &query, json!({"after": data[noun.list]["pageInfo"]["endCursor"]})).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_CURSOR")), "{}", noun.name);
        }
    }
}
