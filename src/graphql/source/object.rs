use crate::repositories::sources::SourceRow;

named_object! {
    /// Where customers come from.
    Source(SourceRow)
}
