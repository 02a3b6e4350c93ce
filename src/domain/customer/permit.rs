//! The privileged fields: each needs a scope of its own. What a caller may not give is a fault, and
//! taken out of the input, so that nothing is looked up for who may not know of it.

use super::{CustomerFields, NewCustomer};
use crate::{
    domain::{ApiClient, Change, Faults, Path, Reason},
    values::Scope,
};

/// Takes out every privileged field that is given without its scope. To a new customer, null and an
/// empty list are nothing.
pub(super) fn check_fields(
    client: &ApiClient,
    fields: &mut CustomerFields,
    creates: bool,
    faults: &mut Faults,
) {
    if creates {
        nothing(&mut fields.external_ids);
        nothing(&mut fields.private_metadata);
    }
    macro_rules! check {
        ($($name:ident $field:literal $scope:ident,)+) => { $(
            let is_given = match &fields.$name {
                None => false,
                Some(None) => !creates,
                Some(Some(_)) => true,
            };
            if is_given && lacks(client, $field, Scope::$scope, faults) {
                fields.$name = None;
            }
        )+ };
    }
    check! {
        external_ids "externalIds" CustomersExternalIds,
        email_hard_bounced "emailHardBounced" CustomersConfirm,
        confirmed "confirmed" CustomersConfirm,
        remote_assistance "remoteAssistance" CustomersAssist,
        group_id "groupId" CustomersGroup,
        disable_auto_group_change "disableAutoGroupChange" CustomersGroup,
        private_metadata "privateMetadata" MetadataPrivate,
        email_confirmed_at "emailConfirmedAt" CustomersMigrate,
    }
}

/// Takes out every privileged field of a new customer that is given without its scope.
pub(super) fn check_new(client: &ApiClient, new: &mut NewCustomer, faults: &mut Faults) {
    check_fields(client, &mut new.fields, true, faults);
    check_only_new(client, new, faults);
}

/// Takes out every privileged field that only a new customer has and that is given without its scope.
pub(super) fn check_only_new(client: &ApiClient, new: &mut NewCustomer, faults: &mut Faults) {
    let mut lacks =
        |field: &str, is_given: bool, scope: Scope| is_given && lacks(client, field, scope, faults);
    let scope = Scope::CustomersOrganization;
    if lacks("organization", new.organization.is_some(), scope) {
        new.organization = None;
        // It has no organization that it would be a part of.
        let is_given = new.membership.take().is_some();
        lacks("membership", is_given, scope);
    }
    if lacks("membership", new.membership.is_some(), scope) {
        new.membership = None;
    }
    if lacks("plans", !new.plans.is_empty(), Scope::CustomersPlans) {
        new.plans.clear();
    }
    if lacks(
        "createdAt",
        new.created_at.is_some(),
        Scope::CustomersMigrate,
    ) {
        new.created_at = None;
    }
}

fn nothing<T>(change: &mut Change<Vec<T>>) {
    if matches!(change, Some(Some(list)) if list.is_empty()) {
        *change = None;
    }
}

/// Does the caller lack a scope? Then it is a fault.
fn lacks(client: &ApiClient, field: &str, scope: Scope, faults: &mut Faults) -> bool {
    let lacks = !client.scopes.contains(scope);
    if lacks {
        faults.add(Path::of(field), Reason::NotPermitted { scope });
    }
    lacks
}
