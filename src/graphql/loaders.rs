//! One look-up for many: nested fields of one request are loaded together, a statement a kind.
//!
//! Not cached: a second mutation of one document must not see what the first one changed as it was.
//! The loader panics on a key that its batch left out, so a batch answers for every key.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
};

use dataloader::{BatchFn, non_cached::Loader};

use crate::{
    app::App,
    domain::{
        Call, Error, Result, audit, consent,
        custom_field::{self, FieldValueRow},
        customer, customer_group, external_id, identity_provider, metadata, organization, partner,
        plan, product, site, source, store, subscription,
        tenant::{self, TenantSettings},
    },
    repositories::{
        addresses::AddressRow,
        audit_events::AuditEventRow,
        consents::{ConsentChangeRow, ConsentDefinitionRow, ConsentRow},
        credentials::SocialAccountRow,
        custom_fields::CustomFieldRow,
        customer_groups::CustomerGroupRow,
        customers::CustomerRow,
        external_ids::ExternalIdRow,
        identity_providers::IdentityProviderRow,
        memberships::MembershipRow,
        metadata::MetadataRow,
        organizations::OrganizationRow,
        partners::PartnerRow,
        plans::PlanRow,
        products::ProductRow,
        sites::SiteRow,
        sources::{CustomerSourceRow, SourceRow},
        stores::StoreRow,
        subscriptions::SubscriptionRow,
    },
    values::{
        AddressId, AuditEventId, ConsentDefinitionId, CustomFieldId, CustomerGroupId, CustomerId,
        IdentityProviderId, MembershipId, OrganizationId, OwnerId, PartnerId, PlanId, ProductId,
        SiteId, SourceId, StoreId, SubscriptionId, TenantId,
    },
};

/// Keys of one statement at most.
const MAX_BATCH: usize = 1_000;

/// Turns of the scheduler that a field waits for others to ask, too: those of one list ask in the same turn, or the next one.
const TURNS: usize = 4;

/// How many objects a request may load, for each that its document could cost.
const TIMES_THE_COST: usize = 10;

/// Who asks: a batch finds what its caller may see.
#[derive(Clone)]
pub(super) struct Batch {
    app: App,
    call: Arc<Call>,
}

/// How many objects of one request were loaded: what its document is judged by before it is run is what lists mostly hold.
struct Loaded {
    count: AtomicUsize,
    max: usize,
}

/// What the loaders of one request have in common.
struct OfRequest {
    batch: Batch,
    loaded: Loaded,
}

impl Loaded {
    /// Of a document that may have this cost.
    fn new(cost: usize) -> Self {
        Self {
            count: AtomicUsize::new(0),
            max: cost.saturating_mul(TIMES_THE_COST),
        }
    }

    fn add(&self, more: usize) -> Result<()> {
        let before = self.count.fetch_add(more, Ordering::Relaxed);
        if before.saturating_add(more) > self.max {
            return Err(Error::TooMuchLoaded { max: self.max });
        }
        Ok(())
    }
}

/// Loads `V`s by their keys; `None` where there is none.
pub(super) struct Batched<K, V>
where
    K: Eq + Hash + Clone,
    V: Clone,
    Batch: BatchFn<K, Result<Option<V>>>,
{
    /// Made when something is loaded: a request needs few of them.
    loader: OnceLock<Loader<K, Result<Option<V>>, Batch>>,
    request: Arc<OfRequest>,
    /// How many objects there are in one `V`.
    weigh: fn(&V) -> usize,
}

impl<K, V> Batched<K, V>
where
    K: Eq + Hash + Clone + std::fmt::Debug,
    V: Clone,
    Batch: BatchFn<K, Result<Option<V>>>,
{
    fn new(request: &Arc<OfRequest>, weigh: fn(&V) -> usize) -> Self {
        Self {
            loader: OnceLock::new(),
            request: request.clone(),
            weigh,
        }
    }

    pub(super) async fn load(&self, key: K) -> Result<Option<V>> {
        let loader = self.loader.get_or_init(|| {
            Loader::new(self.request.batch.clone())
                .with_max_batch_size(MAX_BATCH)
                .with_yield_count(TURNS)
        });
        // Tokio would have those of a long list that are past its budget ask in another turn.
        let found = tokio::task::unconstrained(loader.load(key)).await?;
        self.request
            .loaded
            .add(found.as_ref().map_or(0, self.weigh))?;
        Ok(found)
    }
}

