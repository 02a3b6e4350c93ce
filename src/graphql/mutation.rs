//! What mutations have in common: one input in, one payload out, and faults of the input as data.

/// A mutation: its payload, and the field of the root. Where the payload has more than one field, the work gives
/// them as a tuple, all but the first as options.
macro_rules! mutation {
    (@pattern $field:ident) => { $field };
    (@pattern $field:ident $($more:ident)+) => { ($field, $($more),+) };
    (
        $(#[$doc:meta])*
        $Mutation:ident: $name:ident($Input:ty) -> $Payload:ident {
            $(#[$field_doc:meta])*
            $field:ident: $Object:ty
            $(, $(#[$more_doc:meta])* $more:ident: $More:ty)*
        } = |$app:ident, $call:ident, $input:ident| $work:expr
    ) => {
        /// The outcome of a mutation: its object, or what is wrong with its input.
        #[derive(async_graphql::SimpleObject)]
        pub(in crate::graphql) struct $Payload {
            $(#[$field_doc])*
            $field: Option<$Object>,
            $($(#[$more_doc])* $more: Option<$More>,)*
            /// All faults of the input. Where there are any, nothing was written.
            user_errors: Vec<$crate::graphql::user_error::UserError>,
        }

        #[derive(Default)]
        pub(in crate::graphql) struct $Mutation;

        #[async_graphql::Object]
        impl $Mutation {
            $(#[$doc])*
            async fn $name(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The input.")] input: $Input,
            ) -> Option<$crate::domain::Result<$Payload>> {
                use $crate::graphql::{context::ContextExt, user_error::settle};
                if let Err(refused) = $crate::graphql::access::check_selection(ctx) {
                    return Some(Err(refused));
                }
                let ($app, $call, $input) = (ctx.app(), ctx.call(), input);
                // Boxed: the futures of all mutations have their place in that of the root.
                let done = futures_util::FutureExt::boxed($work).await;
                Some(settle(ctx, done).await.map(|(value, user_errors)| match value {
                    Some(mutation!(@pattern $field $($more)*)) => $Payload {
                        $field: Some($field.into()),
                        $($more: $more.map(Into::into),)*
                        user_errors,
                    },
                    None => $Payload {
                        $field: None,
                        $($more: None,)*
                        user_errors,
                    },
                }))
            }
        }
    };
}

/// An object that shows a row.
macro_rules! shows {
    ($Object:ident($Row:ty)) => {
        #[derive(Clone)]
        pub(in crate::graphql) struct $Object(pub(in crate::graphql) $Row);

        impl From<$Row> for $Object {
            fn from(row: $Row) -> Self {
                Self(row)
            }
        }
    };
}

/// A query for a page of things, oldest first.
macro_rules! listed {
    ($(#[$doc:meta])* $Query:ident: $name:ident -> $Object:ident = $list:path) => {
        #[derive(Default)]
        pub(in crate::graphql) struct $Query;

        #[async_graphql::Object]
        impl $Query {
            $(#[$doc])*
            async fn $name(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "How many, from 1 to 100; 20 where it is not given.")]
                first: Option<i32>,
                #[graphql(desc = "The cursor of the one before the page.")]
                after: Option<String>,
            ) -> $crate::domain::Result<async_graphql::connection::Connection<String, $Object>> {
                use $crate::{
                    domain::page::PageArgs,
                    graphql::{connection::connection, context::ContextExt},
                };
                let args = PageArgs { first, after, ..PageArgs::default() };
                let page = $list(ctx.app(), ctx.call(), &args).await?;
                Ok(connection(page, $Object))
            }
        }
    };
}
