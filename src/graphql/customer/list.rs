use async_graphql::{Context, ID, InputObject, Object, connection::Connection};

use super::object::Customer;
use crate::{
    domain::{Result, customer, page::PageArgs},
    graphql::{
        change::list,
        connection::connection,
        consent::input::ConsentInput,
        context::ContextExt,
        custom_field::input::CustomFieldInput,
        enums::{CustomerSortField, CustomerState, SortDirection},
        external_id::ExternalIdInput,
        scalars::{DateTime, EmailAddress, LanguageCode, PhoneNumber, instant},
    },
};

/// Which customers; all that is given has to be so.
#[derive(InputObject, Default)]
pub(in crate::graphql) struct CustomerFilter {
    /// One of these: at most 100.
    ids: Option<Vec<ID>>,
    /// Registered at this site.
    site_id: Option<ID>,
    /// Registered in this store.
    store_id: Option<ID>,
    /// In this group.
    group_id: Option<ID>,
    /// Assigned to this partner.
    partner_id: Option<ID>,
    /// A member of this organization.
    organization_id: Option<ID>,
    /// From this source.
    source_id: Option<ID>,
    /// In this state.
    state: Option<CustomerState>,
    /// With this e-mail address.
    email: Option<EmailAddress>,
    /// With this username.
    username: Option<String>,
    /// With this telephone number: the digits count.
    phone: Option<PhoneNumber>,
    /// With each of these words in the name, without regard to case: at most 8 words. Of a customer,
    /// the first 255 characters of last, first, middle and display name together are looked at.
    name: Option<String>,
    /// Of this language.
    language: Option<LanguageCode>,
    /// Is the e-mail address confirmed?
    email_confirmed: Option<bool>,
    /// Do they want the newsletter, or not? Those who did not say are neither.
    is_subscribed: Option<bool>,
    /// Whom another system calls so.
    external_id: Option<ExternalIdInput>,
    /// Created not before this.
    created_from: Option<DateTime>,
    /// Created before this.
    created_before: Option<DateTime>,
    /// Last changed not before this.
    updated_from: Option<DateTime>,
    /// Last changed before this.
    updated_before: Option<DateTime>,
    /// Who said this to consents: at most 20, all of which have to be so.
    consents: Option<Vec<ConsentInput>>,
    /// With these values of custom fields: at most 20, all of which have to be so. The fields have to be searchable, else NOT_ALLOWED.
    custom_fields: Option<Vec<CustomFieldInput>>,
}

impl CustomerFilter {
    fn read(self) -> Result<customer::CustomerFilter> {
        let text = |id: ID| id.0;
        Ok(customer::CustomerFilter {
            ids: self.ids.map(|ids| ids.into_iter().map(text).collect()),
            site_id: self.site_id.map(text),
            store_id: self.store_id.map(text),
            group_id: self.group_id.map(text),
            partner_id: self.partner_id.map(text),
            organization_id: self.organization_id.map(text),
            source_id: self.source_id.map(text),
            state: self.state.map(Into::into),
            email: self.email.map(Into::into),
            username: self.username,
            phone: self.phone.map(Into::into),
            name: self.name,
            language: self.language.map(Into::into),
            email_confirmed: self.email_confirmed,
            is_subscribed: self.is_subscribed,
            external_id: self.external_id.map(Into::into),
            created_from: instant("createdFrom", self.created_from)?,
            created_before: instant("createdBefore", self.created_before)?,
            updated_from: instant("updatedFrom", self.updated_from)?,
            updated_before: instant("updatedBefore", self.updated_before)?,
            consents: list(self.consents),
            custom_fields: list(self.custom_fields),
        })
    }
}

/// In which order.
#[derive(InputObject)]
pub(in crate::graphql) struct CustomerSort {
    /// By what.
    #[graphql(default_with = "Some(CustomerSortField::CreatedAt)")]
    field: Option<CustomerSortField>,
    /// In which direction.
    #[graphql(default_with = "Some(SortDirection::Ascending)")]
    direction: Option<SortDirection>,
}

impl From<CustomerSort> for customer::CustomerSort {
    fn from(sort: CustomerSort) -> Self {
        Self {
            field: sort.field.unwrap_or(CustomerSortField::CreatedAt).into(),
            direction: sort.direction.unwrap_or(SortDirection::Ascending).into(),
        }
    }
}

#[derive(Default)]
pub(in crate::graphql) struct CustomersQuery;

#[Object]
impl CustomersQuery {
    /// The customers that the caller can see, oldest first where it is not said otherwise. Needs
    /// an API key with `customers:read`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a connection")]
    async fn customers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which customers.")] filter: Option<CustomerFilter>,
        #[graphql(desc = "In which order.")] sort: Option<CustomerSort>,
        #[graphql(
            desc = "How many from the beginning, from 1 to 100; 20 where neither `first` nor `last` is given."
        )]
        first: Option<i32>,
        #[graphql(desc = "The cursor of the customer before the page.")] after: Option<String>,
        #[graphql(desc = "How many from the end, from 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the customer after the page.")] before: Option<String>,
    ) -> Result<Connection<String, Customer>> {
        let filter = filter.unwrap_or_default().read()?;
        let sort = sort.map(Into::into).unwrap_or_default();
        let args = PageArgs {
            first,
            after,
            last,
            before,
        };
        let page = customer::list(ctx.app(), ctx.call(), &filter, sort, &args).await?;
        Ok(connection(page, Customer))
    }
}
