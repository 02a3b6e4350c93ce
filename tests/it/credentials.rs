//! Credentials: what is not valid is refused before anything is run.

use std::time::Duration;

use frontdesk::{
    domain::api_client::{self, NewApiClient},
    values::{ApiClientKind, Scopes},
};
use serde_json::{Value, json};

use crate::support::{CREATE_CUSTOMER, TestApp};

fn denied(message: &str) -> Value {
    json!({"errors": [{"message": message, "extensions": {"code": "UNAUTHENTICATED"}}]})
}

/// Status, challenge and answer of a query that anybody may send, with this Authorization header.
async fn ask(app: &TestApp, authorization: &[&str]) -> (u16, Option<String>, Value) {
    let mut request = app
        .http
        .post(format!("{}/graphql", app.url))
        .json(&json!({"query": "{ viewer { kind } }"}));
    for value in authorization {
        request = request.header("authorization", *value);
    }
    let response = request.send().await.expect("an answer");
    let challenge = response
        .headers()
        .get("www-authenticate")
        .map(|value| value.to_str().expect("text").to_owned());
    (
        response.status().as_u16(),
        challenge,
        response.json().await.expect("JSON"),
    )
}

/// Those of `fields` that have to be given, each with the least that its type takes.
fn required(schema: &Value, fields: &Value) -> String {
    let fields = fields.as_array().into_iter().flatten();
    let given = fields.filter(|field| field["type"]["kind"] == "NON_NULL");
    let given = given.map(|field| {
        format!(
            "{}: {}",
            field["name"].as_str().expect("a name"),
            least(schema, &field["type"])
        )
    });
    given.collect::<Vec<_>>().join(" ")
}

/// The least that an input of this type is, as it is written in a query.
fn least(schema: &Value, kind: &Value) -> String {
    let name = kind["name"].as_str().unwrap_or_default();
    let types = schema["__schema"]["types"].as_array().expect("types");
    let named = types
        .iter()
        .find(|kind| kind["name"] == name)
        .unwrap_or(&Value::Null);
    match kind["kind"].as_str().expect("a kind") {
        "NON_NULL" => least(schema, &kind["ofType"]),
        "LIST" => "[]".to_owned(),
        "ENUM" => named["enumValues"][0]["name"]
            .as_str()
            .expect("a name")
            .to_owned(),
        // One of whose fields exactly one is given.
        "INPUT_OBJECT" if name.ends_with("Identifier") => "{id: \"x\"}".to_owned(),
        "INPUT_OBJECT" => format!("{{{}}}", required(schema, &named["inputFields"])),
        _ if name == "Boolean" => "true".to_owned(),
        _ if name == "Int" => "1".to_owned(),
        _ => "\"x\"".to_owned(),
    }
}

/// The root fields that anybody may ask for.
pub const PUBLIC: &[&str] = &[
    "acceptInvitation",
    "confirmEmail",
    "confirmEmailChange",
    "invitation",
    "me",
    "permissions",
    "refreshSession",
    "registerCustomer",
    "requestPasswordReset",
    "requestSignInLink",
    "resendConfirmation",
    "resetPassword",
    "signIn",
    "signInWithLink",
    "signInWithRecoveryCode",
    "signInWithSocialAccount",
    "siteConfig",
    "tokenStatus",
    "verifyMfa",
    "viewer",
];

/// The root fields of the schema, with all that is needed to ask for them.
pub async fn introspected(app: &TestApp) -> Value {
    let kind = "type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
    let fields = format!("fields {{ name {kind} args {{ name {kind} }} }}");
    let introspection = format!(
        "{{ __schema {{ queryType {{ {fields} }} mutationType {{ {fields} }}
            types {{ name isOneOf enumValues {{ name }} inputFields {{ name {kind} }} }} }} }}"
    );
    app.data(&introspection, json!({})).await
}

/// The least arguments that a field takes, as they are written in a query.
pub fn arguments(schema: &Value, field: &Value) -> String {
    let given = required(schema, &field["args"]);
    if given.is_empty() {
        given
    } else {
        format!("({given})")
    }
}

/// The least that is selected of a field.
pub fn selection(field: &Value) -> &'static str {
    fn leaf(kind: &Value) -> &str {
        match &kind["ofType"] {
            Value::Null => kind["kind"].as_str().expect("a kind"),
            of => leaf(of),
        }
    }
    match leaf(&field["type"]) {
        "SCALAR" | "ENUM" => "",
        _ => "{ __typename }",
    }
}

