//! Domain pages as Relay connections.

use async_graphql::{
    OutputType,
    connection::{Connection, Edge},
};

use crate::domain::page::Page;

/// The connection that shows `page`.
pub(super) fn connection<T, N: OutputType>(
    page: Page<T>,
    node: impl Fn(T) -> N,
) -> Connection<String, N> {
    let mut connection = Connection::new(page.has_previous, page.has_next);
    let edges = page.items.into_iter();
    connection
        .edges
        .extend(edges.map(|(cursor, item)| Edge::new(cursor, node(item))));
    connection
}
