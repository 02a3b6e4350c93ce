//! A root whose fields are in parts, a file each.
//!
//! The library's own merging asks one part after the other for a field, and has room for the futures of all of them in that
//! of the root. Here the part of a field is looked up by its name, and its future alone is made, on the heap.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{
    ContainerType, Context, ObjectType, ServerResult, Value,
    futures_util::future::BoxFuture,
    indexmap::IndexMap,
    registry::{MetaField, MetaType, Registry},
};

/// The parts of a root, by the names of their fields.
#[derive(Default)]
pub(super) struct Parts(HashMap<String, Arc<dyn Part>>);

trait Part: Send + Sync {
    fn resolve<'a>(&'a self, ctx: &'a Context<'_>) -> BoxFuture<'a, ServerResult<Option<Value>>>;
}

impl<T: ContainerType> Part for T {
    fn resolve<'a>(&'a self, ctx: &'a Context<'_>) -> BoxFuture<'a, ServerResult<Option<Value>>> {
        Box::pin(self.resolve_field(ctx))
    }
}

impl Parts {
    /// Adds a part, which `registry` knows or is told of.
    pub(super) fn add<T: ObjectType + Default + 'static>(&mut self, registry: &mut Registry) {
        let part: Arc<dyn Part> = Arc::new(T::default());
        let names = fields::<T>(registry).into_keys();
        self.0.extend(names.map(|name| (name, part.clone())));
    }

    pub(super) async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        match self.0.get(ctx.item.node.name.node.as_str()) {
            Some(part) => part.resolve(ctx).await,
            None => Ok(None),
        }
    }
}

/// The fields of an object.
pub(super) fn fields<T: ObjectType>(registry: &mut Registry) -> IndexMap<String, MetaField> {
    match registry.create_fake_output_type::<T>() {
        MetaType::Object { fields, .. } => fields,
        _ => IndexMap::new(),
    }
}

/// The type of a root.
pub(super) fn object(
    name: &str,
    description: &str,
    fields: IndexMap<String, MetaField>,
) -> MetaType {
    let description: Vec<_> = description.lines().map(str::trim).collect();
    MetaType::Object {
        name: name.to_owned(),
        description: Some(description.join("\n")),
        fields,
        cache_control: Default::default(),
        extends: false,
        shareable: false,
        resolvable: true,
        inaccessible: false,
        interface_object: false,
        tags: Vec::new(),
        keys: None,
        visible: None,
        is_subscription: false,
        rust_typename: None,
        directive_invocations: Vec::new(),
        requires_scopes: Vec::new(),
    }
}

/// A root of such parts. Its default has none, and is good for its type alone.
macro_rules! root {
    ($(#[doc = $doc:literal])* $vis:vis struct $Root:ident($($Part:ty),+ $(,)?);) => {
        $(#[doc = $doc])*
        #[derive(Default)]
        $vis struct $Root($crate::graphql::root::Parts);

        impl $Root {
            /// The root with its parts, which `registry` knows or is told of.
            fn of_parts(registry: &mut async_graphql::registry::Registry) -> Self {
                let mut parts = $crate::graphql::root::Parts::default();
                $(parts.add::<$Part>(registry);)+
                Self(parts)
            }
        }

        impl async_graphql::ContainerType for $Root {
            async fn resolve_field(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> async_graphql::ServerResult<Option<async_graphql::Value>> {
                self.0.resolve_field(ctx).await
            }
        }

        impl async_graphql::OutputType for $Root {
            fn type_name() -> std::borrow::Cow<'static, str> {
                stringify!($Root).into()
            }

            fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                use async_graphql::registry::MetaTypeId;
                use $crate::graphql::root;
                registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
                    let mut fields = async_graphql::indexmap::IndexMap::new();
                    $(fields.extend(root::fields::<$Part>(registry));)+
                    root::object(stringify!($Root), concat!($($doc, "\n"),*), fields)
                })
            }

            async fn resolve(
                &self,
                ctx: &async_graphql::ContextSelectionSet<'_>,
                _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
            ) -> async_graphql::ServerResult<async_graphql::Value> {
                async_graphql::resolver_utils::resolve_container(ctx, self).await
            }
        }

        impl async_graphql::ObjectType for $Root {}
    };
}
