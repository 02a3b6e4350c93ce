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

macro_rules! together {
    ($($table:ident with $($other:ident)+;)+) => {
        $($(diesel::allow_tables_to_appear_in_same_query!($table, $other);)+)+
    };
}

// Only the tables of one query: with every pair of them allowed, the compiler is busy with that for minutes.
together! {
    api_keys with api_clients;
    audit_events with customer_partners stores;
    customer_partners with partners;
    custom_field_values with custom_fields;
    customers with consents custom_field_values customer_partners customer_sources external_ids memberships passwords personal_access_tokens sessions;
    memberships with customer_partners;
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
        impersonator_id -> Nullable<Id>,
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
        site_id -> Nullable<Id>,
        kind -> Text,
        impersonator_id -> Nullable<Id>,
        agent_email -> Nullable<Text>,
        family_hash -> Nullable<Binary>,
        refresh_hash -> Nullable<Binary>,
        refresh_expires_at -> Nullable<Instant>,
        device -> Nullable<Text>,
        last_used_at -> Nullable<Instant>,
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

    mail_tokens (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        purpose -> Text,
        customer_id -> Nullable<Id>,
        invitation_id -> Nullable<Id>,
        site_id -> Id,
        secret_hash -> Binary,
        email -> Text,
        redirect_url -> Nullable<Text>,
        created_at -> Instant,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
    }

    mails (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        kind -> Text,
        site_id -> Id,
        customer_id -> Nullable<Id>,
        email -> Nullable<Text>,
        language -> Text,
        about -> Text,
        created_at -> Instant,
        due_at -> Instant,
        attempts -> Integer,
        handed_over_at -> Nullable<Instant>,
        done_at -> Nullable<Instant>,
        outcome -> Nullable<Text>,
        error -> Nullable<Text>,
    }

    sign_in_attempts (tenant_id, key) {
        tenant_id -> Id,
        key -> Binary,
        failures -> Integer,
        locked_until -> Nullable<Instant>,
        succeeded_at -> Nullable<Instant>,
        updated_at -> Instant,
        unlocked_at -> Nullable<Instant>,
    }

    totp_secrets (tenant_id, customer_id) {
        tenant_id -> Id,
        customer_id -> Id,
        sealed_secret -> Binary,
        created_at -> Instant,
        confirmed_at -> Nullable<Instant>,
        last_step -> Nullable<BigInt>,
    }

    recovery_codes (tenant_id, customer_id, code_hash) {
        tenant_id -> Id,
        customer_id -> Id,
        code_hash -> Binary,
        created_at -> Instant,
        used_at -> Nullable<Instant>,
    }

    mfa_challenges (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        customer_id -> Id,
        site_id -> Id,
        secret_hash -> Binary,
        attempts -> Integer,
        created_at -> Instant,
        expires_at -> Instant,
    }

    personal_access_tokens (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        customer_id -> Id,
        name -> Text,
        secret_hash -> Binary,
        is_read_only -> Bool,
        created_at -> Instant,
        expires_at -> Nullable<Instant>,
        last_used_at -> Nullable<Instant>,
    }

    invitations (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        site_id -> Id,
        organization_id -> Nullable<Id>,
        role -> Text,
        email -> Text,
        email_key -> Text,
        inviter_kind -> Text,
        inviter_id -> Nullable<Id>,
        created_at -> Instant,
        expires_at -> Instant,
        accepted_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        guest -> Text,
        customer_id -> Nullable<Id>,
    }

    idempotency_keys (tenant_id, key) {
        tenant_id -> Id,
        key -> Binary,
        customer_id -> Nullable<Id>,
        fingerprint -> Binary,
        answer -> Binary,
        created_at -> Instant,
        expires_at -> Instant,
    }

    trusted_documents (tenant_id, id) {
        tenant_id -> Id,
        id -> Id,
        document_id -> Text,
        body -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }
}