stories! {
    async fn only_a_valid_key_is_taken(app: TestApp) {
        let refused = |message: &str| (401, Some("Bearer".to_owned()), denied(message));
        let bearer = format!("Bearer {}", app.key);
        let welcome = (200, None, json!({"data": {"viewer": {"kind": "API_CLIENT"}}}));
        assert_eq!(ask(&app, &[&bearer]).await, welcome);
        assert_eq!(ask(&app, &[&format!("bearer  {}", app.key)]).await, welcome);

        let malformed = "The Authorization header must be: Bearer, a space, and an API key or a token.";
        for header in ["", "Bearer", "Bearer ", &app.key, "Basic dXNlcjpwYXNz"] {
            assert_eq!(ask(&app, &[header]).await, refused(malformed), "{header}");
        }
        assert_eq!(ask(&app, &[&bearer, &bearer]).await, refused(malformed));

        let mistyped = "The API key is incomplete or mistyped.";
        for header in ["Bearer fd_x", &bearer[..bearer.len() - 1], &bearer.to_uppercase().replace("FD_", "fd_")] {
            assert_eq!(ask(&app, &[header]).await, refused(mistyped), "{header}");
        }
        let unknown = "The API key is not known here.";
        let stranger = crate::support::TestApp::sqlite().await.key.clone();
        for header in [format!("Bearer {stranger}"), "Bearer password".to_owned(), format!("Bearer {}", "x".repeat(64))] {
            assert_eq!(ask(&app, &[&header]).await, refused(unknown), "{header}");
        }
    }

    async fn revoked_and_expired_keys_are_refused(app: TestApp) {
        let new = |expires_at| NewApiClient {
            tenant_id: app.tenant,
            name: "Test".to_owned(),
            kind: ApiClientKind::Enterprise,
            scopes: Scopes::EVERY,
            partners: Vec::new(),
            site_id: None,
            expires_at,
        };
        let revoked = api_client::create(&app.app, new(None)).await.expect("a key");
        let expiring = api_client::create(&app.app, new(Some("2026-01-02T00:00:00Z".parse().expect("a time")))).await.expect("a key");
        let body = json!({"query": CREATE_CUSTOMER, "variables": {"input": {"email": "a@x"}}});
        for key in [&revoked.key, &expiring.key] {
            assert_eq!(app.send(key, &json!({"query": "{ partners { nodes { name } } }"})).await.0, 200);
        }
        api_client::revoke_key(&app.app, app.tenant, revoked.key_id).await.expect("revoked");
        app.clock.advance(Duration::from_secs(24 * 3_600));
        assert_eq!(app.send(&revoked.key, &body).await, (401, denied("The API key was revoked.")));
        assert_eq!(app.send(&expiring.key, &body).await, (401, denied("The API key has expired.")));
        let found = app.data("{ customer(by: {email: \"a@x\"}) { id } }", json!({})).await;
        assert_eq!(found, json!({"customer": null}));
    }

    async fn without_a_key_nothing_that_needs_a_caller_is_run(app: TestApp) {
        let nobody = denied("This needs a caller. Send an API key: Authorization: Bearer fd_…");
        for query in [
            "{ partners { nodes { name } } }",
            "{ viewer { kind } ...f } fragment f on Query { ... on Query { x: node(id: \"a\") { id } } }",
            "{ viewer { kind } partners @skip(if: true) { nodes { name } } }",
            "mutation { createPartner(input: {name: \"P\"}) { partner { id } } }",
        ] {
            assert_eq!(app.send("", &json!({"query": query})).await, (401, nobody.clone()), "{query}");
        }
        let partners = app.data("{ partners { nodes { name } } }", json!({})).await;
        assert_eq!(partners["partners"]["nodes"], json!([{"name": "Default"}]));
        let public = "{ __typename viewer { kind } __schema { queryType { name } } __type(name: \"Customer\") { name } }";
        assert_eq!(app.send("", &json!({"query": public})).await, (200, json!({"data": {
            "__typename": "Query", "viewer": {"kind": "ANONYMOUS"},
            "__schema": {"queryType": {"name": "Query"}}, "__type": {"name": "Customer"},
        }})));
        // The operation that is asked for counts, not its neighbour.
        let two = json!({"query": "query a { viewer { kind } } query b { partners { nodes { name } } }", "operationName": "a"});
        assert_eq!(app.send("", &two).await.0, 200);
    }

    /// Every root field, old and new: without a caller 401, and with a key that may do nothing
    /// either something anybody with a key may see, or FORBIDDEN.
    async fn every_root_field_is_guarded(app: TestApp) {
        let schema = introspected(&app).await;
        let key = app.key_with("exports:read", &[]).await;
        let needs_no_scope = [
            "consentDefinitions", "customFieldDefinitions", "customerGroups", "node", "nodes", "partners", "plans",
            "products", "sites", "sources", "stores",
        ];
        for (operation, root) in [("query", "queryType"), ("mutation", "mutationType")] {
            for field in schema["__schema"][root]["fields"].as_array().expect("fields") {
                let name = field["name"].as_str().expect("a name");
                let query = format!("{operation} {{ {name}{} {} }}", arguments(&schema, field), selection(field));
                let (status, _) = app.send("", &json!({"query": query})).await;
                assert_eq!(status, if PUBLIC.contains(&name) { 200 } else { 401 }, "{name}");
                let (_, answer) = app.send(&key, &json!({"query": query})).await;
                if needs_no_scope.contains(&name) || PUBLIC.contains(&name) {
                    assert_eq!(answer.get("errors"), None, "{name}: {answer}");
                } else {
                    assert_eq!(answer["errors"][0]["extensions"]["code"], "FORBIDDEN", "{name}: {answer}");
                }
            }
        }
    }
}
