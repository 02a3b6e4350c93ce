use super::object::Source;
use crate::domain::source;

listed! {
    /// The sources that customers come from, oldest first. Needs an API key.
    SourceQuery: sources -> Source = source::list
}
