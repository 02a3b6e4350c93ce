use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;

fn code(text: &str) -> Result<(), &'static str> {
    admit(text, &Limits::default())
        .map(drop)
        .map_err(|refused| refused.code)
}

#[test]
fn limits_are_met_exactly() {
    let nested = |n| "{a".repeat(n) + &"}".repeat(n);
    assert_eq!(code(&nested(12)), Ok(()));
    assert_eq!(code(&nested(13)), Err("QUERY_TOO_DEEP"));
    let list = |n| format!("{{a(x:{}1{})}}", "[".repeat(n), "]".repeat(n));
    assert_eq!(code(&list(30)), Ok(()));
    assert_eq!(code(&list(31)), Err("QUERY_TOO_DEEP"));
    assert_eq!(code(&list(8_000)), Err("QUERY_TOO_DEEP"));
    let fields = |n: usize| format!("{{r{{{}}}}}", "a ".repeat(n));
    assert_eq!(code(&fields(999)), Ok(()));
    assert_eq!(code(&fields(1_000)), Err("QUERY_TOO_COMPLEX"));
    assert_eq!(code(&fields(2_000)), Err("TOO_MANY_TOKENS"));
    let roots = |n: usize| format!("{{{}}}", "a ".repeat(n));
    assert_eq!(code(&roots(20)), Ok(()));
    assert_eq!(code(&roots(21)), Err("TOO_MANY_ROOT_FIELDS"));
    let aliases = |n: usize| format!("{{r{{{}}}}}", "b:a ".repeat(n));
    assert_eq!(code(&aliases(30)), Ok(()));
    assert_eq!(code(&aliases(31)), Err("TOO_MANY_ALIASES"));
    let directives = |n: usize| format!("{{a {}}}", "@x ".repeat(n));
    assert_eq!(code(&directives(20)), Ok(()));
    assert_eq!(code(&directives(21)), Err("TOO_MANY_DIRECTIVES"));
    let commas = |n: usize| format!("{{a}}{}", ",".repeat(n));
    assert_eq!(code(&commas(16 * 1024 - 3)), Ok(()));
    assert_eq!(code(&commas(16 * 1024 - 2)), Err("DOCUMENT_TOO_LARGE"));
}

/// Levels of fragments, each of which spreads the next one so often, with `end` in the last one.
fn levels(count: usize, width: usize, end: &str) -> String {
    let mut text = String::new();
    for level in 0..count {
        let spreads = format!("...f{} ", level + 1).repeat(width);
        text += &format!("fragment f{level} on Query {{{spreads}}} ");
    }
    text + &format!("fragment f{count} on Query {{{end}}}")
}

