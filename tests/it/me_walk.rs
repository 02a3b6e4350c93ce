//! What a person can see of itself: everything that `me` and `currentOrganization` lead to, however far, is either
//! theirs to read or refused, and nothing of it is what only those know who work with the account.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

use crate::support::{TestApp, id};

const SCHEMA: &str =
    "{ __schema { types { name kind possibleTypes { name } fields(includeDeprecated: true) { name
    args { name type { kind ofType { name } } }
    type { name kind ofType { name kind ofType { name kind ofType { name kind } } } }
} } } }";

/// What a person is refused, by the type that has it: each says so in its description.
const REFUSED: &[&str] = &[
    "Customer.auditEvents",
    "Customer.privateMetadata",
    "Membership.customer",
    "Organization.members",
];

struct Field {
    name: String,
    /// With the arguments that it has to be given.
    written: String,
    of: String,
    is_object: bool,
}

/// The type behind lists and non-nulls.
fn named(kind: &Value) -> &Value {
    match kind["kind"].as_str() {
        Some("LIST" | "NON_NULL") => named(&kind["ofType"]),
        _ => kind,
    }
}

/// The fields of each object and interface; of an interface, also each type that it may be.
async fn types(app: &TestApp) -> BTreeMap<String, Vec<Field>> {
    let schema = app.data(SCHEMA, json!({})).await;
    let types = schema["__schema"]["types"].as_array().expect("types");
    let field = |field: &Value| {
        let name = field["name"].as_str().expect("a name").to_owned();
        let args = field["args"].as_array().expect("arguments").iter();
        let needed = args.filter(|arg| arg["type"]["kind"] == "NON_NULL");
        let needed: Vec<_> = needed
            .map(|arg| format!("{}: \"a\"", arg["name"].as_str().expect("a name")))
            .collect();
        let kind = named(&field["type"]);
        Field {
            written: match needed.is_empty() {
                true => name.clone(),
                false => format!("{name}({})", needed.join(" ")),
            },
            name,
            of: kind["name"].as_str().expect("a type").to_owned(),
            is_object: matches!(
                kind["kind"].as_str(),
                Some("OBJECT" | "INTERFACE" | "UNION")
            ),
        }
    };
    let variant = |kind: &Value| {
        let of = kind["name"].as_str().expect("a name").to_owned();
        Field {
            written: format!("... on {of}"),
            name: of.clone(),
            of,
            is_object: true,
        }
    };
    let fields = |kind: &Value| {
        let fields = kind["fields"].as_array()?.iter().map(field);
        let variants = kind["possibleTypes"].as_array().into_iter().flatten();
        let name = kind["name"].as_str()?.to_owned();
        Some((name, fields.chain(variants.map(variant)).collect()))
    };
    types.iter().filter_map(fields).collect()
}

/// Each way from one type to another that a person can go from the roots, with the answer to all that has no fields
/// of its own there; and which ways are refused.
async fn walk(
    app: &TestApp,
    token: &str,
    roots: &[(&str, &str)],
) -> (Vec<Value>, BTreeSet<String>) {
    let types = types(app).await;
    let (mut answers, mut refused) = (Vec::new(), BTreeSet::new());
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut next: VecDeque<(Vec<String>, String)> = VecDeque::new();
    for (root, of) in roots {
        next.push_back((vec![(*root).to_owned()], (*of).to_owned()));
    }
    while let Some((path, of)) = next.pop_front() {
        let fields = &types[&of];
        let leaves = fields.iter().filter(|field| !field.is_object);
        let leaves: Vec<_> = leaves
            .map(|field| field.written.as_str())
            .chain(["__typename"])
            .collect();
        let query = format!(
            "{{ {} {{ {} }} {}",
            path.join(" { "),
            leaves.join(" "),
            "}".repeat(path.len())
        );
        let (_, answer) = app.send(token, &json!({"query": query})).await;
        match answer["errors"][0]["extensions"]["code"].as_str() {
            None => {}
            Some("FORBIDDEN") => {
                refused.insert(path.last().expect("a field").clone());
                continue;
            }
            Some(_) => panic!("{query}: {answer:#}"),
        }
        answers.push(answer);
        for field in fields.iter().filter(|field| field.is_object) {
            if seen.insert(format!("{of}.{}", field.name)) {
                let mut path = path.clone();
                path.push(field.written.clone());
                next.push_back((path, field.of.clone()));
            }
        }
    }
    (answers, refused)
}

