use async_graphql::{Context, Object, SimpleObject};

use crate::{
    domain::{
        Result,
        invitation::{self, Guest},
    },
    graphql::{
        context::ContextExt,
        enums::MembershipRole,
        scalars::{DateTime, EmailAddress, LanguageCode, Url},
    },
};

/// An invitation, to who has the token of its mail.
#[derive(SimpleObject)]
pub(in crate::graphql) struct InvitationToAccept {
    /// The e-mail address that is invited.
    email: EmailAddress,
    /// The first name of who is invited, where it was said.
    first_name: Option<String>,
    /// The last name of who is invited, where it was said.
    last_name: Option<String>,
    /// The language of who is invited, where it was said.
    language: Option<LanguageCode>,
    /// What the site is called.
    site_name: String,
    /// What the organization is called whose member they become; null where they only get an account.
    organization_name: Option<String>,
    /// What they may do in the organization; null where there is none.
    role: Option<MembershipRole>,
    /// Is there an account with a password? Then who accepts is signed in to it, or gives its password.
    has_password: bool,
    /// Does the account need a password that it does not have yet?
    password_required: bool,
    /// From when it cannot be accepted.
    expires_at: DateTime,
    /// Where the page leads back to.
    redirect_url: Option<Url>,
}

#[derive(Default)]
pub(in crate::graphql) struct InvitationQuery;

#[Object]
impl InvitationQuery {
    /// The invitation that a token accepts; null where it accepts none, or none any more. Anybody may ask who has the token.
    /// Nothing is used by that.
    async fn invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the link of the mail carries as `token=…`.")] token: String,
    ) -> Option<Result<InvitationToAccept>> {
        let found = invitation::look(ctx.app(), &token).await.transpose()?;
        Some(found.map(|found| {
            let (row, guest) = (&found.invitation, Guest::of(&found.invitation));
            InvitationToAccept {
                email: EmailAddress(row.email.clone()),
                first_name: guest.first_name,
                last_name: guest.last_name,
                language: guest.language.map(LanguageCode),
                site_name: found.site,
                role: row.organization_id.map(|_| row.role.into()),
                expires_at: row.expires_at.into(),
                organization_name: found.organization,
                has_password: found.has_password,
                password_required: found.password_required,
                redirect_url: found.redirect_url.map(Url),
            }
        }))
    }
}
