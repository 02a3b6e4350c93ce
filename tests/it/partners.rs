//! `partners`: a Relay connection.

use serde_json::{Value, json};

use crate::support::TestApp;

const PAGE: &str = "query ($first: Int, $after: String) { partners(first: $first, after: $after) {
    edges { cursor node { name } } nodes { name }
    pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
} }";

stories! {
    async fn page_after_page(app: TestApp) {
        for n in 1..7 {
            app.create_partner(&format!("P{n}")).await;
        }
        let (mut names, mut after, mut pages) = (Vec::new(), Value::Null, 0);
        loop {
            let data = app.data(PAGE, json!({"first": 3, "after": after})).await;
            let page = &data["partners"];
            let edges = page["edges"].as_array().expect("edges");
            let nodes: Vec<_> = edges.iter().map(|edge| edge["node"].clone()).collect();
            names.extend(nodes.iter().map(|node| node["name"].clone()));
            pages += 1;
            let (first, last) = (&edges[0]["cursor"], &edges[edges.len() - 1]["cursor"]);
            assert_eq!(page["nodes"], Value::from(nodes));
            assert_eq!(page["pageInfo"], json!({
                "hasPreviousPage": pages > 1, "hasNextPage": pages < 3, "startCursor": first, "endCursor": last,
            }));
            if pages == 3 {
                break;
            }
            after = last.clone();
        }
        assert_eq!(names, ["Default", "P1", "P2", "P3", "P4", "P5", "P6"]);
    }

    async fn twenty_where_it_is_not_said(app: TestApp) {
        for n in 0..20 {
            app.create_partner(&format!("P{n}")).await;
        }
        let data = app.data("{ partners { nodes { name } pageInfo { hasNextPage } } }", json!({})).await;
        assert_eq!(data["partners"]["nodes"].as_array().map(Vec::len), Some(20));
        assert_eq!(data["partners"]["pageInfo"], json!({"hasNextPage": true}));
    }

    async fn a_page_out_of_bounds_is_refused(app: TestApp) {
        for first in [json!(0), json!(-1), json!(101), json!(2147483647)] {
            let (status, answer) = app.send(&app.key, &json!({"query": PAGE, "variables": {"first": first}})).await;
            assert_eq!(status, 400);
            assert_eq!(answer, json!({"errors": [{
                "message": "first must be between 1 and 100.",
                "locations": [{"line": 1, "column": 39}], "path": ["partners"],
                "extensions": {"code": "BAD_USER_INPUT"},
            }]}));
        }
    }

    async fn a_cursor_that_is_not_the_list_s_is_refused(app: TestApp) {
        let data = app.data(PAGE, json!({})).await;
        let cursor = data["partners"]["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
        let (_, other_tenant) = app.second_tenant().await;
        let mut forged = cursor.clone();
        forged.replace_range(10..11, if &cursor[10..11] == "A" { "B" } else { "A" });
        for (key, bad) in [(&app.key, "x"), (&app.key, ""), (&app.key, forged.as_str()), (&app.key, "é"), (&other_tenant, cursor.as_str())] {
            let (status, answer) = app.send(key, &json!({"query": PAGE, "variables": {"after": bad}})).await;
            assert_eq!((status, &answer["errors"][0]["extensions"]["code"]), (400, &json!("BAD_CURSOR")), "{bad}");
        }
    }

    async fn only_those_that_the_caller_can_access(app: TestApp) {
        let names = async |key: &str| {
            let answer = app.ask_as(key, "{ partners { nodes { name } } viewer { partners { nodes { name } } } }", json!({})).await;
            assert_eq!(answer["data"]["partners"], answer["data"]["viewer"]["partners"]);
            answer["data"]["partners"]["nodes"].clone()
        };
        let acme = app.create_partner("Acme").await;
        let key = app.key_with("customers:read", &[&acme]).await;
        assert_eq!(names(&key).await, json!([{"name": "Acme"}]));
        let (_, other_tenant) = app.second_tenant().await;
        assert_eq!(names(&other_tenant).await, json!([]));
        app.create_partner("Later").await;
        assert_eq!(names(&key).await, json!([{"name": "Acme"}]));
        assert_eq!(names(&app.key).await, json!([{"name": "Default"}, {"name": "Acme"}, {"name": "Later"}]));
    }
}