#[test]
fn a_block_string_has_an_end() {
    assert_eq!(code(r#"{a(x: """ [[ \""" { """)}"#), Ok(()));
    assert_eq!(code(r#"{a(x: """""")}"#), Ok(()));
    // Where it has none, the parser goes on where the scan has stopped.
    for text in [r#"{a(x: [""""#, r#"{a(x: ["""""#, r#"{a(x: [""" \""""#] {
        assert_eq!(code(text), Err("GRAPHQL_PARSE_FAILED"), "{text}");
        let hidden = format!("{text}, {}", "@a ".repeat(1_000));
        assert_eq!(code(&hidden), Err("GRAPHQL_PARSE_FAILED"), "{text}");
    }
}

#[test]
fn fragments_count_where_they_are_spread() {
    assert_eq!(
        code("{...a} fragment a on Query {...b} fragment b on Query {...a}"),
        Err("FRAGMENT_CYCLE")
    );
    assert_eq!(
        code("{a} fragment a on Query {...a}"),
        Err("FRAGMENT_CYCLE")
    );
    let bomb = "{...f0} ".to_owned() + &levels(6, 50, "a");
    assert_eq!(code(&bomb), Err("QUERY_TOO_COMPLEX"));
    // Without a single field, and with a fragment that is not there at the end of it.
    for end in ["", "fragment f60 on Query {a}"] {
        let mut bomb = "{...f0}".to_owned();
        for level in 0..60 {
            let next = level + 1;
            bomb += &format!("fragment f{level} on Query {{...f{next} ...f{next}}}");
        }
        let expected = if end.is_empty() {
            "GRAPHQL_VALIDATION_FAILED"
        } else {
            "QUERY_TOO_COMPLEX"
        };
        assert_eq!(code(&(bomb + end)), Err(expected));
    }
    assert_eq!(
        code("query ($x: Int) {...a} fragment a on Query {x: __typename y: __typename}"),
        Ok(())
    );
}

/// Sums end where numbers do, and do not begin again.
#[test]
fn sums_that_no_number_holds() {
    let limits = Limits {
        selections: usize::MAX,
        aliases: usize::MAX,
        ..Limits::default()
    };
    let refusal = |text: &str| {
        let refused = admit(text, &limits).map(drop);
        refused.map_err(|refused| refused.code)
    };
    let around = |fragments: String| "{b: a {...f0}} ".to_owned() + &fragments;
    let doubled = around(levels(70, 2, "b: a"));
    assert_eq!(code(&doubled), Err("TOO_MANY_ALIASES"));
    assert_eq!(refusal(&doubled), Err("QUERY_TOO_DEEP"));
    // As deep as may be: 5 to the 29th.
    assert_eq!(refusal(&around(levels(29, 5, "b: a"))), Ok(()));
}

/// A chain of fragments is as deep as it is long, however few brackets there are.
#[test]
fn a_chain_of_fragments_has_an_end() {
    let chain = |count: usize| "{...f0} ".to_owned() + &levels(count, 1, "a");
    assert_eq!(code(&chain(30)), Ok(()));
    assert_eq!(code(&chain(31)), Err("QUERY_TOO_DEEP"));
    let within_fields = format!("{{a{{a{{a{{...f0}}}}}}}} {}", levels(28, 1, "a"));
    assert_eq!(code(&within_fields), Err("QUERY_TOO_DEEP"));
    // Longer than the largest settings let through, on a stack that is smaller than the server's.
    let limits = Limits {
        document_bytes: usize::MAX,
        tokens: usize::MAX,
        selections: usize::MAX,
        ..Limits::default()
    };
    let refusal = |text: &str| {
        let refused = admit(text, &limits).map(drop);
        refused.map_err(|refused| (refused.code, refused.message))
    };
    let too_deep =
        "Selections may be nested 32 deep, counting those of a fragment wherever it is spread.";
    assert_eq!(
        refusal(&chain(10_000)),
        Err(("QUERY_TOO_DEEP", too_deep.to_owned()))
    );
    let cycle = chain(1_000).replace("{a}", "{...f0}");
    assert_eq!(
        refusal(&cycle).map_err(|(code, _)| code),
        Err("FRAGMENT_CYCLE")
    );
}

/// A bomb costs what its text does, not what it stands for: that would be years.
#[test]
fn bombs_are_refused_in_no_time() {
    let bomb = "{...f0} ".to_owned() + &levels(6, 50, "a");
    let cycle = "{...f0} ".to_owned() + &levels(6, 50, "...f0");
    for (text, expected) in [(bomb, "QUERY_TOO_COMPLEX"), (cycle, "FRAGMENT_CYCLE")] {
        let took = (0..100).map(|_| {
            let begun = Instant::now();
            assert_eq!(code(&text), Err(expected));
            begun.elapsed()
        });
        // Of a hundred: a busy machine makes some of them wait.
        let quickest = took.min().expect("a hundred");
        assert!(
            quickest < Duration::from_millis(100),
            "{expected} after {quickest:?}"
        );
    }
}

#[test]
fn brackets_in_strings_and_comments_do_not_count() {
    let many = "{[(".repeat(100);
    assert_eq!(code(&format!("{{a(x: \"{many}\")}}")), Ok(()));
    assert_eq!(code(&format!("{{a(x: \"\\\"{many}\")}}")), Ok(()));
    assert_eq!(
        code(&format!("{{a(x: \"\"\"{many} \\\"\"\" \" {many}\"\"\")}}")),
        Ok(())
    );
    assert_eq!(code(&format!("{{a}} # {many}")), Ok(()));
}

#[test]
fn introspection_has_a_depth_of_its_own() {
    let of_type = "ofType{".repeat(10) + "name" + &"}".repeat(10);
    assert_eq!(
        code(&format!(
            "{{__schema{{types{{fields{{type{{{of_type}}}}}}}}}}}"
        )),
        Ok(())
    );
    assert_eq!(
        code(&format!(
            "{{__schema{{types{{fields{{args{{type{{ofType{{{of_type}}}}}}}}}}}}}}}"
        )),
        Err("QUERY_TOO_DEEP")
    );
    assert_eq!(
        code("{__schema{types{fields{type{fields{type{fields{name}}}}}}}}"),
        Err("QUERY_TOO_DEEP")
    );
    assert_eq!(
        code("{__schema{types{fields{type{fields{name}}}}}}"),
        Ok(())
    );
}

#[test]
fn the_schema_is_not_listed_over_and_over() {
    assert_eq!(
        code("{a:__schema{types{name}} b:__type(name:\"A\"){name}}"),
        Ok(())
    );
    assert_eq!(
        code("{a:__schema{types{name}} b:__schema{types{name}} c:__schema{types{name}}}"),
        Err("QUERY_TOO_COMPLEX")
    );
}

#[test]
fn a_parse_error_says_where_without_quoting() {
    let secret = "p4ssw0rd";
    let text = format!("{{ a(x: \"{secret}\") ");
    let Err(refused) = admit(&text, &Limits::default()) else {
        panic!("it parses")
    };
    assert_eq!(refused.code, "GRAPHQL_PARSE_FAILED");
    assert!(!refused.message.contains(secret), "{}", refused.message);
    assert!(
        refused.message.starts_with("Line 1, column "),
        "{}",
        refused.message
    );
}

proptest! {
    #[test]
    fn any_text_is_admitted_or_refused(text in "[{}()\\[\\]\"#@:.,!$a-c\\\\\n ]{0,200}") {
        let _ = code(&text);
    }

    #[test]
    fn any_unicode_is_admitted_or_refused(text in "\\PC{0,200}") {
        let _ = code(&text);
    }
}

#[test]
fn documents_are_known_within_bounds() {
    let known = KnownDocuments::default();
    let limits = Limits::default();
    let admitted = admit("{ often }", &limits).map_err(|no| no.message);
    let admitted = Arc::new(admitted.expect("a document"));
    let keep = |text: String| known.keep(text.into(), admitted.clone());
    keep("{ often }".to_owned());
    let noise = "#".repeat(15 * 1024);
    let text = |n: usize| {
        format!(
            "{{ a{n} }} {}",
            if n.is_multiple_of(2) { &noise } else { "" }
        )
    };
    for n in 0..8_000 {
        keep(text(n));
        assert!(known.find("{ often }").is_some(), "{n}");
    }
    let bytes = (0..8_000)
        .map(text)
        .filter(|text| known.find(text).is_some());
    let bytes: Vec<u64> = bytes
        .map(|text| (text.len() as u64 * 2).max(LEAST_BYTES))
        .collect();
    assert!(bytes.iter().sum::<u64>() <= MAX_BYTES);
    assert!(bytes.len() > 500, "{} are known", bytes.len());
}
