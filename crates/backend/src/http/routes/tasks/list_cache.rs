//! Lists as they were last sent. Whoever takes one has just learned from the database that it is still what is there,
//! so nothing here has to be told of a change.

use crate::store::Revision;
use actix_web::web::Bytes;
use quick_cache::{Weighter, sync::Cache};
use shared::UserId;

/// How much memory the lists may take together, in bytes.
const MEMORY: u64 = 16 * 1024 * 1024;
/// What a list takes beside its text, in bytes.
const OVERHEAD: u64 = 128;
/// How large most lists are, in bytes.
const USUAL: u64 = 8 * 1024;

/// One list of each account: all of its tasks, as they were at a revision.
pub struct ListCache(Cache<UserId, (Revision, Bytes), InBytes>);

impl ListCache {
    /// With nothing in it.
    #[allow(clippy::new_without_default, reason = "there is one, and it is made once")]
    pub fn new() -> Self {
        let lists = usize::try_from(MEMORY / USUAL).unwrap_or_default();
        Self(Cache::with_weighter(lists, MEMORY, InBytes))
    }

    pub(super) fn get(&self, user: UserId) -> Option<(Revision, Bytes)> {
        self.0.get(&user)
    }

    pub(super) fn keep(&self, user: UserId, revision: Revision, list: &Bytes) {
        // A copy takes no more than it holds; where it was written there is room for more.
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
    fn the_lists_take_no_more_memory_than_they_may() {
        let cache = ListCache::new();
        for number in 0..1000 {
            let revision = "0000000000000007".parse().unwrap();
            cache.keep(UserId::from(Uuid::from_u128(number)), revision, &Bytes::from(vec![b'x'; 100_000]));
        }
        assert!(cache.0.weight() <= MEMORY, "{}", cache.0.weight());
        assert!(cache.0.len() > 100, "{}", cache.0.len());
    }
}
