//! Organizations as parts of others: no one is above itself.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{TestApp, fault, id};

async fn create(app: &TestApp, name: &str, parent: Option<&str>) -> String {
    let input = json!({"name": name, "parentId": parent});
    let payload = app
        .mutate("createOrganization", "organization { id }", input)
        .await;
    id(&payload["organization"])
}

async fn place(app: &TestApp, organization: &str, parent: Option<&str>) -> Value {
    let input = json!({"id": organization, "parentId": parent});
    app.mutate("updateOrganization", "organization { id }", input)
        .await
}

/// The names of an organization and of those above it, at most five.
async fn line(app: &TestApp, organization: &str) -> Value {
    let query = "query ($id: ID!) { organization(by: {id: $id}) {
        name parent { name parent { name parent { name parent { name } } } }
    } }";
    let data = app.data(query, json!({"id": organization})).await;
    let (mut next, mut names) = (&data["organization"], Vec::new());
    while !next.is_null() {
        names.push(next["name"].clone());
        next = &next["parent"];
    }
    names.into()
}

stories! {
    async fn nobody_is_above_themselves(app: TestApp) {
        let top = create(&app, "top", None).await;
        let middle = create(&app, "middle", Some(&top)).await;
        let low = create(&app, "low", Some(&middle)).await;
        let side = create(&app, "side", Some(&top)).await;
        assert_eq!(line(&app, &low).await, json!(["low", "middle", "top"]));
        let cycle = json!({"organization": null, "userErrors": [fault("INVALID_VALUE", &["parentId"])]});
        for (organization, parent) in [(&top, &top), (&low, &low), (&top, &middle), (&top, &low), (&middle, &low)] {
            assert_eq!(place(&app, organization, Some(parent)).await, cycle);
        }
        for parent in ["org_nowhere", "", "cus_01h455vb4pex5vsknk084sn02q"] {
            let missing = json!({"organization": null, "userErrors": [fault("NOT_FOUND", &["parentId"])]});
            assert_eq!(place(&app, &low, Some(parent)).await, missing);
        }
        assert_eq!(line(&app, &low).await, json!(["low", "middle", "top"]));
        assert_eq!(line(&app, &top).await, json!(["top"]));
        // A branch moves with all that is below it; what was below may then be above.
        assert_eq!(place(&app, &middle, Some(&side)).await, json!({"organization": {"id": middle}, "userErrors": []}));
        assert_eq!(line(&app, &low).await, json!(["low", "middle", "side", "top"]));
        assert_eq!(place(&app, &low, None).await["userErrors"], json!([]));
        assert_eq!(place(&app, &top, Some(&low)).await["userErrors"], json!([]));
        assert_eq!(line(&app, &middle).await, json!(["middle", "side", "top", "low"]));
        let query = "query ($id: ID!) { organizations(filter: {parentId: $id}) { nodes { name } } }";
        let data = app.data(query, json!({"id": top})).await;
        assert_eq!(data["organizations"]["nodes"], json!([{"name": "side"}]));
    }

    /// Each of two moves is fine; both together would be a cycle.
    async fn two_moves_that_cross(app: TestApp) {
        for round in 0..8 {
            let left = create(&app, &format!("left{round}"), None).await;
            let right = create(&app, &format!("right{round}"), None).await;
            let (one, other) = tokio::join!(place(&app, &left, Some(&right)), place(&app, &right, Some(&left)));
            let cycle = json!([fault("INVALID_VALUE", &["parentId"])]);
            let mut faults = [one["userErrors"].clone(), other["userErrors"].clone()];
            faults.sort_by_key(Value::to_string);
            assert_eq!(faults, [json!([]), cycle]);
            let lines = [line(&app, &left).await, line(&app, &right).await].map(|line| line.as_array().map(Vec::len));
            assert!(matches!(lines, [Some(1), Some(2)] | [Some(2), Some(1)]), "{lines:?}");
        }
    }

    async fn a_ring_of_moves(app: TestApp) {
        let names = ["a", "b", "c", "d", "e"];
        let ring = join_all(names.map(|name| create(&app, name, None))).await;
        let moves = (0..5).map(|n| place(&app, &ring[n], Some(&ring[(n + 1) % 5])));
        let payloads = join_all(moves).await;
        let refused = json!({"organization": null, "userErrors": [fault("INVALID_VALUE", &["parentId"])]});
        assert_eq!(payloads.iter().filter(|payload| **payload == refused).count(), 1);
        assert_eq!(payloads.iter().filter(|payload| payload["userErrors"] == json!([])).count(), 4);
        let lengths = join_all(ring.iter().map(|organization| line(&app, organization))).await;
        let mut lengths: Vec<_> = lengths.iter().map(|line| line.as_array().map_or(0, Vec::len)).collect();
        lengths.sort_unstable();
        assert_eq!(lengths, [1, 2, 3, 4, 5]);
    }

    /// Who changes a name does not undo a move that happens meanwhile.
    async fn changes_of_different_fields_at_once(app: TestApp) {
        let parents = join_all((0..6).map(|_| create(&app, "parent", None))).await;
        let organization = create(&app, "name", None).await;
        for (round, parent) in parents.iter().enumerate() {
            let change = async |field: &str, value: &str| {
                let input = json!({"id": organization, field: value});
                app.mutate("updateOrganization", "organization { id }", input).await["userErrors"].clone()
            };
            let text = format!("round {round}");
            let faults = tokio::join!(
                change("name", &text), change("parentId", parent), change("companyName", &text), change("description", &text),
            );
            assert_eq!(faults, (json!([]), json!([]), json!([]), json!([])));
            let query = "query ($id: ID!) { organization(by: {id: $id}) { name companyName description parent { id } } }";
            let data = app.data(query, json!({"id": organization})).await;
            assert_eq!(data["organization"], json!({"name": text, "companyName": text, "description": text, "parent": {"id": parent}}));
        }
    }
}
