//! Automatic persisted queries: documents that clients send once, and name by their hash from then on. Whoever knows a
//! hash knows the document, so one tenant learns nothing of another.

use std::sync::Arc;

use quick_cache::{Weighter, sync::Cache};

use crate::graphql::guard::bounded;

/// Bytes of all of them at most.
const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// As how many bytes a document counts at least.
const LEAST_BYTES: u64 = 4 * 1024;

/// The documents that clients have sent to this server. What is hardly asked for makes room for new ones; its clients are told
/// that it is not known, and send it again.
pub(super) struct Automatic(Cache<String, Arc<str>, Bytes>);

#[derive(Clone)]
struct Bytes;

impl Weighter<String, Arc<str>> for Bytes {
    fn weight(&self, _: &String, text: &Arc<str>) -> u64 {
        (text.len() as u64).max(LEAST_BYTES)
    }
}

impl Default for Automatic {
    fn default() -> Self {
        Self(bounded(MAX_BYTES, LEAST_BYTES, Bytes))
    }
}

impl Automatic {
    /// The document with this hash.
    pub(super) fn find(&self, hash: &str) -> Option<Arc<str>> {
        self.0.get(hash)
    }

    /// Keeps a document that has this hash.
    pub(super) fn keep(&self, hash: &str, text: &Arc<str>) {
        self.0.insert(hash.to_owned(), text.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hardly_asked_for_makes_room() {
        let known = Automatic::default();
        let (large, small): (Arc<str>, Arc<str>) = ("x".repeat(16 * 1024).into(), "{a}".into());
        known.keep("often", &small);
        for n in 0..10_000 {
            known.keep(&n.to_string(), if n % 2 == 0 { &large } else { &small });
            assert_eq!(known.find("often").as_deref(), Some("{a}"), "{n}");
        }
        let texts = (0..10_000).filter_map(|n| known.find(&n.to_string()));
        let bytes: Vec<u64> = texts
            .map(|text| (text.len() as u64).max(LEAST_BYTES))
            .collect();
        assert!(bytes.iter().sum::<u64>() <= MAX_BYTES);
        assert!(bytes.len() > 100, "{} are known", bytes.len());
    }
}
