//! `customers`: in which order, and page after page in either direction.

use serde_json::{Value, json};

use crate::support::{TestApp, refusal};

const PAGE: &str = "query ($filter: CustomerFilter, $sort: CustomerSort, $first: Int, $after: String, $last: Int, $before: String) {
    customers(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { email } } nodes { email } pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
    }
}";

/// A page: the addresses, is there one before and one after, and its cursors.
struct Page {
    emails: Vec<String>,
    around: (bool, bool),
    cursors: Vec<String>,
}

async fn page_as(app: &TestApp, key: &str, variables: Value) -> Page {
    let said = variables.to_string();
    let answer = app.ask_as(key, PAGE, variables).await;
    assert_eq!(answer.get("errors"), None, "{said} {answer:#}");
    let page = &answer["data"]["customers"];
    let edges = page["edges"].as_array().expect("edges");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let nodes: Vec<_> = edges.iter().map(|edge| edge["node"].clone()).collect();
    let cursors: Vec<_> = edges.iter().map(|edge| text(&edge["cursor"])).collect();
    let info = &page["pageInfo"];
    assert_eq!(page["nodes"], Value::from(nodes.clone()), "{said}");
    assert_eq!(info["startCursor"], json!(cursors.first()), "{said}");
    assert_eq!(info["endCursor"], json!(cursors.last()), "{said}");
    Page {
        emails: nodes.iter().map(|node| text(&node["email"])).collect(),
        around: (info["hasPreviousPage"] == true, info["hasNextPage"] == true),
        cursors,
    }
}

async fn page(app: &TestApp, variables: Value) -> Page {
    page_as(app, &app.key, variables).await
}

/// Goes through the whole list in pages of `size` in both directions, and sees `expected`.
async fn walk(app: &TestApp, sort: &Value, size: usize, expected: &[String]) {
    let pages = expected.len().div_ceil(size);
    let (mut after, mut seen) = (None, Vec::new());
    for number in 1..=pages {
        let there = page(app, json!({"sort": sort, "first": size, "after": after})).await;
        assert_eq!(
            there.around,
            (number > 1, number < pages),
            "{sort} {size} page {number}"
        );
        after = there.cursors.last().cloned();
        seen.extend(there.emails);
    }
    assert_eq!(seen, expected, "{sort} {size} forwards");
    let end = page(app, json!({"sort": sort, "first": size, "after": after})).await;
    assert_eq!((end.emails, end.around), (Vec::new(), (true, false)));
    let (mut before, mut seen) = (None, Vec::new());
    for number in 1..=pages {
        let there = page(app, json!({"sort": sort, "last": size, "before": before})).await;
        assert_eq!(
            there.around,
            (number < pages, number > 1),
            "{sort} {size} page {number} from the end"
        );
        before = there.cursors.first().cloned();
        seen.splice(0..0, there.emails);
    }
    assert_eq!(seen, expected, "{sort} {size} backwards");
    let start = page(app, json!({"sort": sort, "last": size, "before": before})).await;
    assert_eq!((start.emails, start.around), (Vec::new(), (false, true)));
}

/// 24 customers of 4 names and 3 moments of creation.
async fn many(app: &TestApp) {
    for n in 0..24 {
        let (first, last) = [
            ("Ada", "Lovelace"),
            ("ADA", "lovelace"),
            ("Éva", "Émile"),
            ("", ""),
        ][n % 4];
        let created = format!("2020-01-0{}T00:00:00Z", 3 - n % 3);
        let input = json!({"email": format!("{n:02}@x"), "firstName": first, "lastName": last, "createdAt": created});
        assert_eq!(app.create_customer(input).await["userErrors"], json!([]));
    }
}

/// The addresses of [`many`] in the order of a key, those with equal keys as they were made.
fn by(key: impl Fn(usize) -> usize, descending: bool) -> Vec<String> {
    let mut numbers: Vec<usize> = (0..24).collect();
    numbers.sort_by_key(|number| key(*number));
    if descending {
        numbers.reverse();
    }
    numbers
        .into_iter()
        .map(|number| format!("{number:02}@x"))
        .collect()
}

