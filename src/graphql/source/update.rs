use super::object::Source;
use crate::{domain::source, graphql::named::UpdateSourceInput};

mutation! {
    /// Changes a source that customers come from. Needs an API key with `settings:write`.
    UpdateSource: update_source(UpdateSourceInput) -> UpdateSourcePayload {
        /// The source; null where there are `userErrors`.
        source: Source
    } = |app, call, input| source::update(app, call, input.into())
}
