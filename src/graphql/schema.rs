//! The roots: one line a query and a mutation.

use async_graphql::{
    EmptySubscription, ID, MergedObject, SDLExportOptions, connection::Connection,
};

use super::{
    custom_field, customer, node,
    partner::{self, object::Partner},
    store, tenant, viewer,
};

/// What can be read.
#[derive(MergedObject, Default)]
pub(super) struct Query(
    customer::query::CustomerQuery,
    node::NodeQuery,
    partner::query::PartnerQuery,
    viewer::query::ViewerQuery,
);

/// What can be changed. A payload is null where its mutation failed with an error of the top level;
/// the others of the document are not touched by that.
#[derive(MergedObject, Default)]
pub(super) struct Mutation(
    customer::create::CreateCustomer,
    partner::create::CreatePartner,
    store::create::CreateStore,
    custom_field::create::CreateCustomFieldDefinition,
    tenant::update_settings::UpdateTenantSettings,
);

pub(super) type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// The types without what they are run with.
pub(super) fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    // What the library brings along without a description.
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .override_output_type_description::<ID>(
            "An id: opaque, unique over all things. In inputs, one that is malformed or foreign is NOT_FOUND.",
        )
        .override_output_type_description::<Connection<String, Partner>>("A page of partners.")
}

/// The schema in GraphQL's own language: what `schema.graphql` holds.
pub fn sdl() -> String {
    let options = SDLExportOptions::new().use_space_ident();
    let sdl = builder().finish().sdl_with_options(options);
    let lines: Vec<_> = sdl.trim().lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}
