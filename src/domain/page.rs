//! Pages of a list: Relay's arguments, and the cursors between pages.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::customer::CustomerSort;
use crate::{
    repositories::customers::{SortKey, Window},
    values::{
        CustomerId, CustomerSortField, Id, Kind, SortDirection, StaticType, TenantId, Timestamp,
        kind,
    },
};

/// Items of a page where the caller does not say.
pub const DEFAULT_PAGE: usize = 20;
/// Items of a page at most.
pub const MAX_PAGE: usize = 100;

/// The arguments of a list. One that goes one way only has no `last` and `before`.
#[derive(Debug, Clone, Default)]
pub struct PageArgs {
    /// How many items, from the beginning.
    pub first: Option<i32>,
    /// The cursor of the item before the page.
    pub after: Option<String>,
    /// How many items, from the end.
    pub last: Option<i32>,
    /// The cursor of the item after the page.
    pub before: Option<String>,
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
    /// `last` is out of bounds.
    #[error("last must be between 1 and {MAX_PAGE}.")]
    Last,
    /// `first` and `last` together make no page.
    #[error("Give first or last, not both.")]
    FirstAndLast,
    /// `after` is no cursor of this list.
    #[error("This is not a cursor of this list: pass one that the list gave, unchanged.")]
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
        let after = args.after.as_deref().map(|cursor| decode(cursor, tenant));
        Ok(Self {
            tenant,
            after: after.transpose()?,
            first: size(args.first, PageError::First)?,
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

/// The number of items of a page.
fn size(given: Option<i32>, error: PageError) -> Result<usize, PageError> {
    match given {
        None => Ok(DEFAULT_PAGE),
        Some(size) => usize::try_from(size)
            .ok()
            .filter(|size| (1..=MAX_PAGE).contains(size))
            .ok_or(error),
    }
}

/// A page of one tenant's customers, sorted.
#[derive(Debug, Clone)]
pub struct SortedPage {
    tenant: TenantId,
    sort: CustomerSort,
    size: usize,
    from_end: bool,
    after: Option<Place>,
    before: Option<Place>,
}

type Place = (SortKey, CustomerId);

impl SortedPage {
    /// Reads a caller's arguments.
    pub fn parse(args: &PageArgs, tenant: TenantId, sort: CustomerSort) -> Result<Self, PageError> {
        if args.first.is_some() && args.last.is_some() {
            return Err(PageError::FirstAndLast);
        }
        let from_end = args.last.is_some();
        let size = match from_end {
            true => size(args.last, PageError::Last)?,
            false => size(args.first, PageError::First)?,
        };
        let place = |cursor: &Option<String>| {
            let cursor = cursor
                .as_deref()
                .map(|cursor| decode_place(cursor, tenant, sort));
            cursor.transpose()
        };
        Ok(Self {
            tenant,
            sort,
            size,
            from_end,
            after: place(&args.after)?,
            before: place(&args.before)?,
        })
    }

    /// What to ask the store for: one more than the page has tells whether there is another.
    pub fn window(&self) -> Window {
        Window {
            field: self.sort.field,
            descending: self.sort.direction == SortDirection::Descending,
            after: self.after.clone(),
            before: self.before.clone(),
            from_end: self.from_end,
            limit: self.size as i64 + 1,
        }
    }

    /// The page that the store's rows make.
    pub fn page<T>(&self, mut rows: Vec<T>, place: impl Fn(&T) -> Place) -> Page<T> {
        let more = rows.len() > self.size;
        if more && self.from_end {
            rows.remove(0);
        }
        rows.truncate(self.size);
        let cursor = |row| (encode_place(&place(&row), self.tenant, self.sort), row);
        Page {
            items: rows.into_iter().map(cursor).collect(),
            has_previous: if self.from_end {
                more
            } else {
                self.after.is_some()
            },
            has_next: if self.from_end {
                self.before.is_some()
            } else {
                more
            },
        }
    }
}

/// A checksum over tenant, list and place: a cursor of another list or tenant is refused, not
/// misread. It is no secret: a cursor is only a place in what its caller may see anyhow.
fn checksum(tenant: TenantId, list: &str, place: &[u8]) -> [u8; 4] {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(tenant.uuid().as_bytes());
    hasher.update(list.as_bytes());
    hasher.update(place);
    hasher.finalize().to_be_bytes()
}

fn seal(tenant: TenantId, list: &str, place: &[u8]) -> String {
    let mut bytes = checksum(tenant, list, place).to_vec();
    bytes.extend_from_slice(place);
    BASE64URL_NOPAD.encode(&bytes)
}

fn open(tenant: TenantId, list: &str, cursor: &str) -> Option<Vec<u8>> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let (sum, place) = bytes.split_first_chunk::<4>()?;
    (*sum == checksum(tenant, list, place)).then(|| place.to_vec())
}

fn encode<K: Kind>(id: Id<K>, tenant: TenantId) -> String {
    seal(tenant, K::TYPE, id.uuid().as_bytes())
}

fn decode<K: Kind>(cursor: &str, tenant: TenantId) -> Result<Id<K>, PageError> {
    let place = open(tenant, K::TYPE, cursor).ok_or(PageError::Cursor)?;
    let uuid = Uuid::from_slice(&place).map_err(|_| PageError::Cursor)?;
    Ok(Id::from_uuid(uuid))
}

/// The name of a sorted list: a cursor of one order is none of another.
fn list_name(sort: CustomerSort) -> String {
    format!("{} {} {}", kind::Customer::TYPE, sort.field, sort.direction)
}

fn encode_place((key, id): &Place, tenant: TenantId, sort: CustomerSort) -> String {
    let mut place = id.uuid().as_bytes().to_vec();
    match key {
        SortKey::Time(time) => place.extend_from_slice(&time.as_micros().to_be_bytes()),
        SortKey::Text(text) => place.extend_from_slice(text.as_bytes()),
    }
    seal(tenant, &list_name(sort), &place)
}

fn decode_place(cursor: &str, tenant: TenantId, sort: CustomerSort) -> Result<Place, PageError> {
    let place = open(tenant, &list_name(sort), cursor).ok_or(PageError::Cursor)?;
    let (id, key) = place.split_first_chunk::<16>().ok_or(PageError::Cursor)?;
    let key = match sort.field {
        CustomerSortField::CreatedAt | CustomerSortField::UpdatedAt => {
            let micros = key.try_into().map(i64::from_be_bytes).ok();
            let time = micros.and_then(|micros| Timestamp::from_micros(micros).ok());
            time.map(SortKey::Time)
        }
        CustomerSortField::Name => {
            let text = String::from_utf8(key.to_vec()).ok();
            text.filter(|text| !text.contains('\0')).map(SortKey::Text)
        }
    };
    Ok((
        key.ok_or(PageError::Cursor)?,
        Id::from_uuid(Uuid::from_bytes(*id)),
    ))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::values::PartnerId;

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

    proptest! {
        #[test]
        fn a_place_in_a_sorted_list_leads_back(id: [u8; 16], name in "\\PC{0,60}", micros in -1_000_000_000_000_000_i64..9_000_000_000_000_000) {
            let tenant = TenantId::from_uuid(Uuid::nil());
            let id = CustomerId::from_uuid(Uuid::from_bytes(id));
            let by = |field| CustomerSort { field, ..CustomerSort::default() };
            let name = (SortKey::Text(name), id);
            let cursor = encode_place(&name, tenant, by(CustomerSortField::Name));
            prop_assert_eq!(decode_place(&cursor, tenant, by(CustomerSortField::Name)), Ok(name));
            prop_assert_eq!(decode_place(&cursor, tenant, by(CustomerSortField::CreatedAt)), Err(PageError::Cursor));
            let time = (SortKey::Time(Timestamp::from_micros(micros).expect("in range")), id);
            let cursor = encode_place(&time, tenant, by(CustomerSortField::UpdatedAt));
            prop_assert_eq!(decode_place(&cursor, tenant, by(CustomerSortField::UpdatedAt)), Ok(time));
        }

        #[test]
        fn any_text_is_a_place_or_refused(text in "\\PC{0,90}") {
            let tenant = TenantId::from_uuid(Uuid::nil());
            let _ = decode_place(&text, tenant, CustomerSort::default());
        }
    }

    #[test]
    fn bounds_of_a_page() {
        let tenant = TenantId::from_uuid(Uuid::nil());
        let parse = |first| {
            KeysetPage::<crate::values::kind::Partner>::parse(
                &PageArgs {
                    first,
                    ..PageArgs::default()
                },
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
