//! Fair queueing of long reads.

use crate::error::StoreError;
use shared::UserId;
use std::{
    hash::{BuildHasher, RandomState},
    iter,
    sync::Arc,
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Long reads at the same time. Each takes a core for a fraction of a second, and the memory of a whole list.
const CONCURRENCY: usize = 2;
/// Accounts whose hashes collide in one of these queues wait for each other, which is rare.
const QUEUES: usize = 256;
/// How long a read waits for its permit. The call may then take the executor's timeout: two seconds in total.
const TIMEOUT: Duration = Duration::from_millis(500);

/// Two FIFO semaphores: a read takes its account's permit, then one of [`CONCURRENCY`] global ones.
#[derive(Clone)]
pub(crate) struct ReadPermits {
    queues: Arc<[Arc<Semaphore>]>,
    all: Arc<Semaphore>,
    hasher: RandomState,
}

/// Held while a long read runs.
pub(crate) struct ReadPermit {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl ReadPermits {
    pub(crate) fn new() -> Self {
        let queues = iter::repeat_with(|| Arc::new(Semaphore::new(1))).take(QUEUES).collect();
        Self { queues, all: Arc::new(Semaphore::new(CONCURRENCY)), hasher: RandomState::new() }
    }

    /// # Errors
    /// [`StoreError::Overloaded`] after [`TIMEOUT`].
    pub(crate) async fn acquire(&self, user: UserId) -> Result<ReadPermit, StoreError> {
        let queue = usize::try_from(self.hasher.hash_one(user) % QUEUES as u64).unwrap_or_default();
        // The index is always in range.
        let own = self.queues.get(queue).unwrap_or(&self.all).clone();
        let permit = async {
            let own = own.acquire_owned().await.map_err(StoreError::internal)?;
            let all = self.all.clone().acquire_owned().await.map_err(StoreError::internal)?;
            Ok(ReadPermit { _all: all, _own: own })
        };
        timeout(TIMEOUT, permit).await.unwrap_or(Err(StoreError::Overloaded))
    }
}

#[cfg(test)]
mod tests {
    use super::ReadPermits;
    use crate::{clock::Clock, error::StoreError};
    use shared::UserId;

    #[tokio::test]
    async fn accounts_do_not_block_each_other() {
        let permits = ReadPermits::new();
        let (ann, ben) = (user(), user());
        let first = permits.acquire(ann).await.unwrap();
        assert!(matches!(permits.acquire(ann).await, Err(StoreError::Overloaded)));
        let _other = permits.acquire(ben).await.unwrap();
        drop(first);
        assert!(permits.acquire(ann).await.is_ok());
    }

    fn user() -> UserId {
        UserId::from(Clock::system().new_id())
    }
}
