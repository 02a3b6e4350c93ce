//! Automatic persisted queries: documents that clients send once, and name by their hash from then on. Whoever knows a
//! hash knows the document, so one tenant learns nothing of another.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Documents at most.
const MAX_DOCUMENTS: usize = 2_000;
/// Bytes of all of them at most.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// The documents that clients have sent to this server. What has not been asked for for longest makes room for new ones;
/// its clients are told that it is not known, and send it again.
#[derive(Default)]
pub(super) struct Automatic(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    documents: HashMap<String, (Arc<str>, u64)>,
    bytes: usize,
    /// Counts look-ups: the greater, the later.
    now: u64,
}

impl Automatic {
    /// The document with this hash.
    pub(super) fn find(&self, hash: &str) -> Option<Arc<str>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.now += 1;
        let now = kept.now;
        let (text, used) = kept.documents.get_mut(hash)?;
        *used = now;
        Some(text.clone())
    }

    /// Keeps a document that has this hash.
    pub(super) fn keep(&self, hash: &str, text: &Arc<str>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.now += 1;
        let now = kept.now;
        let before = kept.documents.insert(hash.to_owned(), (text.clone(), now));
        if before.is_none() {
            kept.bytes += text.len();
        }
        while kept.documents.len() > MAX_DOCUMENTS || kept.bytes > MAX_BYTES {
            let oldest = kept.documents.iter().min_by_key(|(_, (_, used))| *used);
            let Some(oldest) = oldest.map(|(hash, _)| hash.clone()) else {
                break;
            };
            if let Some((text, _)) = kept.documents.remove(&oldest) {
                kept.bytes -= text.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_asked_for_makes_room() {
        let known = Automatic::default();
        let text: Arc<str> = "x".repeat(1024 * 1024).into();
        for hash in 0..8 {
            known.keep(&hash.to_string(), &text);
        }
        known.keep("0", &text);
        assert!(known.find("1").is_some(), "all of them fit");
        known.keep("8", &text);
        assert!(
            known.find("2").is_none(),
            "the one that was not asked for for longest"
        );
        assert!(known.find("1").is_some() && known.find("0").is_some());
        let short: Arc<str> = "{a}".into();
        for n in 0..=MAX_DOCUMENTS {
            known.keep(&format!("short {n}"), &short);
        }
        let kept = known.0.lock().expect("kept");
        assert_eq!(kept.documents.len(), MAX_DOCUMENTS);
        let bytes: usize = kept.documents.values().map(|(text, _)| text.len()).sum();
        assert_eq!(kept.bytes, bytes);
    }
}
