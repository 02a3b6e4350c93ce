use async_graphql::{ID, InputObject};

use super::object::Invitation;
use crate::{
    domain::invitation::{self, CustomerInvitation},
    graphql::{
        enums::MembershipRole,
        scalars::{EmailAddress, LanguageCode, Url},
    },
};

/// Somebody who is to become a customer, or a member of an organization.
#[derive(InputObject)]
pub(in crate::graphql) struct InviteCustomerInput {
    /// The site; else that of the header X-Frontdesk-Site (a site's id or number), else the API client's, else the
    /// tenant's only one.
    site_id: Option<ID>,
    /// The e-mail address to invite. Without an organization it must not be that of an account that has a password or
    /// may not be used: ALREADY_TAKEN.
    email: EmailAddress,
    /// The first name: at most 255 characters, of those that the tenant's `nameRule` allows. The person may say another
    /// one; of an account that is there already it changes nothing.
    first_name: Option<String>,
    /// The last name, likewise.
    last_name: Option<String>,
    /// The language of the mail and of the new account: one that the site uses. An account that is there already keeps
    /// its own.
    language: Option<LanguageCode>,
    /// The organization whose member the customer becomes. Needs `customers:organization`.
    organization_id: Option<ID>,
    /// What the member may do there: `MEMBER` where it is not said.
    role: Option<MembershipRole>,
    /// What the member does there: at most 255 characters.
    job_title: Option<String>,
    /// Where the link of the mail leads back to: an address that starts with one of the site's `redirectUrls`.
    redirect_url: Option<Url>,
}

impl From<InviteCustomerInput> for CustomerInvitation {
    fn from(input: InviteCustomerInput) -> Self {
        Self {
            site_id: input.site_id.map(|id| id.0),
            email: input.email.0,
            first_name: input.first_name,
            last_name: input.last_name,
            language: input.language.map(|language| language.0),
            organization_id: input.organization_id.map(|id| id.0),
            role: input.role.map(Into::into),
            job_title: input.job_title,
            redirect_url: input.redirect_url.map(|url| url.0),
        }
    }
}

mutation! {
    /// Invites an e-mail address to a site, and to an organization where one is named, by a mail whose link is good for 7
    /// days. The account is made when the invitation is accepted; an account without a password gets one. Who is invited
    /// again is sent another mail of the same invitation, one a minute at most. An organization has at most 100 that wait:
    /// else TOO_MANY. Needs an API key with `customers:write`.
    InviteCustomer: invite_customer(InviteCustomerInput) -> InviteCustomerPayload {
        /// The invitation; null where there are `userErrors`.
        invitation: Invitation
    } = |app, call, input| invitation::invite_customer(app, call, input.into())
}
