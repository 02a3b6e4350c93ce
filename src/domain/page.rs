//! Pages of a list: Relay's arguments, and the cursors between pages.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use crate::values::{Id, Kind, TenantId};

/// Items of a page where the caller does not say.
pub const DEFAULT_PAGE: usize = 20;
/// Items of a page at most.
pub const MAX_PAGE: usize = 100;

/// The arguments `first` and `after` of a list.
#[derive(Debug, Clone, Default)]
pub struct PageArgs {
    /// How many items.
    pub first: Option<i32>,
    /// The cursor of the item before the page.
    pub after: Option<String>,
}

/// A page of a list, each item with its cursor.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<(String, T)>,
    /// Is there a page before this one?
    pub has_previous: bool,
    /// Is there a page after this one?
    pub has_next: bool,
}

/// Why arguments make no page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// `first` is out of bounds.
    #[error("first must be between 1 and {MAX_PAGE}.")]
    First,
    /// `after` is no cursor of this list.
    #[error("after is not a cursor of this list: pass one that the list gave, unchanged.")]
    Cursor,
    /// More ids at once than a page has items.
    #[error("ids may hold {MAX_PAGE} ids.")]
    Ids,
}

/// A place in one tenant's list of `K`s, in the order of their ids.
#[derive(Debug, Clone, Copy)]
pub struct KeysetPage<K: Kind> {
    tenant: TenantId,
    /// The id before the page.
    pub after: Option<Id<K>>,
    first: usize,
}

impl<K: Kind> KeysetPage<K> {
    /// Reads a caller's arguments.
    pub fn parse(args: &PageArgs, tenant: TenantId) -> Result<Self, PageError> {
        let first = match args.first {
            None => DEFAULT_PAGE,
            Some(first) => usize::try_from(first)
                .ok()
                .filter(|first| (1..=MAX_PAGE).contains(first))
                .ok_or(PageError::First)?,
        };
        let after = args.after.as_deref().map(|cursor| decode(cursor, tenant));
        Ok(Self {
            tenant,
            after: after.transpose()?,
            first,
        })
    }

    /// How many rows to ask the store for: one more than the page has tells whether another follows.
    pub fn limit(&self) -> i64 {
        self.first as i64 + 1
    }

    /// The page that the store's rows make.
    pub fn page<T>(&self, mut rows: Vec<T>, id: impl Fn(&T) -> Id<K>) -> Page<T> {
        let has_next = rows.len() > self.first;
        rows.truncate(self.first);
        let cursor = |row| (encode(id(&row), self.tenant), row);
        Page {
            items: rows.into_iter().map(cursor).collect(),
            has_previous: self.after.is_some(),
            has_next,
        }
    }
}

/// A checksum over tenant, list and place: a cursor of another list or tenant is refused, not
/// misread. It is no secret: a cursor is only a place in what its caller may see anyhow.
fn checksum(uuid: Uuid, kind: &str, tenant: TenantId) -> [u8; 4] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(tenant.uuid().as_bytes());
    hasher.update(kind.as_bytes());
    hasher.update(uuid.as_bytes());
    hasher.finalize().to_be_bytes()
}

fn encode<K: Kind>(id: Id<K>, tenant: TenantId) -> String {
    let mut bytes = checksum(id.uuid(), K::TYPE, tenant).to_vec();
    bytes.extend_from_slice(id.uuid().as_bytes());
    BASE64URL_NOPAD.encode(&bytes)
}

fn decode<K: Kind>(cursor: &str, tenant: TenantId) -> Result<Id<K>, PageError> {
    let bytes = BASE64URL_NOPAD
        .decode(cursor.as_bytes())
        .map_err(|_| PageError::Cursor)?;
    let (sum, id) = bytes.split_first_chunk::<4>().ok_or(PageError::Cursor)?;
    let uuid = Uuid::from_slice(id).map_err(|_| PageError::Cursor)?;
    if *sum != checksum(uuid, K::TYPE, tenant) {
        return Err(PageError::Cursor);
    }
    Ok(Id::from_uuid(uuid))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::values::{CustomerId, PartnerId};

    proptest! {
        #[test]
        fn a_cursor_leads_back_and_nowhere_else(id: [u8; 16], tenant: [u8; 16], other: [u8; 16]) {
            prop_assume!(tenant != other);
            let id = PartnerId::from_uuid(Uuid::from_bytes(id));
            let tenant = TenantId::from_uuid(Uuid::from_bytes(tenant));
            let other = TenantId::from_uuid(Uuid::from_bytes(other));
            let cursor = encode(id, tenant);
            prop_assert_eq!(decode(&cursor, tenant), Ok(id));
            let foreign: Result<CustomerId, _> = decode(&cursor, tenant);
            prop_assert_eq!(foreign, Err(PageError::Cursor));
            let foreign: Result<PartnerId, _> = decode(&cursor, other);
            prop_assert_eq!(foreign, Err(PageError::Cursor));
        }

        #[test]
        fn any_text_is_a_cursor_or_refused(text in "\\PC{0,60}") {
            let tenant = TenantId::from_uuid(Uuid::nil());
            if let Ok(id) = decode::<crate::values::kind::Partner>(&text, tenant) {
                prop_assert_eq!(encode(id, tenant), text);
            }
        }
    }

    #[test]
    fn bounds_of_a_page() {
        let tenant = TenantId::from_uuid(Uuid::nil());
        let parse = |first| {
            KeysetPage::<crate::values::kind::Partner>::parse(
                &PageArgs { first, after: None },
                tenant,
            )
            .map(|page| page.limit())
        };
        assert_eq!(parse(None), Ok(21));
        assert_eq!(parse(Some(100)), Ok(101));
        for bad in [0, -1, 101, i32::MAX] {
            assert_eq!(parse(Some(bad)), Err(PageError::First));
        }
    }
}
