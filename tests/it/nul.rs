//! NUL, which PostgreSQL keeps in no text, in each text that any root field takes: whoever sends it is told so, or finds
//! nothing, and never a fault of the server's. What the mutations of the domain say of it is in `text_fields`.

use serde_json::{Map, Value, json};

use crate::{
    credentials::{introspected, selection},
    support::{TestApp, refusal},
};

const NUL: &str = "a\u{0}b";

/// Which texts of an input have it.
#[derive(Clone, Copy)]
enum Texts<'a> {
    All,
    /// The one that these names lead to, in an input that has nothing else but what it must have.
    At(&'a [String]),
    None,
}

/// A schema as [`introspected`] gives it.
struct Schema(Value);

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn name(value: &Value) -> &str {
    value["name"].as_str().expect("a name")
}

/// What a type is without lists, and without having to be given.
fn named(kind: &Value) -> &Value {
    match &kind["ofType"] {
        Value::Null => kind,
        of => named(of),
    }
}

/// A type as a document has it.
fn written(kind: &Value) -> String {
    match kind["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", written(&kind["ofType"])),
        Some("LIST") => format!("[{}]", written(&kind["ofType"])),
        _ => name(kind).to_owned(),
    }
}

impl Schema {
    fn input(&self, kind: &Value) -> &Value {
        let mut types = list(&self.0["__schema"]["types"]).iter();
        let found = types.find(|known| known["name"] == kind["name"]);
        found.expect("the type")
    }

    /// The names that lead to each text of these fields.
    fn texts(&self, fields: &[Value], path: &[String]) -> Vec<Vec<String>> {
        let mut found = Vec::new();
        for field in fields {
            let path = [path, &[name(field).to_owned()]].concat();
            let kind = named(&field["type"]);
            if kind["kind"] == "INPUT_OBJECT" {
                found.extend(self.texts(list(&self.input(kind)["inputFields"]), &path));
            } else if kind["kind"] == "SCALAR" && !["Boolean", "Float", "Int"].contains(&name(kind))
            {
                found.push(path);
            }
        }
        found
    }

    /// These fields with such texts; of some types exactly one field is given.
    fn values(&self, fields: &[Value], is_one_of: bool, texts: Texts<'_>) -> Map<String, Value> {
        let mut given = Map::new();
        for field in fields {
            let is_required = field["type"]["kind"] == "NON_NULL";
            let within = match texts {
                Texts::At([first, rest @ ..]) if first == name(field) => Some(Texts::At(rest)),
                Texts::At([_, ..]) if is_one_of => None,
                _ if is_one_of => given.is_empty().then_some(texts),
                Texts::All if !self.texts(std::slice::from_ref(field), &[]).is_empty() => {
                    Some(Texts::All)
                }
                _ => is_required.then_some(Texts::None),
            };
            if let Some(within) = within {
                let value = self.value(&field["type"], within);
                given.insert(name(field).to_owned(), value);
            }
        }
        given
    }

    fn value(&self, kind: &Value, texts: Texts<'_>) -> Value {
        let found = || self.input(kind);
        match (kind["kind"].as_str().expect("a kind"), texts) {
            ("NON_NULL", _) => self.value(&kind["ofType"], texts),
            ("LIST", Texts::None) => json!([]),
            ("LIST", _) => json!([self.value(&kind["ofType"], texts)]),
            ("ENUM", _) => found()["enumValues"][0]["name"].clone(),
            ("INPUT_OBJECT", _) => {
                let is_one_of = found()["isOneOf"] == true;
                let fields = list(&found()["inputFields"]);
                Value::Object(self.values(fields, is_one_of, texts))
            }
            _ => match (name(kind), texts) {
                ("Boolean", _) => json!(true),
                ("Float" | "Int", _) => json!(1),
                (_, Texts::None) => json!("x"),
                ("JSON", _) => json!({NUL: [NUL]}),
                _ => json!(NUL),
            },
        }
    }
}

/// The codes of what is wrong with asking for a field in this way, which the server has to take.
async fn ask(
    app: &TestApp,
    who: &str,
    root: &str,
    field: &Value,
    values: Map<String, Value>,
) -> Value {
    let given = list(&field["args"]).iter();
    let given = given.filter(|argument| values.contains_key(name(argument)));
    let (declared, passed): (Vec<_>, Vec<_>) = given
        .map(|argument| {
            let (name, kind) = (name(argument), written(&argument["type"]));
            (format!("${name}: {kind}"), format!("{name}: ${name}"))
        })
        .unzip();
    let query = format!(
        "{root} ({}) {{ {}({}) {} }}",
        declared.join(", "),
        name(field),
        passed.join(", "),
        selection(field)
    );
    let body = json!({"query": query, "variables": values});
    let (status, answer) = app.send(who, &body).await;
    let codes = refusal(&answer)["codes"].take();
    // A document that is not valid would ask for nothing.
    for code in ["INTERNAL", "UNAVAILABLE", "GRAPHQL_VALIDATION_FAILED"] {
        let said = codes.as_array().expect("codes");
        assert!(
            status < 500 && !said.contains(&json!(code)),
            "{body} {answer}"
        );
    }
    codes
}

stories! {
    /// All texts at once, and each by itself where the caller may ask for the field at all: as who may do everything with
    /// a key, and as a person.
    async fn no_root_field_stumbles_over_it(app: TestApp) {
        let schema = Schema(introspected(&app).await);
        app.person("ada@example.com").await;
        let session = app.sign_in("ada@example.com").await.token;
        let (mut all, mut alone) = (0, 0);
        for (operation, root) in [("query", "queryType"), ("mutation", "mutationType")] {
            for field in list(&schema.0["__schema"][root]["fields"]) {
                let arguments = list(&field["args"]);
                let texts = schema.texts(arguments, &[]);
                if texts.is_empty() {
                    continue;
                }
                all += 1;
                for who in [&app.key, &session] {
                    let values = schema.values(arguments, false, Texts::All);
                    if ask(&app, who, operation, field, values).await == json!(["FORBIDDEN"]) {
                        continue;
                    }
                    for path in &texts {
                        let values = schema.values(arguments, false, Texts::At(path));
                        ask(&app, who, operation, field, values).await;
                        alone += 1;
                    }
                }
            }
        }
        assert!(all > 80 && alone > 500, "{all} {alone}");
        // It was asked as who it should be, up to the end.
        assert_eq!(app.me(&session).await, (200, json!("ada@example.com")));
        let page = app.http.get(format!("{}/metrics", app.url)).send().await.expect("an answer");
        let page = page.text().await.expect("text");
        for outcome in ["faults", "internal"] {
            assert!(!page.contains(&format!("outcome=\"{outcome}\"")), "{page}");
        }
    }
}
