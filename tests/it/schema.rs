//! `schema.graphql` is what the code says.

#[test]
fn the_file_is_the_code_s() {
    let file = include_str!("../../schema.graphql");
    assert!(
        file == frontdesk::graphql::sdl(),
        "schema.graphql is stale. Write it anew: cargo run -- schema > schema.graphql"
    );
}