/// A person with something in every room, of which only the words `SECRET` are for others.
async fn world(app: &TestApp) -> (String, String, Value) {
    let secret = |system: &str| json!([{"system": system, "value": format!("SECRET-{system}")}]);
    app.settings(json!({"customerUrlTemplate": "https://secret.example/SECRET/{id}"}))
        .await;
    for (code, registrable) in [("pet", true), ("tier", false)] {
        for object in ["CUSTOMER", "ADDRESS"] {
            app.define_field(
                json!({"object": object, "code": code, "label": code, "registrable": registrable}),
            )
            .await;
        }
    }
    let make = async |name: &str, what: &str, input: Value| {
        let payload = app.mutate(name, &format!("{what} {{ id }}"), input).await;
        assert_eq!(payload["userErrors"], json!([]), "{name}");
        id(&payload[what])
    };
    let partner = make(
        "createPartner",
        "partner",
        json!({"name": "Acme", "externalIds": secret("partner")}),
    )
    .await;
    let site =
        app.data("{ sites { nodes { id } } }", json!({})).await["sites"]["nodes"][0]["id"].clone();
    make(
        "updateSite",
        "site",
        json!({"id": site, "externalIds": secret("site")}),
    )
    .await;
    let store = make(
        "createStore",
        "store",
        json!({"name": "S", "siteId": site, "partnerId": partner, "externalIds": secret("store")}),
    )
    .await;
    let group = make(
        "createCustomerGroup",
        "group",
        json!({"name": "Retail", "externalIds": secret("group")}),
    )
    .await;
    let source = make(
        "createSource",
        "source",
        json!({"name": "Fair", "externalIds": secret("source")}),
    )
    .await;
    for (code, name) in [("gold", "Gold"), ("hidden", "SECRET plan")] {
        let product = make(
            "createProduct",
            "product",
            json!({"code": code, "name": name, "externalIds": secret(code)}),
        )
        .await;
        make("createPlan", "plan", json!({"productId": product, "code": code, "name": name, "externalIds": secret(&format!("plan-{code}"))})).await;
    }
    let parent = make(
        "createOrganization",
        "organization",
        json!({"name": "SECRET parent"}),
    )
    .await;
    let organization = make("createOrganization", "organization", json!({
        "name": "Engines", "parentId": parent, "externalIds": secret("organization"), "metadata": [{"key": "a", "value": "shared"}],
    })).await;
    let left = make(
        "createOrganization",
        "organization",
        json!({"name": "SECRET left"}),
    )
    .await;
    app.subscribe(&left, "hidden").await;
    app.subscribe(&organization, "gold").await;
    let query = "mutation ($input: CreateCustomerInput!) { createCustomer(input: $input) { customer { id } session { token } userErrors { message } } }";
    let fields = |code: &str, text: &str| json!({"code": code, "value": {"text": text}});
    let input = json!({
        "storeId": store, "groupId": group, "source": {"sourceId": source, "externalId": "F-1"}, "externalIds": [{"system": "erp", "value": "own-id"}],
        "email": "ada@x", "password": "correct horse", "autologin": true, "comment": "SECRET comment", "isSubscribed": true,
        "socialAccount": {"provider": "net", "token": "SECRET-token"},
        "addresses": [{"street": ["s"], "city": "c", "countryCode": "GB", "isDefaultBilling": true, "isDefaultShipping": true, "region": {"name": "R"},
            "customFields": [fields("pet", "Puff"), fields("tier", "SECRET")], "metadata": [{"key": "a", "value": 1}]}],
        "customFields": [fields("pet", "Puff"), fields("tier", "SECRET")], "metadata": [{"key": "a", "value": 1}],
        "privateMetadata": [{"key": "score", "value": "SECRET score"}],
        "organization": {"id": organization}, "membership": {"jobTitle": "Analyst", "metadata": [{"key": "desk", "value": 1}]},
    });
    let headers = [("x-agent-email", "SECRET@agent.example")];
    let (_, answer) = app.ask_with(&headers, query, json!({"input": input})).await;
    let payload = &answer["data"]["createCustomer"];
    assert_eq!(payload["userErrors"], json!([]), "{answer:#}");
    let me = id(&payload["customer"]);
    let membership = app.join(&left, &me, "OWNER").await;
    app.mutate(
        "updateOrganizationMember",
        "",
        json!({"id": membership, "status": "INACTIVE"}),
    )
    .await;
    let colleague = id(&app
        .create_customer(json!({"email": "colleague@x", "phone": "SECRET-1", "comment": "SECRET"}))
        .await["customer"]);
    app.join(&organization, &colleague, "MEMBER").await;
    let viewer =
        app.data("{ viewer { apiClient { id } } }", json!({})).await["viewer"]["apiClient"]["id"]
            .clone();
    (
        me,
        payload["session"]["token"]
            .as_str()
            .expect("a token")
            .to_owned(),
        viewer,
    )
}

