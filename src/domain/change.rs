//! What an input says of a field of something that is there.

/// Nothing (it stays), that it is to be cleared, or its new value.
pub type Change<T> = Option<Option<T>>;

/// The new value, where there is one.
pub(super) fn given<T>(change: &Change<T>) -> Option<&T> {
    change.as_ref().and_then(Option::as_ref)
}
