//! The privileged fields: each needs a scope of its own.

use super::{CustomerFields, NewCustomer};
use crate::{
    domain::{ApiClient, Change, Faults, Path, Reason},
    values::Scope,
};

/// Notes every privileged field that is given without its scope. To a new customer, null is nothing.
pub(super) fn check_fields(
    client: &ApiClient,
    fields: &CustomerFields,
    creates: bool,
    faults: &mut Faults,
) {
    let CustomerFields {
        external_ids,
        email_hard_bounced,
        confirmed,
        remote_assistance,
        group_id,
        disable_auto_group_change,
        private_metadata,
        email_confirmed_at,
        ..
    } = fields;
    for (field, is_given, scope) in [
        (
            "externalIds",
            is_given(external_ids, creates),
            Scope::CustomersExternalIds,
        ),
        (
            "emailHardBounced",
            is_given(email_hard_bounced, creates),
            Scope::CustomersConfirm,
        ),
        (
            "confirmed",
            is_given(confirmed, creates),
            Scope::CustomersConfirm,
        ),
        (
            "remoteAssistance",
            is_given(remote_assistance, creates),
            Scope::CustomersAssist,
        ),
        (
            "groupId",
            is_given(group_id, creates),
            Scope::CustomersGroup,
        ),
        (
            "disableAutoGroupChange",
            is_given(disable_auto_group_change, creates),
            Scope::CustomersGroup,
        ),
        (
            "privateMetadata",
            is_given(private_metadata, creates),
            Scope::MetadataPrivate,
        ),
        (
            "emailConfirmedAt",
            is_given(email_confirmed_at, creates),
            Scope::CustomersMigrate,
        ),
    ] {
        require(client, field, is_given, scope, faults);
    }
}

/// Notes every privileged field of a new customer that is given without its scope.
pub(super) fn check_new(client: &ApiClient, new: &NewCustomer, faults: &mut Faults) {
    check_fields(client, &new.fields, true, faults);
    check_only_new(client, new, faults);
}

/// Notes every privileged field that only a new customer has and that is given without its scope.
pub(super) fn check_only_new(client: &ApiClient, new: &NewCustomer, faults: &mut Faults) {
    for (field, is_given, scope) in [
        (
            "organization",
            new.organization.is_some(),
            Scope::CustomersOrganization,
        ),
        (
            "membership",
            new.membership.is_some(),
            Scope::CustomersOrganization,
        ),
        ("plans", !new.plans.is_empty(), Scope::CustomersPlans),
        (
            "createdAt",
            new.created_at.is_some(),
            Scope::CustomersMigrate,
        ),
    ] {
        require(client, field, is_given, scope, faults);
    }
}

fn is_given<T>(change: &Change<T>, creates: bool) -> bool {
    match change {
        None => false,
        Some(None) => !creates,
        Some(Some(_)) => true,
    }
}

fn require(client: &ApiClient, field: &str, is_given: bool, scope: Scope, faults: &mut Faults) {
    if is_given && !client.scopes.contains(scope) {
        faults.add(Path::of(field), Reason::NotPermitted { scope });
    }
}
