pub(super) mod accept;
pub(super) mod invite_customer;
pub(super) mod invite_member;
pub(super) mod object;
pub(super) mod query;
pub(super) mod revoke;
