use crate::{
    domain::me,
    graphql::customer::{input::UpdateMeInput, object::Customer},
};

mutation! {
    /// Changes what the customer who is signed in says of itself. Needs the token of a session, or a personal access
    /// token that may change something.
    UpdateMe: update_me(UpdateMeInput) -> UpdateMePayload {
        /// The customer as it is now; null where there are `userErrors`.
        customer: Customer
    } = |app, call, input| me::update(app, call, input.into())
}
