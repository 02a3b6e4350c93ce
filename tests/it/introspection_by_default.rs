//! Whether the schema is told where the operator does not say so.

use serde_json::json;

use crate::{
    introspection::disabled,
    process::{Place, ask, text},
};

/// Where nothing is said, it follows from where the server can be reached.
async fn by_itself(place: Place) {
    let query = "{ __schema { queryType { name } } }";
    let told = (
        200,
        json!({"data": {"__schema": {"queryType": {"name": "Query"}}}}),
    );
    let kept = (400, json!({"errors": disabled()}));
    let first = place.start(&[], &[]).ready(true);
    let key = first.key().expect("a key");
    assert_eq!(ask(&first.url(), &key, query).await, told);
    drop(first);
    for (arguments, environment, expected) in [
        (vec!["--public-url", "http://localhost:8080"], vec![], &told),
        (
            vec!["--public-url", "https://accounts.example.com"],
            vec![],
            &kept,
        ),
        (
            vec!["--public-url", "https://accounts.example.com"],
            vec![("FRONTDESK_INTROSPECTION", "on")],
            &told,
        ),
        (vec!["--introspection", "off"], vec![], &kept),
    ] {
        let server = place.start(&arguments, &environment).ready(false);
        assert_eq!(
            ask(&server.url(), &key, query).await,
            *expected,
            "{arguments:?} {environment:?}"
        );
        let is_off = server
            .printed
            .contains("  GraphiQL      off, as introspection is (--introspection on)\n");
        assert_eq!(is_off, *expected == kept, "{}", server.printed);
    }
    let refused = place.run(&["--introspection", "maybe"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(text(&refused.stderr).contains("[possible values: auto, on, off]"));
}

on_both! { by_itself }
