//! Which root fields anybody may ask for. All others need a caller, and are refused before anything
//! of their document is run; a new one is refused until it is added here.

const PUBLIC: &[&str] = &["__schema", "__type", "__typename", "viewer"];

/// Does the root field `name` need a caller?
pub(super) fn needs_caller(name: &str) -> bool {
    !PUBLIC.contains(&name)
}