stories! {
    async fn a_person_sees_what_is_theirs(app: TestApp) {
        let (me, token, client) = world(&app).await;
        let roots = [("me", "Customer"), ("currentOrganization", "CurrentOrganization")];
        let (answers, refused) = walk(&app, &token, &roots).await;
        let expected: BTreeSet<_> = REFUSED.iter().map(|field| field.split_once('.').expect("a field").1.to_owned()).collect();
        assert_eq!(refused, expected);
        for field in REFUSED {
            let (of, name) = field.split_once('.').expect("a field");
            assert!(app.fields_of(of).await[name].contains("Needs `"), "{field}");
        }
        let seen = json!(answers).to_string();
        let secrets: Vec<_> = seen.match_indices("SECRET").map(|(at, _)| &seen[at.saturating_sub(60)..(at + 30).min(seen.len())]).collect();
        assert_eq!(secrets, Vec::<&str>::new());
        assert!(!seen.contains(client.as_str().expect("an id")));
        // What is theirs is there.
        for own in ["own-id", "Puff", "F-1", "Retail", "Acme", "Engines", "shared", "Analyst", "colleague@x", "GRANTED", "\"kind\":\"API_CLIENT\"", "net"] {
            assert!(seen.contains(own), "{own}");
        }
        // A program sees the rest: it is there.
        let query = "query ($id: ID!) { customer(by: {id: $id}) {
            url comment privateMetadata { value } externalIds { value } group { externalIds { value } } customFields { ... on TextFieldValue { text } }
            addresses { customFields { ... on TextFieldValue { text } } }
            store { externalIds { value } partner { externalIds { value } } site { externalIds { value } } }
            memberships { status organization { name parent { name } externalIds { value } } } subscriptions { plan { name } }
            consents { history { actor { kind id agentEmail } } }
        } }";
        let data = app.data(query, json!({"id": me})).await;
        let found: Vec<_> = data.to_string().match_indices("SECRET").map(|(at, _)| at).collect();
        assert_eq!(found.len(), 14, "{data:#}");
    }

    /// A member who is not active any more is no member to look at the organization.
    async fn who_is_not_active_sees_no_organization(app: TestApp) {
        let me = app.account("ada@x").await;
        let organization = app.organization("Engines").await;
        let membership = app.join(&organization, &me.id, "OWNER").await;
        app.plan("gold").await;
        app.subscribe(&organization, "gold").await;
        let query = "{ me { memberships { role organization { name } } subscriptions { plan { code } } } currentOrganization { name } }";
        let seen = json!({"me": {
            "memberships": [{"role": "OWNER", "organization": {"name": "Engines"}}], "subscriptions": [{"plan": {"code": "gold"}}],
        }, "currentOrganization": {"name": "Engines"}});
        assert_eq!(app.data_by(&me.token, query, json!({})).await, seen);
        app.mutate("updateOrganizationMember", "", json!({"id": membership, "status": "INACTIVE"})).await;
        let unseen = json!({"me": {"memberships": [], "subscriptions": []}, "currentOrganization": null});
        assert_eq!(app.data_by(&me.token, query, json!({})).await, unseen);
    }
}
