//! Inputs that update: what is left out stays, null clears.

use async_graphql::MaybeUndefined;

use crate::domain::Change;

/// What an input says of a field, in the words of the domain.
pub(super) fn change<G, D: From<G>>(value: MaybeUndefined<G>) -> Change<D> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(value) => Some(Some(value.into())),
    }
}

/// What it says of a list.
pub(super) fn change_list<G, D: From<G>>(value: MaybeUndefined<Vec<G>>) -> Change<Vec<D>> {
    match value {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(items) => Some(Some(list(Some(items)))),
    }
}

/// What an input that creates says of a field: null is as if left out.
pub(super) fn given<G, D: From<G>>(value: Option<G>) -> Change<D> {
    value.map(|value| Some(value.into()))
}

/// What it says of a list.
pub(super) fn given_list<G, D: From<G>>(items: Option<Vec<G>>) -> Change<Vec<D>> {
    items.map(|items| Some(list(Some(items))))
}

/// The items of a list; none where there is no list.
pub(super) fn list<G, D: From<G>>(items: Option<Vec<G>>) -> Vec<D> {
    items
        .unwrap_or_default()
        .into_iter()
        .map(Into::into)
        .collect()
}
