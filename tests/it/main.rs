//! The tests: stories told over HTTP to a real server on a real store.
//!
//! Each story runs twice, on SQLite and on PostgreSQL, and both must give the same answers.
//! `scripts/test` starts the PostgreSQL that `FRONTDESK_TEST_POSTGRES` names.

#![recursion_limit = "256"]
#![expect(
    clippy::expect_used,
    reason = "a test that cannot go on says why and stops"
)]

#[macro_use]
mod process;
#[macro_use]
mod support;

mod address_rules;
mod addresses;
mod cli;
mod consents;
mod create_custom_field_definition;
mod create_customer;
mod create_customer_partners;
mod create_customer_races;
mod create_partner;
mod create_store;
mod credentials;
mod customer;
mod customer_by;
mod customer_page;
mod customers;
mod customers_pages;
mod documentation;
mod faults;
mod graphiql;
mod http;
mod languages;
mod limits;
mod node;
mod organization_members;
mod organization_tree;
mod organizations;
mod partners;
mod plans;
mod schema;
mod server;
mod statements;
mod subscription_owners;
mod subscriptions;
mod systems;
mod tables;
mod text_fields;
mod text_inputs;
mod update_tenant_settings;
mod upsert_customer;
mod upsert_customer_refusals;
mod viewer;