macro_rules! loaders {
    ($($weigh:expr => { $($name:ident: $Key:ident($Id:ty) => $Value:ty, $find:path;)+ })+) => {
        $($(
            #[doc = concat!("What `", stringify!($name), "` loads by.")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
            pub(super) struct $Key(pub(super) $Id);

            impl BatchFn<$Key, Result<Option<$Value>>> for Batch {
                async fn load(&mut self, keys: &[$Key]) -> HashMap<$Key, Result<Option<$Value>>> {
                    let ids: Vec<_> = keys.iter().map(|key| key.0).collect();
                    let mut found = $find(&self.app, &self.call, &ids).await;
                    let answer = |key: &$Key| match &mut found {
                        Ok(found) => (*key, Ok(found.remove(&key.0))),
                        Err(error) => (*key, Err(error.clone())),
                    };
                    keys.iter().map(answer).collect()
                }
            }
        )+)+

        /// The loaders of one request.
        pub(super) struct Loaders {
            $($(pub(super) $name: Batched<$Key, $Value>,)+)+
        }

        impl Loaders {
            pub(super) fn new(app: &App, call: &Arc<Call>) -> Self {
                let request = Arc::new(OfRequest {
                    batch: Batch { app: app.clone(), call: call.clone() },
                    loaded: Loaded::new(app.config.limits.cost),
                });
                Self { $($($name: Batched::new(&request, $weigh),)+)+ }
            }
        }
    };
}

loaders! {
    |_| 1 => {
        customer: CustomerById(CustomerId) => CustomerRow, customer::by_ids;
        address: AddressById(AddressId) => AddressRow, customer::addresses_by_ids;
        partner: PartnerById(PartnerId) => PartnerRow, partner::by_ids;
        store: StoreById(StoreId) => StoreRow, store::by_ids;
        site: SiteById(SiteId) => SiteRow, site::by_ids;
        customer_group: CustomerGroupById(CustomerGroupId) => CustomerGroupRow, customer_group::by_ids;
        source: SourceById(SourceId) => SourceRow, source::by_ids;
        custom_field: CustomFieldById(CustomFieldId) => CustomFieldRow, custom_field::by_ids;
        consent_definition: ConsentDefinitionById(ConsentDefinitionId) => ConsentDefinitionRow, consent::by_ids;
        identity_provider: IdentityProviderById(IdentityProviderId) => IdentityProviderRow, identity_provider::by_ids;
        organization: OrganizationById(OrganizationId) => OrganizationRow, organization::by_ids;
        organization_around: OrganizationAround(OrganizationId) => OrganizationRow, organization::of_others;
        membership: MembershipById(MembershipId) => MembershipRow, organization::memberships_by_ids;
        product: ProductById(ProductId) => ProductRow, product::by_ids;
        plan: PlanById(PlanId) => PlanRow, plan::by_ids;
        subscription: SubscriptionById(SubscriptionId) => SubscriptionRow, subscription::by_ids;
        audit_event: AuditEventById(AuditEventId) => AuditEventRow, audit::by_ids;
        tenant_settings: TenantSettingsOf(TenantId) => TenantSettings, tenant::settings_of;
    }
    Vec::len => {
        addresses: AddressesOf(CustomerId) => Vec<AddressRow>, customer::addresses_of;
        partners: PartnersOf(CustomerId) => Vec<PartnerRow>, partner::of_customers;
        customer_sources: CustomerSourcesOf(CustomerId) => Vec<CustomerSourceRow>, source::of_customers;
        social_accounts: SocialAccountsOf(CustomerId) => Vec<SocialAccountRow>, customer::social_accounts_of;
        memberships: MembershipsOf(CustomerId) => Vec<MembershipRow>, organization::memberships_of;
        customer_subscriptions: SubscriptionsOfCustomer(CustomerId) => Vec<SubscriptionRow>, subscription::of_customers;
        organization_subscriptions: SubscriptionsOfOrganization(OrganizationId) => Vec<SubscriptionRow>, subscription::of_organizations;
        consents: ConsentsOf(CustomerId) => Vec<ConsentRow>, consent::of_customers;
        consent_changes: ConsentChangesOf(CustomerId) => Vec<ConsentChangeRow>, consent::changes_of;
        consent_definitions: ConsentDefinitionsOf(TenantId) => Vec<ConsentDefinitionRow>, consent::of_tenants;
        custom_fields: CustomFieldsOf(OwnerId) => Vec<FieldValueRow>, custom_field::values_of;
        metadata: MetadataOf(OwnerId) => Vec<MetadataRow>, metadata::public_of;
        private_metadata: PrivateMetadataOf(OwnerId) => Vec<MetadataRow>, metadata::private_of;
        external_ids: ExternalIdsOf(OwnerId) => Vec<ExternalIdRow>, external_id::of_owners;
    }
}
