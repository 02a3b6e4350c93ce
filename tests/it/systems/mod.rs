//! The systems that Frontdesk replaces: what each of them sends, as docs/systems.md translates it, and
//! the rules behind it.

use serde_json::Value;

mod clone_systems;
mod clone_systems_organizations;
mod clone_systems_plans;
mod khoros;
mod pelcro;
mod pelcro_limits;
mod presets;

const GUIDE: &str = include_str!("../../../docs/systems.md");

/// The mutation and the variables of the example below a heading of docs/systems.md, with each
/// placeholder of the variables replaced.
pub fn example(heading: &str, placeholders: &[(&str, &str)]) -> (String, Value) {
    let title = format!("## {heading}\n");
    let start = GUIDE.starts_with(&title).then_some(0);
    let start = start.or_else(|| GUIDE.find(&format!("\n{title}")).map(|at| at + 1));
    let section = &GUIDE[start.expect("the heading")..];
    let section = section.split("\n## ").next().unwrap_or(section);
    let block = |language: &str| {
        let (_, rest) = section
            .split_once(&format!("\n```{language}\n"))
            .expect("a block");
        rest.split_once("\n```").expect("its end").0.to_owned()
    };
    let mut variables = block("json");
    for (placeholder, value) in placeholders {
        assert!(variables.contains(placeholder), "no {placeholder}");
        variables = variables.replace(placeholder, value);
    }
    assert!(!variables.contains("\"$"), "a placeholder is left");
    let variables = serde_json::from_str(&variables).expect("JSON");
    (block("graphql"), variables)
}
