//! `customers`: in each order, page after page, there and back.

use serde_json::{Value, json};

use crate::{
    support::{TestApp, id},
    whole_customer::merged,
};

const PAGE: &str = "query ($filter: CustomerFilter, $sort: CustomerSort, $first: Int, $after: String, $last: Int, $before: String) {
    customers(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { id createdAt updatedAt firstName lastName } } nodes { id }
        pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    }
}";

/// A page: the ids, and whether there is one before and after it, with the cursors at its ends.
struct Page {
    ids: Vec<String>,
    has_previous: bool,
    has_next: bool,
    start: Value,
    end: Value,
}

async fn page(app: &TestApp, arguments: &Value) -> Page {
    let data = app.data(PAGE, arguments.clone()).await;
    let page = &data["customers"];
    let edges = page["edges"].as_array().expect("edges");
    let ids: Vec<_> = edges.iter().map(|edge| id(&edge["node"])).collect();
    let nodes: Vec<_> = ids.iter().map(|id| json!({"id": id})).collect();
    assert_eq!(page["nodes"], json!(nodes));
    let info = &page["pageInfo"];
    let cursor = |edge: Option<&Value>| edge.map(|edge| edge["cursor"].clone()).unwrap_or_default();
    assert_eq!(info["startCursor"], cursor(edges.first()));
    assert_eq!(info["endCursor"], cursor(edges.last()));
    Page {
        ids,
        has_previous: info["hasPreviousPage"] == true,
        has_next: info["hasNextPage"] == true,
        start: info["startCursor"].clone(),
        end: info["endCursor"].clone(),
    }
}

/// Eleven customers, of whom several have one name or one time.
async fn crowd(app: &TestApp) {
    let names = [
        "Bea", "ada", "Cid", "Ada", "bea", "ADA", "Zoé", "ábel", "a-b", "a b", "Éva",
    ];
    for (index, name) in names.into_iter().enumerate() {
        let created_at = format!("202{}-01-01T00:00:00Z", index % 3);
        let input =
            json!({"email": format!("a{index}@x"), "firstName": name, "createdAt": created_at});
        let payload = app.create_customer(input).await;
        assert_eq!(payload["userErrors"], json!([]));
    }
}

fn sort(field: &str, direction: &str) -> Value {
    json!({"sort": {"field": field, "direction": direction}})
}

/// All ids in the order that `field` and `direction` ask for: of equal ones, the older one counts as less.
async fn expected(app: &TestApp, field: &str, direction: &str) -> Vec<String> {
    let data = app.data(PAGE, json!({"first": 100})).await;
    let edges = data["customers"]["edges"].as_array().expect("edges");
    // Without the Z, more digits are a later time.
    let time = |time: &Value| Some(time.as_str()?.trim_end_matches('Z').to_owned());
    let key = |node: &Value| match field {
        "NAME" => node["firstName"].as_str().map(str::to_lowercase),
        "CREATED_AT" => time(&node["createdAt"]),
        _ => time(&node["updatedAt"]),
    };
    let mut keys: Vec<_> = edges
        .iter()
        .map(|edge| (key(&edge["node"]), id(&edge["node"])))
        .collect();
    keys.sort();
    if direction == "DESC" {
        keys.reverse();
    }
    keys.into_iter().map(|(_, id)| id).collect()
}

