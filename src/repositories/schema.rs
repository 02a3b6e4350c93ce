//! The tables of both stores, as Diesel knows them. Written by hand (no tool writes our own SQL
//! types); a test compares it with what the migrations make on each store.
#![expect(missing_docs, reason = "the row structs document the columns")]

macro_rules! tables {
    ($($table:ident ($($key:ident),+) { $($column:ident $(as $name:literal)? -> $Type:ty,)+ })+) => {
        $(
            diesel::table! {
                use diesel::sql_types::*;
                use crate::repositories::sql::{Id, Instant};

                $table ($($key),+) { $($(#[sql_name = $name])? $column -> $Type,)+ }
            }
        )+

        diesel::allow_tables_to_appear_in_same_query!($($table),+);

        /// Table, column, and the column's type as it is written here: what the test compares.
        pub const COLUMNS: &[(&str, &str, &str)] = &[
            $($((stringify!($table), column_name!($column $($name)?), stringify!($Type)),)+)+
        ];
    };
}

macro_rules! column_name {
    ($column:ident $name:literal) => {
        $name
    };
    ($column:ident) => {
        stringify!($column)
    };
}

tables! {
    tenants (id) {
        id -> Id,
        name -> Text,
        settings -> Text,
        config_version -> BigInt,
        admin_key_hash -> Nullable<Binary>,
        created_at -> Instant,
    }

    sites (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        number -> Integer,
        name -> Text,
        settings -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }

    partners (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }

    stores (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        site_id -> Id,
        partner_id -> Id,
        name -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }

    api_clients (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        kind -> Text,
        scopes -> Text,
        all_partners -> Bool,
        site_id -> Nullable<Id>,
        created_at -> Instant,
    }

    api_client_partners (tenant_id, api_client_id, partner_id) {
        tenant_id -> Id,
        api_client_id -> Id,
        partner_id -> Id,
    }

    api_keys (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        api_client_id -> Id,
        secret_hash -> Binary,
        created_at -> Instant,
        expires_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
    }

    external_ids (tenant_id, noun, system, value) {
        tenant_id -> Id,
        noun -> Text,
        system -> Text,
        value -> Text,
        owner_id -> Id,
    }

    audit_events (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        occurred_at -> Instant,
        action -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<Id>,
        agent_email -> Nullable<Text>,
        initiative_id -> Nullable<Text>,
        company_id -> Nullable<Text>,
        noun -> Text,
        subject_id -> Id,
        changed_fields -> Text,
    }

    customer_groups (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }

    sources (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        name -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }

    custom_fields (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        object -> Text,
        code -> Text,
        label -> Text,
        labels -> Text,
        type_ as "type" -> Text,
        is_required -> Bool,
        is_unique -> Bool,
        is_searchable -> Bool,
        is_registrable -> Bool,
        rules -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        deprecated_at -> Nullable<Instant>,
    }

    consent_definitions (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        code -> Text,
        label -> Text,
        labels -> Text,
        created_at -> Instant,
        updated_at -> Instant,
        deprecated_at -> Nullable<Instant>,
    }

    customers (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        site_id -> Id,
        store_id -> Nullable<Id>,
        group_id -> Nullable<Id>,
        state -> Text,
        email -> Nullable<Text>,
        email_key -> Nullable<Text>,
        email_scope -> Nullable<Id>,
        email_confirmed_at -> Nullable<Instant>,
        email_hard_bounced -> Bool,
        username -> Nullable<Text>,
        username_key -> Nullable<Text>,
        username_scope -> Nullable<Id>,
        phone -> Nullable<Text>,
        phone_key -> Nullable<Text>,
        phone_scope -> Nullable<Id>,
        display_name -> Nullable<Text>,
        first_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        name_key -> Text,
        language -> Text,
        profile -> Text,
        version -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
    }

    customer_partners (tenant_id, customer_id, partner_id) {
        tenant_id -> Id,
        customer_id -> Id,
        partner_id -> Id,
    }

    customer_sources (tenant_id, customer_id, source_id, external_id) {
        tenant_id -> Id,
        customer_id -> Id,
        source_id -> Id,
        external_id -> Text,
        created_at -> Instant,
    }

    addresses (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        customer_id -> Id,
        position -> Integer,
        prefix -> Nullable<Text>,
        first_name -> Nullable<Text>,
        middle_name -> Nullable<Text>,
        last_name -> Nullable<Text>,
        suffix -> Nullable<Text>,
        company -> Nullable<Text>,
        vat_id -> Nullable<Text>,
        street -> Text,
        house_number -> Nullable<Text>,
        registry_number -> Nullable<Text>,
        city -> Nullable<Text>,
        postcode -> Nullable<Text>,
        region_code -> Nullable<Text>,
        region_name -> Nullable<Text>,
        region_external_id -> Nullable<Text>,
        country_code -> Nullable<Text>,
        telephone -> Nullable<Text>,
        fax -> Nullable<Text>,
        is_default_billing -> Bool,
        is_default_shipping -> Bool,
    }

    custom_field_values (tenant_id, owner_id, custom_field_id) {
        tenant_id -> Id,
        owner_id -> Id,
        custom_field_id -> Id,
        value -> Text,
        value_key -> Text,
        unique_key -> Nullable<Text>,
    }

    metadata (tenant_id, owner_id, is_private, key) {
        tenant_id -> Id,
        owner_id -> Id,
        is_private -> Bool,
        key -> Text,
        value -> Text,
    }

    consents (tenant_id, customer_id, consent_definition_id) {
        tenant_id -> Id,
        customer_id -> Id,
        consent_definition_id -> Id,
        value -> Text,
        updated_at -> Instant,
    }

    consent_changes (tenant_id, customer_id, consent_definition_id, audit_event_id) {
        tenant_id -> Id,
        customer_id -> Id,
        consent_definition_id -> Id,
        audit_event_id -> Id,
        value -> Text,
        changed_at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Id>,
        agent_email -> Nullable<Text>,
    }

    social_accounts (tenant_id, customer_id, provider) {
        tenant_id -> Id,
        customer_id -> Id,
        provider -> Text,
        sealed_token -> Binary,
        created_at -> Instant,
        updated_at -> Instant,
        subject -> Nullable<Text>,
        email -> Nullable<Text>,
    }

    passwords (tenant_id, customer_id) {
        tenant_id -> Id,
        customer_id -> Id,
        hash -> Text,
        updated_at -> Instant,
    }

    sessions (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        customer_id -> Id,
        secret_hash -> Binary,
        created_at -> Instant,
        expires_at -> Instant,
    }

    organizations (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        parent_id -> Nullable<Id>,
        name -> Text,
        name_key -> Text,
        company_name -> Nullable<Text>,
        description -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
    }

    memberships (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        organization_id -> Id,
        customer_id -> Id,
        job_title -> Nullable<Text>,
        telephone -> Nullable<Text>,
        status -> Text,
        role -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }

    products (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        code -> Text,
        name -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }

    plans (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        product_id -> Id,
        code -> Text,
        name -> Text,
        is_default -> Bool,
        created_at -> Instant,
        updated_at -> Instant,
    }

    subscriptions (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        owner_id -> Id,
        product_id -> Id,
        plan_id -> Id,
        is_through_partner -> Bool,
        billing_interval -> Text,
        start_at -> Instant,
        end_at -> Nullable<Instant>,
        is_active -> Bool,
        ended_at -> Nullable<Instant>,
        created_at -> Instant,
    }

    identity_providers (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        code -> Text,
        name -> Text,
        issuer -> Text,
        client_id -> Text,
        is_enabled -> Bool,
        created_at -> Instant,
        updated_at -> Instant,
    }

    risk_verifiers (tenant_id) {
        tenant_id -> Id,
        kind -> Text,
        url -> Nullable<Text>,
        sealed_secret -> Binary,
        minimum_score -> Nullable<Double>,
        hostnames -> Text,
        updated_at -> Instant,
    }
}
