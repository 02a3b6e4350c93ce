//! The guide itself: what it sends works, and what it names is there.

use serde_json::json;

use super::{block, section};
use crate::support::TestApp;

const SCHEMA: &str = include_str!("../../../schema.graphql");

stories! {
    async fn a_preset_is_applied(app: TestApp) {
        let (_, query) = block(section("First: the rules"), "graphql");
        assert_eq!(app.data(query, json!({})).await, json!({"applyPreset": {
            "settings": {
                "requiredIdentifiers": [], "requiredFields": ["LANGUAGE"], "passwordPolicy": "CARECLOUD",
                "emailUniqueness": "TENANT", "phoneMode": "STRIP",
            },
            "userErrors": [],
        }}));
    }
}

/// The second column of the tables of fields: each name in it is one of the schema.
#[test]
fn the_tables_name_fields_that_exist() {
    let mut unknown = Vec::new();
    let mut count = 0;
    for heading in ["CareCloud", "Magento"] {
        let title = format!("\n| {heading} | here | rule |\n");
        let (_, table) = section(heading).split_once(&title).expect("a table");
        let rows = table
            .lines()
            .skip(1)
            .take_while(|line| line.starts_with('|'));
        for row in rows {
            let cell = row.split(" | ").nth(1).expect("a second column");
            let names = cell.split('`').skip(1).step_by(2);
            for name in names.flat_map(|path| path.split('.')) {
                let name = name.split('[').next().unwrap_or_default();
                count += 1;
                let is_there = |end| SCHEMA.contains(&format!("\n  {name}{end}"));
                if !is_there(':') && !is_there('(') {
                    unknown.push(format!("{heading}: {name}"));
                }
            }
        }
    }
    assert_eq!(unknown, Vec::<String>::new());
    assert!(count > 90, "{count}");
}