stories! {
    async fn every_order_in_both_directions(app: TestApp) {
        many(&app).await;
        // Every fifth is changed, the last one first.
        for n in [20, 15, 10, 5, 0] {
            let query = format!("mutation {{ upsertCustomer(by: {{email: \"{n:02}@x\"}}, input: {{title: \"T\"}}) {{ userErrors {{ code }} }} }}");
            assert_eq!(app.data(&query, json!({})).await, json!({"upsertCustomer": {"userErrors": []}}));
        }
        // No name comes first; upper and lower case are one name.
        let name = |n: usize| [1, 1, 2, 0][n % 4];
        let created = |n: usize| 2 - n % 3;
        let updated = |n: usize| if n % 5 == 0 { 100 - n } else { n };
        for descending in [false, true] {
            let direction = if descending { "DESC" } else { "ASC" };
            for (field, expected) in [("NAME", by(name, descending)), ("CREATED_AT", by(created, descending)), ("UPDATED_AT", by(updated, descending))] {
                let sort = json!({"field": field, "direction": direction});
                assert_eq!(page(&app, json!({"sort": sort, "first": 100})).await.emails, expected, "{sort}");
                for size in [1, 5, 8, 23, 24] {
                    walk(&app, &sort, size, &expected).await;
                }
            }
        }
        // Oldest first where it is not said otherwise.
        assert_eq!(page(&app, json!({"first": 100})).await.emails, by(created, false));
        assert_eq!(page(&app, json!({"first": 100, "sort": {}})).await.emails, by(created, false));
        assert_eq!(page(&app, json!({"first": 100, "sort": {"field": "NAME"}})).await.emails, by(name, false));
        assert_eq!(page(&app, json!({"first": 100, "sort": {"direction": "DESC"}})).await.emails, by(created, true));
    }

    async fn what_lies_between_two_cursors(app: TestApp) {
        many(&app).await;
        let sort = json!({"field": "NAME", "direction": "DESC"});
        let all = page(&app, json!({"sort": sort, "first": 100})).await;
        let (after, before) = (&all.cursors[3], &all.cursors[10]);
        for (first, last, expected) in [(Some(2), None, 4..6), (Some(6), None, 4..10), (Some(50), None, 4..10), (None, Some(2), 8..10), (None, Some(6), 4..10), (None, None, 4..10)] {
            let there = page(&app, json!({"sort": sort, "first": first, "last": last, "after": after, "before": before})).await;
            assert_eq!(there.emails, all.emails[expected], "{first:?} {last:?}");
        }
        for (after, before) in [(before, after), (after, after)] {
            assert_eq!(page(&app, json!({"sort": sort, "first": 5, "after": after, "before": before})).await.emails, Vec::<String>::new());
        }
        // A place stays what it is with another filter, and when the customer of the cursor is renamed.
        let sort = json!({"field": "NAME"});
        let all = page(&app, json!({"sort": sort, "first": 100})).await;
        let filter = json!({"name": "éva"});
        let there = page(&app, json!({"sort": sort, "filter": filter, "after": all.cursors[0], "first": 100})).await;
        assert_eq!(there.emails, all.emails[18..]);
        let there = page(&app, json!({"sort": sort, "filter": filter, "after": all.cursors[19], "first": 100})).await;
        assert_eq!(there.emails, all.emails[20..]);
        let query = "mutation ($email: EmailAddress!) { upsertCustomer(by: {email: $email}, input: {lastName: \"Zz\"}) { userErrors { code } } }";
        app.data(query, json!({"email": all.emails[7]})).await;
        let there = page(&app, json!({"sort": sort, "after": all.cursors[7], "first": 4})).await;
        assert_eq!(there.emails, all.emails[8..12]);
    }

    async fn twenty_where_it_is_not_said(app: TestApp) {
        assert_eq!(page(&app, json!({})).await.around, (false, false));
        many(&app).await;
        let all = page(&app, json!({"first": 100})).await;
        assert_eq!((all.emails.len(), all.around), (24, (false, false)));
        let there = page(&app, json!({})).await;
        assert_eq!((&there.emails[..], there.around), (&all.emails[..20], (false, true)));
    }

    async fn what_makes_no_page_is_refused(app: TestApp) {
        many(&app).await;
        let first = "first must be between 1 and 100.";
        let last = "last must be between 1 and 100.";
        for (variables, message) in [
            (json!({"first": 0}), first), (json!({"first": -1}), first), (json!({"first": 101}), first), (json!({"first": 2147483647}), first),
            (json!({"last": 0}), last), (json!({"last": -1}), last), (json!({"last": 101}), last), (json!({"last": -2147483648}), last),
            (json!({"first": 1, "last": 1}), "Give first or last, not both."),
        ] {
            let (status, answer) = app.send(&app.key, &json!({"query": PAGE, "variables": variables})).await;
            assert_eq!((status, answer), (400, json!({"errors": [{
                "message": message, "locations": [{"line": 2, "column": 5}], "path": ["customers"], "extensions": {"code": "BAD_USER_INPUT"},
            }]})), "{variables}");
        }
        assert_eq!(page(&app, json!({"last": 100})).await.emails.len(), 24);
    }

    async fn a_cursor_of_another_list_is_refused(app: TestApp) {
        many(&app).await;
        let (_, other) = app.second_tenant().await;
        let cursor = async |sort: Value| page(&app, json!({"sort": sort, "first": 2})).await.cursors[1].clone();
        let good = cursor(json!({"field": "NAME"})).await;
        let partners = app.data("{ partners { edges { cursor } } }", json!({})).await["partners"]["edges"][0]["cursor"].clone();
        let mut forged = good.clone();
        forged.replace_range(10..11, if &good[10..11] == "A" { "B" } else { "A" });
        let sort = json!({"field": "NAME", "direction": "ASC"});
        let bad = [
            json!(cursor(json!({"field": "NAME", "direction": "DESC"})).await), json!(cursor(json!({"field": "CREATED_AT"})).await),
            json!(cursor(json!({"field": "UPDATED_AT"})).await), partners, json!(forged), json!(&good[..good.len() - 1]), json!(format!("{good}A")),
            json!(""), json!("x"), json!("é"), json!("\u{0}"), json!("cus_01h455vb4pex5vsknk084sn02q"),
        ];
        let refused = json!({"errors": [{
            "message": "This is not a cursor of this list: pass one that the list gave, unchanged.",
            "locations": [{"line": 2, "column": 5}], "path": ["customers"], "extensions": {"code": "BAD_CURSOR"},
        }]});
        let ask = async |key: &str, variables: Value| app.send(key, &json!({"query": PAGE, "variables": variables})).await;
        for cursor in bad {
            for variables in [json!({"sort": sort, "after": cursor}), json!({"sort": sort, "last": 3, "before": cursor})] {
                assert_eq!(ask(&app.key, variables).await, (400, refused.clone()), "{cursor}");
            }
        }
        assert_eq!(ask(&other, json!({"sort": sort, "after": good})).await, (400, refused));
        assert_eq!(page(&app, json!({"sort": sort, "after": good, "first": 100})).await.emails.len(), 22);
    }

    /// Those that a caller cannot see leave no trace: not in the number of pages either.
    async fn pages_of_what_is_seen(app: TestApp) {
        let (acme, bolt) = (app.create_partner("Acme").await, app.create_partner("Bolt").await);
        let (acme_key, bolt_key) = (app.key_with("*", &[&acme]).await, app.key_with("*", &[&bolt]).await);
        for n in 0..12 {
            let key = if n % 3 == 0 { &acme_key } else { &bolt_key };
            app.create_customer_as(key, json!({"email": format!("{n:02}@x")})).await;
        }
        let all = page(&app, json!({})).await;
        let first = page_as(&app, &acme_key, json!({"first": 2})).await;
        assert_eq!((&first.emails[..], first.around), (&["00@x".to_owned(), "03@x".to_owned()][..], (false, true)));
        let second = page_as(&app, &acme_key, json!({"first": 2, "after": first.cursors[1]})).await;
        assert_eq!((&second.emails[..], second.around), (&["06@x".to_owned(), "09@x".to_owned()][..], (true, false)));
        let last = page_as(&app, &acme_key, json!({"last": 4})).await;
        assert_eq!((last.emails.len(), last.around), (4, (false, false)));
        // The same place for who sees more.
        assert_eq!(page(&app, json!({"after": first.cursors[1]})).await.emails, all.emails[4..]);
        let answer = app.ask_as(&app.key_with("partners:write", &[]).await, PAGE, json!({})).await;
        assert_eq!(refusal(&answer), json!({"data": null, "codes": ["FORBIDDEN"]}));
    }
}
