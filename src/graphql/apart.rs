use std::borrow::Cow;

use async_graphql::{
    ContainerType, Context, ContextSelectionSet, OutputType, Positioned, ServerResult, Value,
    parser::types::Field, registry::Registry,
};
use futures_util::FutureExt;

/// A part of a root whose futures are on the heap. Otherwise those of all parts have a place of their own in the stack
/// of whatever runs one of them: without optimization, more than a thread has.
#[derive(Default)]
pub(super) struct Apart<T>(T);

impl<T: ContainerType> ContainerType for Apart<T> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        self.0.resolve_field(ctx).boxed().await
    }
}

impl<T: OutputType> OutputType for Apart<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        T::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        self.0.resolve(ctx, field).boxed().await
    }
}

/// A root of which each part is [`Apart`].
macro_rules! root {
    ($(#[$meta:meta])* $vis:vis struct $Root:ident($($Part:ty),+ $(,)?);) => {
        $(#[$meta])*
        #[derive(async_graphql::MergedObject, Default)]
        $vis struct $Root($($crate::graphql::apart::Apart<$Part>),+);
    };
}
