//! One look-up for many: nested fields of one request are loaded together, a statement a kind.
//!
//! Not cached: a second mutation of one document must not see what the first one changed as it was.
//! The loader panics on a key that its batch left out, so a batch answers for every key.

use std::{collections::HashMap, hash::Hash, sync::Arc};

use dataloader::{BatchFn, non_cached::Loader};

use crate::{
    app::App,
    domain::{
        Call, Result,
        custom_field::{self, FieldValue},
        customer, external_id, metadata, partner, site, store,
    },
    repositories::{
        addresses::AddressRow, custom_fields::CustomFieldRow, customers::CustomerRow,
        external_ids::ExternalIdRow, metadata::MetadataRow, partners::PartnerRow, sites::SiteRow,
        stores::StoreRow,
    },
    values::{AddressId, CustomFieldId, CustomerId, OwnerId, PartnerId, SiteId, StoreId},
};

/// Keys of one statement at most.
const MAX_BATCH: usize = 1_000;

/// Turns of the scheduler that a field waits for others to ask, too. A list of a hundred objects
/// takes some before its last one has asked.
const TURNS: usize = 16;

/// Who asks: a batch finds what its caller may see.
#[derive(Clone)]
pub(super) struct Batch {
    app: Arc<App>,
    call: Arc<Call>,
}

/// Loads `V`s by their keys; `None` where there is none.
pub(super) struct Batched<K, V>(Loader<K, Result<Option<V>>, Batch>)
where
    K: Eq + Hash + Clone,
    V: Clone,
    Batch: BatchFn<K, Result<Option<V>>>;

impl<K, V> Batched<K, V>
where
    K: Eq + Hash + Clone + std::fmt::Debug,
    V: Clone,
    Batch: BatchFn<K, Result<Option<V>>>,
{
    fn new(batch: &Batch) -> Self {
        let loader = Loader::new(batch.clone());
        Self(
            loader
                .with_max_batch_size(MAX_BATCH)
                .with_yield_count(TURNS),
        )
    }

    pub(super) async fn load(&self, key: K) -> Result<Option<V>> {
        self.0.load(key).await
    }
}

macro_rules! loaders {
    ($($name:ident: $Key:ident($Id:ty) => $Value:ty, $find:path;)+) => {
        $(
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
        )+

        /// The loaders of one request.
        pub(super) struct Loaders {
            $(pub(super) $name: Batched<$Key, $Value>,)+
        }

        impl Loaders {
            pub(super) fn new(app: &Arc<App>, call: &Arc<Call>) -> Self {
                let batch = Batch { app: app.clone(), call: call.clone() };
                                Self { $($name: Batched::new(&batch),)+ }
            }
        }
    };
}

loaders! {
    customer: CustomerById(CustomerId) => CustomerRow, customer::by_ids;
    address: AddressById(AddressId) => AddressRow, customer::addresses_by_ids;
    partner: PartnerById(PartnerId) => PartnerRow, partner::by_ids;
    store: StoreById(StoreId) => StoreRow, store::by_ids;
    site: SiteById(SiteId) => SiteRow, site::by_ids;
    custom_field: CustomFieldById(CustomFieldId) => CustomFieldRow, custom_field::by_ids;

    addresses: AddressesOf(CustomerId) => Vec<AddressRow>, customer::addresses_of;
    partners: PartnersOf(CustomerId) => Vec<PartnerRow>, partner::of_customers;
    custom_fields: CustomFieldsOf(OwnerId) => Vec<FieldValue>, custom_field::values_of;
    metadata: MetadataOf(OwnerId) => Vec<MetadataRow>, metadata::of_owners;
    external_ids: ExternalIdsOf(OwnerId) => Vec<ExternalIdRow>, external_id::of_owners;
}
