use async_graphql::Object;

use super::object::Viewer;

#[derive(Default)]
pub(in crate::graphql) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who is calling. Anybody may ask.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}
