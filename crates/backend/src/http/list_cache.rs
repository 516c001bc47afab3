//! Cached JSON of whole lists. A reader has just compared the revision with the database, so nothing needs to be
//! invalidated.

use actix_web::web::Bytes;
use quick_cache::{Weighter, sync::Cache};
use shared::UserId;
use store::Revision;

/// The maximum size of all lists together, in bytes.
const MEMORY: u64 = 16 * 1024 * 1024;
/// The size of an entry without its text, in bytes.
const OVERHEAD: u64 = 128;
/// The typical size of a list, in bytes.
const USUAL: u64 = 8 * 1024;

/// All tasks of an account, at a revision.
pub struct ListCache(Cache<UserId, (Revision, Bytes), InBytes>);

impl ListCache {
    #[allow(clippy::new_without_default, reason = "created once, explicitly")]
    pub fn new() -> Self {
        let lists = usize::try_from(MEMORY / USUAL).unwrap_or_default();
        Self(Cache::with_weighter(lists, MEMORY, InBytes))
    }

    pub(crate) fn get(&self, user: UserId) -> Option<(Revision, Bytes)> {
        self.0.get(&user)
    }

    pub(crate) fn keep(&self, user: UserId, revision: Revision, list: &Bytes) {
        // A copy, because the buffer that it was written to has spare capacity.
        self.0.insert(user, (revision, Bytes::copy_from_slice(list)));
    }
}

#[derive(Clone)]
struct InBytes;

impl Weighter<UserId, (Revision, Bytes)> for InBytes {
    fn weight(&self, _: &UserId, (_, list): &(Revision, Bytes)) -> u64 {
        OVERHEAD + u64::try_from(list.len()).unwrap_or(u64::MAX - OVERHEAD)
    }
}

#[cfg(test)]
mod tests {
    use super::{ListCache, MEMORY};
    use actix_web::web::Bytes;
    use shared::UserId;
    use uuid::Uuid;

    #[test]
    fn stays_within_its_memory_limit() {
        let cache = ListCache::new();
        for number in 0..1000 {
            let revision = "0000000000000007".parse().unwrap();
            cache.keep(UserId::from(Uuid::from_u128(number)), revision, &Bytes::from(vec![b'x'; 100_000]));
        }
        assert!(cache.0.weight() <= MEMORY, "{}", cache.0.weight());
        assert!(cache.0.len() > 100, "{}", cache.0.len());
    }
}
