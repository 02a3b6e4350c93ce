//! docs/limits.md and docs/operations.md have each flag of the server, with its variable and its default, as the program
//! says them.

use std::collections::BTreeMap;

use regex::Regex;

use crate::process::{Place, text};

/// Variable and default of each flag.
type Flags = BTreeMap<String, (String, Option<String>)>;

fn of_the_program() -> Flags {
    let help = text(&Place::sqlite().run(&["serve", "--help"]).stdout);
    let flag = Regex::new(r"(?m)^ +--([a-z-]+)").expect("a pattern");
    let variable = Regex::new(r"\[env: ([A-Z_]+)=?\]").expect("a pattern");
    let default = Regex::new(r"\[default: ([^\]]*)\]").expect("a pattern");
    let starts: Vec<_> = flag.captures_iter(&help).collect();
    let ends = starts
        .iter()
        .skip(1)
        .map(|next| next.get(0).expect("a match").start());
    let mut flags = Flags::new();
    for (this, end) in starts.iter().zip(ends.chain([help.len()])) {
        let about = &help[this.get(0).expect("a match").end()..end];
        let Some(variable) = variable.captures(about) else {
            continue;
        };
        let default = default.captures(about).map(|found| found[1].to_owned());
        flags.insert(this[1].to_owned(), (variable[1].to_owned(), default));
    }
    flags
}

/// The rows of tables that name a flag.
fn of(document: &str) -> Vec<(String, String, String)> {
    let flag = Regex::new(r"^`--([a-z-]+)`$").expect("a pattern");
    let variable = Regex::new(r"^`([A-Z_]+)`$").expect("a pattern");
    let mut found = Vec::new();
    for line in document.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = line
            .split(" | ")
            .map(|cell| cell.trim_start_matches("| "))
            .collect();
        let of_flag = cells.iter().position(|cell| flag.is_match(cell));
        let of_variable = cells.iter().position(|cell| variable.is_match(cell));
        if let (Some(a), Some(b)) = (of_flag, of_variable) {
            found.push((
                flag.captures(cells[a]).expect("a flag")[1].to_owned(),
                variable.captures(cells[b]).expect("a variable")[1].to_owned(),
                cells[a.max(b) + 1].trim_matches('`').to_owned(),
            ));
        }
    }
    found
}

#[test]
fn each_flag_is_told_once() {
    let flags = of_the_program();
    assert!(flags.len() > 40, "{flags:?}");
    let limits = of(include_str!("../../docs/limits.md"));
    assert_eq!(limits.len(), 15, "{limits:?}");
    let told = [limits, of(include_str!("../../docs/operations.md"))].concat();
    for (flag, variable, default) in &told {
        let known = flags
            .get(flag)
            .unwrap_or_else(|| panic!("there is no --{flag}"));
        assert_eq!(&known.0, variable, "--{flag}");
        if let Some(known) = known
            .1
            .as_ref()
            .filter(|known| !["", "\"\""].contains(&known.as_str()))
        {
            assert_eq!(known, default, "the default of --{flag}");
        }
    }
    for flag in flags.keys() {
        let rows = told.iter().filter(|(told, ..)| told == flag).count();
        assert_eq!(rows, 1, "rows about --{flag}");
    }
}

/// What would let a request end the process, or the server's own pages fail, is refused as it starts.
#[test]
fn a_limit_has_bounds() {
    for (flag, value, bounds) in [
        ("--nesting", "65", "a number from 8 to 64"),
        ("--depth", "3", "a number from 4 to 28"),
        ("--body-bytes", "1023", "a number from 1024 to 16777216"),
        ("--tokens", "many", "a number from 100 to 100000"),
        ("--errors", "0", "a number from 1 to 100"),
        ("--request-timeout", "0", "seconds from 1 to 600"),
        ("--request-wait", "10001", "milliseconds from 0 to 10000"),
    ] {
        let refused = Place::sqlite().run(&[flag, value]);
        let said = text(&refused.stderr);
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(
            said.contains(&format!("invalid value '{value}' for '{flag} <")),
            "{said}"
        );
        assert!(said.contains(&format!("write {bounds}")), "{said}");
    }
}