stories! {
    async fn each_order_there_and_back(app: TestApp) {
        crowd(&app).await;
        for (field, direction) in ["CREATED_AT", "UPDATED_AT", "NAME"].into_iter().flat_map(|field| [(field, "ASC"), (field, "DESC")]) {
            let sort = sort(field, direction);
            let all = expected(&app, field, direction).await;
            assert_eq!(page(&app, &merged(&sort, &json!({"first": 100}))).await.ids, all, "{sort}");
            for size in [1, 4, 11] {
                // There.
                let (mut ids, mut after) = (Vec::new(), Value::Null);
                loop {
                    let found = page(&app, &merged(&sort, &json!({"first": size, "after": after}))).await;
                    assert_eq!(found.has_previous, !after.is_null(), "{sort} {size}");
                    ids.extend(found.ids);
                    assert_eq!(found.has_next, ids.len() < all.len(), "{sort} {size}");
                    if !found.has_next {
                        break;
                    }
                    after = found.end;
                }
                assert_eq!(ids, all, "{sort} {size}");
                // And back.
                let (mut ids, mut before) = (Vec::new(), Value::Null);
                loop {
                    let found = page(&app, &merged(&sort, &json!({"last": size, "before": before}))).await;
                    assert_eq!(found.has_next, !before.is_null(), "{sort} {size}");
                    ids.splice(..0, found.ids);
                    assert_eq!(found.has_previous, ids.len() < all.len(), "{sort} {size}");
                    if !found.has_previous {
                        break;
                    }
                    before = found.start;
                }
                assert_eq!(ids, all, "{sort} {size}");
            }
            // Between two places, from either end.
            let cursors = (page(&app, &merged(&sort, &json!({"first": 2}))).await.end, page(&app, &merged(&sort, &json!({"last": 3}))).await.start);
            let between = merged(&sort, &json!({"after": cursors.0, "before": cursors.1}));
            assert_eq!(page(&app, &between).await.ids, all[2..8], "{sort}");
            assert_eq!(page(&app, &merged(&between, &json!({"first": 2}))).await.ids, all[2..4], "{sort}");
            assert_eq!(page(&app, &merged(&between, &json!({"last": 2}))).await.ids, all[6..8], "{sort}");
        }
    }

    async fn oldest_first_and_twenty_where_it_is_not_said(app: TestApp) {
        crowd(&app).await;
        let oldest = expected(&app, "CREATED_AT", "ASC").await;
        assert_eq!(page(&app, &json!({})).await.ids, oldest);
        assert_eq!(page(&app, &json!({"sort": {}})).await.ids, oldest);
        for n in 0..10 {
            app.create_customer(json!({"email": format!("b{n}@x")})).await;
        }
        let found = page(&app, &json!({})).await;
        assert_eq!((found.ids.len(), found.has_next), (20, true));
        let rest = page(&app, &json!({"after": found.end})).await;
        assert_eq!((rest.ids.len(), rest.has_previous, rest.has_next), (1, true, false));
        let none = page(&app, &json!({"after": rest.end})).await;
        assert_eq!((none.ids.len(), none.has_next), (0, false));
    }

    /// A filter goes with its pages, and who comes meanwhile moves nobody.
    async fn pages_stay_where_they_are(app: TestApp) {
        crowd(&app).await;
        let arguments = merged(&json!({"filter": {"name": "b"}}), &sort("NAME", "ASC"));
        let first = page(&app, &merged(&arguments, &json!({"first": 2}))).await;
        app.create_customer(json!({"email": "n@x", "firstName": "a b"})).await;
        app.create_customer(json!({"email": "m@x", "firstName": "Ccb"})).await;
        let names = async |arguments: &Value| {
            let data = app.data(PAGE, arguments.clone()).await;
            let edges = data["customers"]["edges"].as_array().expect("edges");
            edges.iter().map(|edge| edge["node"]["firstName"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(&merged(&arguments, &json!({"after": first.end}))).await, ["Bea", "bea", "Ccb", "ábel"]);
        assert_eq!(names(&merged(&arguments, &json!({"before": first.end}))).await, ["a b", "a b"]);
    }

    async fn pages_out_of_bounds_are_refused(app: TestApp) {
        crowd(&app).await;
        let refused = async |arguments: Value| {
            let (status, answer) = app.ask_with(&[], PAGE, arguments).await;
            assert_eq!((status, answer.get("data")), (400, None), "{answer}");
            (answer["errors"][0]["extensions"]["code"].clone(), answer["errors"][0]["message"].clone())
        };
        for size in [0, -1, 101, i32::MAX] {
            for side in ["first", "last"] {
                let told = json!(format!("{side} must be between 1 and 100."));
                assert_eq!(refused(json!({side: size})).await, (json!("BAD_USER_INPUT"), told));
            }
        }
        assert_eq!(refused(json!({"first": 1, "last": 1})).await, (json!("BAD_USER_INPUT"), json!("Give first or last, not both.")));

        let cursor = page(&app, &json!({"first": 2})).await.end;
        let cursor = cursor.as_str().expect("a cursor");
        let mut forged = cursor.to_owned();
        forged.replace_range(10..11, if &cursor[10..11] == "A" { "B" } else { "A" });
        let partner = app.data("{ partners { pageInfo { endCursor } } }", json!({})).await["partners"]["pageInfo"]["endCursor"].clone();
        let bad_cursor = (json!("BAD_CURSOR"), json!("This is not a cursor of this list: pass one that the list gave, unchanged."));
        for side in ["after", "before"] {
            for bad in [json!(""), json!("x"), json!("é"), json!(forged), json!(format!("{cursor}A")), json!(cursor[..cursor.len() - 2]), partner.clone()] {
                assert_eq!(refused(json!({side: bad})).await, bad_cursor, "{bad}");
            }
            // A place in one order is none in another.
            for (field, direction) in [("CREATED_AT", "DESC"), ("UPDATED_AT", "ASC"), ("NAME", "ASC")] {
                assert_eq!(refused(merged(&sort(field, direction), &json!({side: cursor}))).await, bad_cursor, "{field}");
            }
        }
        // Nor is it one in another tenant's list.
        let (_, other) = app.second_tenant().await;
        let (status, answer) = app.send(&other, &json!({"query": PAGE, "variables": {"after": cursor}})).await;
        assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_CURSOR")));
    }
}
