use async_graphql::{Context, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use crate::{
    domain::{
        Result,
        me::{self, Deletion},
    },
    graphql::{
        context::ContextExt,
        session::{SessionChange, SessionCookies},
        user_error::{UserError, settle},
    },
};

/// What a customer shows once more before the own account is deleted.
#[derive(InputObject)]
pub(in crate::graphql) struct DeleteMyAccountInput {
    /// The password: wrong, it is INVALID_CREDENTIALS. Who has none leaves it out, and must have signed in within the last
    /// 5 minutes: else NOT_PERMITTED.
    password: Option<String>,
}

/// The outcome of deleting the own account.
#[derive(SimpleObject)]
pub(in crate::graphql) struct DeleteMyAccountPayload {
    /// Is the account deleted?
    deleted: bool,
    /// All faults of the input. Where there are any, nothing was written.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(in crate::graphql) struct DeleteMyAccount;

#[Object]
impl DeleteMyAccount {
    /// Deletes the account of the customer who is signed in, for good, as `eraseCustomer` does, and tells the address that it had
    /// by mail. While `canDeleteMyAccount` gives a reason against it, it is CONFLICT. Needs the token of a session of the
    /// customer's own.
    async fn delete_my_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the customer shows once more.")] input: DeleteMyAccountInput,
    ) -> Option<Result<DeleteMyAccountPayload>> {
        let deletion = Deletion {
            password: input.password,
        };
        let done = me::delete(ctx.app(), ctx.call(), &deletion).boxed().await;
        Some(settle(ctx, done).await.map(|(done, user_errors)| {
            if let (Some(()), Some(cookies)) = (done, ctx.data_opt::<SessionCookies>()) {
                cookies.set(SessionChange::Ended);
            }
            DeleteMyAccountPayload {
                deleted: done.is_some(),
                user_errors,
            }
        }))
    }
}
