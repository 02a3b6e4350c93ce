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

mod accept_invitation;
mod account_mails;
mod account_pages;
mod address_rules;
mod addresses;
mod apply_preset;
mod audit_events;
mod audit_trail;
mod bounds;
mod change_password;
mod cli;
mod confirm_email;
mod consents;
mod create_custom_field_definition;
mod create_customer;
mod create_customer_fields;
mod create_customer_partners;
mod create_customer_races;
mod create_customer_statements;
mod create_partner;
mod create_store;
mod credentials;
mod current_organization;
mod custom_field_rules;
mod custom_field_values;
mod customer;
mod customer_by;
mod customer_mails;
mod customer_page;
mod customers;
mod customers_pages;
mod delete_account;
mod deprecate_custom_field_definition;
mod documentation;
mod email_change;
mod erase_customer;
mod every_mutation;
mod faults;
mod front_door;
mod front_end;
mod graphiql;
mod housekeeping;
mod http;
mod id_tokens;
mod identity_guide;
mod identity_providers;
mod impersonation;
mod invitations;
mod issuer_keys;
mod languages;
mod limits;
mod locks;
mod mail_delivery;
mod mail_interruptions;
mod mail_letters;
mod mail_requests;
mod mail_settings;
mod mail_worker;
mod me_walk;
mod metadata;
mod metadata_limits;
mod mfa_challenges;
mod named;
mod node;
mod open_fields;
mod organization_members;
mod organization_self_service;
mod organization_tree;
mod organizations;
mod outside;
mod partners;
mod passwords;
mod permissions;
mod personal_access_tokens;
mod plans;
mod preferences;
mod privileged_fields;
mod recovery_codes;
mod refresh_session;
mod register_customer;
mod register_customer_callers;
mod register_customer_disclosure;
mod register_customer_mails;
mod register_customer_races;
mod register_customer_risk;
mod register_customer_social;
mod reset_password;
mod risk_verifiers;
mod same_answers;
mod schema;
mod schemathesis;
mod searchable_custom_fields;
mod second_factor_mails;
mod secrets;
mod server;
mod session_cookies;
mod sessions;
mod set_customer_partners;
mod set_risk_verifier;
mod setting_effects;
mod sign_in;
mod sign_in_elsewhere;
mod sign_in_lockout;
mod sign_in_unanswered;
mod sign_in_with_link;
mod sign_in_with_social_account;
mod site_config;
mod social_accounts;
mod statements;
mod stores_and_sites;
mod subscription_owners;
mod subscriptions;
mod systems;
mod tables;
mod telemetry;
mod tenant_settings;
mod text_fields;
mod text_inputs;
mod token_status;
mod totp;
mod transfer_resources;
mod unique_custom_fields;
mod update_custom_field_definition;
mod update_customer;
mod update_customer_identifiers;
mod update_me;
mod update_site_settings;
mod update_tenant_settings;
mod upsert_customer;
mod upsert_customer_refusals;
mod viewer;
mod whole_customer;
