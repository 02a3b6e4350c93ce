//! What an answer could have is counted before anything is run.

use serde_json::{Value, json};

use crate::support::{FIELD_VALUE, TestApp, WebSocket, answer, id};

fn too_costly(cost: usize, max: usize) -> Value {
    let message = format!(
        "The cost of this operation is {cost}, and {max} is allowed: its answer could have that many objects. \
         Ask for shorter pages (first), or for fewer lists within lists."
    );
    json!({"errors": [{"message": message, "extensions": {"code": "QUERY_TOO_COSTLY"}}]})
}

const PAGES: &str = "query ($outer: Int = 100, $inner: Int) {
    customers(first: $outer) { nodes { email auditEvents(first: $inner) { nodes { action } } } }
}";

stories! {
    async fn a_page_of_everything_passes_and_pages_in_pages_do_not(app: TestApp) {
        app.create_customer(json!({"email": "a@x"})).await;
        let all = format!("{{ customers(first: 100) {{ nodes {{
            id email firstName addresses {{ id city customFields {{ {FIELD_VALUE} }} metadata {{ key value }} }}
            partners {{ id name }} customFields {{ {FIELD_VALUE} }} metadata {{ key value }} externalIds {{ system value }}
            consents {{ value history {{ value }} }} sources {{ externalId source {{ name }} }} socialAccounts {{ provider }}
            memberships {{ jobTitle organization {{ name externalIds {{ value }} subscriptions {{ plan {{ name product {{ name }} }} }} }} }}
            subscriptions {{ plan {{ name }} }}
        }} }} }}");
        let found = app.data(&all, json!({})).await;
        assert_eq!(found["customers"]["nodes"][0]["email"], "a@x");

        let pages = "{ customers(first: 100) { nodes { auditEvents(first: 100) { nodes { action } } } } }";
        let refused = app.send(&app.key, &json!({"query": pages})).await;
        assert_eq!(refused, (400, too_costly(100 * 101, 10_000)));
    }

    async fn variables_are_counted_as_they_are(app: TestApp) {
        app.create_customer(json!({"email": "a@x"})).await;
        for (variables, cost) in [
            (json!({"inner": 100}), Some(10_100)),
            (json!({"outer": 99, "inner": 100}), None),
            (json!({"outer": 100, "inner": 99}), None),
            // 20, where nothing is said.
            (json!({}), None),
            (json!({"outer": null, "inner": 100}), None),
            (json!({"outer": 20, "inner": null}), None),
        ] {
            let (status, answer) = app.send(&app.key, &json!({"query": PAGES, "variables": variables})).await;
            match cost {
                Some(cost) => assert_eq!((status, answer), (400, too_costly(cost, 10_000)), "{variables}"),
                None => assert_eq!((status, answer.get("errors")), (200, None), "{variables} {answer}"),
            }
        }
    }

    /// A document is judged by what lists mostly hold. One that holds more is not read without end.
    async fn lists_that_are_longer_than_they_look(app: TestApp) {
        let address = json!({"street": ["s"], "city": "c", "countryCode": "GB"});
        let ada = app.create_customer(json!({"email": "a@x", "addresses": vec![address; 60]})).await;
        let ada = id(&ada["customer"]);
        let strict = app.server_as(|config| config.limits.cost = 10).await;
        let ask = async |query: &str| {
            let request = app.http.post(format!("{strict}/graphql")).bearer_auth(&app.key);
            answer(request.json(&json!({"query": query, "variables": {"id": ada}}))).await.json()
        };
        let once = ask("query ($id: ID!) { customer(by: {id: $id}) { addresses { city } } }").await;
        assert_eq!(once["data"]["customer"]["addresses"].as_array().map(Vec::len), Some(60));
        let twice = ask("query ($id: ID!) { customer(by: {id: $id}) { addresses { city } again: addresses { id } } }").await;
        let message = "The answer would have more than 100 objects. Ask for shorter pages (first), or for fewer lists within lists.";
        assert_eq!(twice["data"], json!({"customer": null}), "{twice}");
        let error = &twice["errors"][0];
        assert_eq!((&error["message"], &error["extensions"]["code"]), (&json!(message), &json!("QUERY_TOO_COSTLY")), "{twice}");
    }

    /// What is no page is told as such, whatever it would cost.
    async fn a_page_that_is_none(app: TestApp) {
        for first in ["0", "-1", "101", "2147483647"] {
            let query = format!("{{ customers(first: {first}) {{ nodes {{ id }} }} }}");
            let (status, answer) = app.send(&app.key, &json!({"query": query})).await;
            assert_eq!((status, &answer["errors"][0]["message"]), (400, &json!("first must be between 1 and 100.")), "{first}");
        }
    }

    async fn the_operator_says_how_much_and_a_socket_has_the_same_limit(app: TestApp) {
        let url = app.server_as(|config| config.limits.cost = 100).await;
        let ask = async |first: usize| {
            let query = format!("query a {{ __typename }} query b {{ ...page }} fragment page on Query {{ partners(first: {first}) {{ nodes {{ name }} }} }}");
            let body = json!({"query": query, "operationName": "b"});
            let request = app.http.post(format!("{url}/graphql")).bearer_auth(&app.key).json(&body);
            let over_http: Value = request.send().await.expect("an answer").json().await.expect("JSON");
            let over_socket = WebSocket::open(&url, &app.key).await.ask(body).await;
            (over_http, over_socket)
        };
        let data = json!({"data": {"partners": {"nodes": [{"name": "Default"}]}}});
        assert_eq!(ask(100).await, (data.clone(), json!({"type": "next", "payload": data})));
        // The page alone is 100; another list beside it is one too many.
        let query = "{ partners(first: 100) { nodes { name } } viewer { kind } }";
        let body = json!({"query": query});
        let request = app.http.post(format!("{url}/graphql")).bearer_auth(&app.key).json(&body);
        let refused: Value = request.send().await.expect("an answer").json().await.expect("JSON");
        assert_eq!(refused, too_costly(101, 100));
        let over_socket = WebSocket::open(&url, &app.key).await.ask(body).await;
        assert_eq!(over_socket, json!({"type": "error", "payload": too_costly(101, 100)["errors"]}));
    }

    /// The page of a customer asks what it asks, however little others may.
    async fn the_server_s_own_pages_are_not_measured_by_it(app: TestApp) {
        let customer = app.create_customer(json!({"email": "a@x"})).await["customer"]["id"].as_str().expect("an id").to_owned();
        let url = app.server_as(|config| {
            config.limits.cost = 1;
            config.limits.selections = 1;
            config.limits.depth = 1;
        }).await;
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let opened = client.post(format!("{url}/customers/{customer}")).form(&[("key", &app.key)]).send().await.expect("an answer");
        let cookie = opened.headers()["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        let page = client.get(format!("{url}/customers/{customer}")).header("cookie", cookie).send().await.expect("a page");
        assert_eq!(page.status().as_u16(), 200);
        assert!(page.text().await.expect("text").contains("a@x"));
    }
}
