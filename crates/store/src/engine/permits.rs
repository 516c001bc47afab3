//! Whose turn it is to read much.

use super::error::StoreError;
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

/// How many read much at once. Each takes a core for a fraction of a second, and the memory of a whole list.
const AT_ONCE: usize = 2;
/// Accounts that share one of these wait for each other, which is rare.
const QUEUES: usize = 256;
/// How long one waits for its turn: the trip itself may take as long again.
const PATIENCE: Duration = Duration::from_millis(500);

/// First come, first served, within an account and among those whose turn it is in theirs.
#[derive(Clone)]
pub(super) struct LongReads {
    queues: Arc<[Arc<Semaphore>]>,
    all: Arc<Semaphore>,
    hasher: RandomState,
}

/// As long as it is held.
pub(super) struct Turn {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl LongReads {
    pub(super) fn new() -> Self {
        let queues = iter::repeat_with(|| Arc::new(Semaphore::new(1))).take(QUEUES).collect();
        Self { queues, all: Arc::new(Semaphore::new(AT_ONCE)), hasher: RandomState::new() }
    }

    /// # Errors
    /// [`StoreError::Overloaded`] when it takes too long.
    pub(super) async fn turn(&self, user: UserId) -> Result<Turn, StoreError> {
        let place = usize::try_from(self.hasher.hash_one(user) % QUEUES as u64).unwrap_or_default();
        let own = self.queues.get(place).unwrap_or(&self.all).clone();
        let turn = async {
            let own = own.acquire_owned().await.map_err(StoreError::internal)?;
            let all = self.all.clone().acquire_owned().await.map_err(StoreError::internal)?;
            Ok(Turn { _all: all, _own: own })
        };
        timeout(PATIENCE, turn).await.unwrap_or(Err(StoreError::Overloaded))
    }
}

#[cfg(test)]
mod tests {
    use super::LongReads;
    use crate::{clock::Clock, store::StoreError};
    use shared::UserId;

    #[tokio::test]
    async fn one_account_keeps_nobody_else_waiting() {
        let turns = LongReads::new();
        let (ann, ben) = (user(), user());
        let first = turns.turn(ann).await.unwrap();
        assert!(matches!(turns.turn(ann).await, Err(StoreError::Overloaded)));
        let _other = turns.turn(ben).await.unwrap();
        drop(first);
        assert!(turns.turn(ann).await.is_ok());
    }

    fn user() -> UserId {
        Clock::system().new_id().to_string().parse().unwrap()
    }
}
