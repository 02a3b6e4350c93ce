use async_graphql::{InputObject, MaybeUndefined, SimpleObject};

use crate::{
    domain::me::{self, PreferencesChange},
    graphql::{change::change, customer::object::Customer},
    repositories::customers::CustomerRow,
    values::MailKind,
};

/// Which mails a customer wants, of those that can be turned off. Mails that something cannot go on without (to confirm,
/// to reset, to invite) and those of another address and of the end of the account are always sent.
#[derive(SimpleObject)]
pub(in crate::graphql) struct Preferences {
    /// That somebody signed in from where the account was not used before?
    new_sign_in: bool,
    /// That the password was changed?
    password_changed: bool,
    /// That something about the second factor was changed?
    mfa_changed: bool,
}

impl Preferences {
    pub(in crate::graphql) fn of(customer: &CustomerRow) -> Self {
        let wants = |kind| !me::is_muted(customer, kind);
        Self {
            new_sign_in: wants(MailKind::NewSignIn),
            password_changed: wants(MailKind::PasswordChanged),
            mfa_changed: wants(MailKind::MfaChanged),
        }
    }
}

/// Which mails the customer wants from now on. What is left out stays; null is as it was at the beginning: true.
#[derive(InputObject)]
pub(in crate::graphql) struct UpdateMyPreferencesInput {
    /// That somebody signed in from where the account was not used before?
    new_sign_in: MaybeUndefined<bool>,
    /// That the password was changed?
    password_changed: MaybeUndefined<bool>,
    /// That something about the second factor was changed?
    mfa_changed: MaybeUndefined<bool>,
}

impl From<UpdateMyPreferencesInput> for PreferencesChange {
    fn from(input: UpdateMyPreferencesInput) -> Self {
        Self {
            new_sign_in: change(input.new_sign_in),
            password_changed: change(input.password_changed),
            mfa_changed: change(input.mfa_changed),
        }
    }
}

mutation! {
    /// Changes which mails the customer who is signed in wants. Needs the token of a session of the customer's own.
    UpdateMyPreferences: update_my_preferences(UpdateMyPreferencesInput) -> UpdateMyPreferencesPayload {
        /// The customer as it is now; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| me::update_preferences(app, call, input.into())
}
