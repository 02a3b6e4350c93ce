//! What nested look-ups have in common.

use std::{collections::HashMap, hash::Hash};

/// Rows by what they belong to, in the order in which they come.
pub(super) fn group_by<K: Eq + Hash, T>(rows: Vec<T>, key: impl Fn(&T) -> K) -> HashMap<K, Vec<T>> {
    let mut groups: HashMap<K, Vec<T>> = HashMap::new();
    for row in rows {
        groups.entry(key(&row)).or_default().push(row);
    }
    groups
}

/// `by_ids`: look-ups of what every client of a tenant may see.
macro_rules! loaded {
    ($table:ident, $Row:ident, $Id:ident) => {
        /// Those of the caller's tenant among `ids`.
        pub async fn by_ids(
            app: &$crate::app::App,
            call: &$crate::domain::Call,
            ids: &[$crate::values::$Id],
        ) -> $crate::domain::Result<std::collections::HashMap<$crate::values::$Id, $Row>> {
            let reader = call.reader()?;
            let mut conn = app.store.read().await?;
            let rows =
                $crate::repositories::$table::by_ids(&mut conn, reader.tenant_id, ids).await?;
            Ok(rows.into_iter().map(|row| (row.id, row)).collect())
        }
    };
}

/// `list`: pages of what every client of a tenant may see, oldest first.
macro_rules! listed {
    ($table:ident, $Row:ident, $Kind:ident) => {
        /// A page of the caller's tenant's, oldest first. Needs an API key.
        pub async fn list(
            app: &$crate::app::App,
            call: &$crate::domain::Call,
            args: &$crate::domain::page::PageArgs,
        ) -> $crate::domain::Result<$crate::domain::page::Page<$Row>> {
            use $crate::{domain::page::KeysetPage, repositories::$table, values::kind};
            let client = call.client()?;
            let page = KeysetPage::<kind::$Kind>::parse(args, client.tenant_id)?;
            let mut conn = app.store.read().await?;
            let rows = $table::page(&mut conn, client.tenant_id, page.after, page.limit()).await?;
            Ok(page.page(rows, |row| row.id))
        }
    };
}

/// Something of a tenant's that an action is about, found within its transaction; `None`, with the
/// fault noted, where there is no such thing.
macro_rules! hold_in {
    ($conn:expr, $draft:expr, $table:ident, $Id:ident, $id:expr, $path:expr) => {{
        if let Ok(id) = $id.parse::<$crate::values::$Id>() {
            $crate::repositories::$table::hold($conn, $draft.tenant_id, id).await?;
        }
        find_in!($conn, $draft, $table, $Id, $id, $path)
    }};
}

macro_rules! find_in {
    ($conn:expr, $draft:expr, $table:ident, $Id:ident, $id:expr, $path:expr) => {{
        let mut found = Vec::new();
        if let Ok(id) = $id.parse::<$crate::values::$Id>() {
            found = $crate::repositories::$table::by_ids($conn, $draft.tenant_id, &[id]).await?;
        }
        if found.is_empty() {
            $draft.faults.add($path, $crate::domain::Reason::NotFound);
        }
        found.pop()
    }};
}
