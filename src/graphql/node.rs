use async_graphql::{Context, ID, Interface, Object};
use futures_util::future::join_all;

use super::{
    address::object::Address,
    context::ContextExt,
    custom_field::object::CustomFieldDefinition,
    customer::object::Customer,
    loaders::{AddressById, CustomFieldById, CustomerById, PartnerById, SiteById, StoreById},
    partner::object::Partner,
    site::object::Site,
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
}

#[derive(Default)]
pub(super) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Anything by its id; null where there is no such thing or the caller cannot access it. Needs
    /// an API key; for a customer or an address with the scope `customers:read`.
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
    }
    Ok(None)
}
