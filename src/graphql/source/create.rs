use super::object::Source;
use crate::{domain::source, graphql::named::CreateSourceInput};

mutation! {
    /// Adds a source that customers come from. Needs an API key with `settings:write`.
    CreateSource: create_source(CreateSourceInput) -> CreateSourcePayload {
        /// The source; null where there are `userErrors`.
        source: Source
    } = |app, call, input| source::create(app, call, input.into())
}
