use async_graphql::{Context, ID, Interface, Object};
use futures_util::future::join_all;

use super::{
    address::object::Address,
    audit::object::AuditEvent,
    consent::object::ConsentDefinition,
    context::ContextExt,
    custom_field::object::CustomFieldDefinition,
    customer::object::Customer,
    customer_group::object::CustomerGroup,
    identity_provider::object::IdentityProvider,
    loaders::{
        AddressById, AuditEventById, ConsentDefinitionById, CustomFieldById, CustomerById,
        CustomerGroupById, IdentityProviderById, MembershipById, OrganizationById, PartnerById,
        PlanById, ProductById, SiteById, SourceById, StoreById, SubscriptionById,
    },
    organization::{membership::Membership, object::Organization},
    partner::object::Partner,
    plan::{
        object::{Plan, Product},
        subscription::PlanSubscription,
    },
    site::object::Site,
    source::object::Source,
    store::object::Store,
};
use crate::{
    domain::{
        Result,
        page::{MAX_PAGE, PageError},
    },
    values::{Id, kind},
};

/// Anything that has an id.
#[derive(Interface)]
#[expect(
    clippy::large_enum_variant,
    reason = "a few live at a time, each moved once"
)]
#[graphql(field(
    name = "id",
    ty = "ID",
    desc = "Its id: opaque, unique over all things, sorted by creation."
))]
pub(super) enum Node {
    Customer(Customer),
    Address(Address),
    Partner(Partner),
    Store(Store),
    Site(Site),
    CustomFieldDefinition(CustomFieldDefinition),
    CustomerGroup(CustomerGroup),
    Source(Source),
    ConsentDefinition(ConsentDefinition),
    IdentityProvider(IdentityProvider),
    Organization(Organization),
    Membership(Membership),
    Product(Product),
    Plan(Plan),
    PlanSubscription(PlanSubscription),
    AuditEvent(AuditEvent),
}

#[derive(Default)]
pub(super) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its id; null where there is no such thing or the caller cannot access it. Needs
    /// an API key: for customers, what belongs to them and organizations with the scope
    /// `customers:read`, for audit events with `audit:read`, for identity providers with `settings:read`.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of anything.")] id: ID,
    ) -> Option<Result<Node>> {
        load(ctx, &id).await.transpose()
    }

    /// Anything by its id, as `node` gives it, in the order of `ids`.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "At most 100 ids.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Result<Node>>>> {
        ctx.call().client()?;
        if ids.len() > MAX_PAGE {
            return Err(PageError::Ids.into());
        }
        let nodes = join_all(ids.iter().map(|id| load(ctx, id))).await;
        Ok(nodes.into_iter().map(Result::transpose).collect())
    }
}

/// Each kind of thing: how its ids start, what loads it, and what shows it.
macro_rules! load_by_prefix {
    ($ctx:expr, $id:expr; $($Kind:ident $Key:ident $loader:ident $Object:ident;)+) => {
        $(
            if let Ok(id) = $id.parse::<Id<kind::$Kind>>() {
                let row = $ctx.loaders().$loader.load($Key(id)).await?;
                return Ok(row.map(|row| Node::$Object($Object(row))));
            }
        )+
    };
}

async fn load(ctx: &Context<'_>, id: &str) -> Result<Option<Node>> {
    ctx.call().client()?;
    load_by_prefix! { ctx, id;
        Customer CustomerById customer Customer;
        Address AddressById address Address;
        Partner PartnerById partner Partner;
        Store StoreById store Store;
        Site SiteById site Site;
        CustomField CustomFieldById custom_field CustomFieldDefinition;
        CustomerGroup CustomerGroupById customer_group CustomerGroup;
        Source SourceById source Source;
        ConsentDefinition ConsentDefinitionById consent_definition ConsentDefinition;
        IdentityProvider IdentityProviderById identity_provider IdentityProvider;
        Organization OrganizationById organization Organization;
        Membership MembershipById membership Membership;
        Product ProductById product Product;
        Plan PlanById plan Plan;
        Subscription SubscriptionById subscription PlanSubscription;
        AuditEvent AuditEventById audit_event AuditEvent;
    }
    Ok(None)
}
