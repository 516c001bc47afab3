//! Fair queueing: what one account may have in flight of long reads and of writes.

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

/// The maximum number of concurrent long reads. Each occupies a core for a fraction of a second, and memory for a whole
/// list.
const CONCURRENCY: u16 = 2;
/// The number of queues that accounts are hashed into. Accounts in the same queue wait for each other, which is rare.
const QUEUES: usize = 256;
/// How long a call waits for its permit. The executor's timeout begins after that: two seconds in total.
const TIMEOUT: Duration = Duration::from_millis(500);
/// How many writes of one account may be queued or running, of each kind.
const QUEUED: usize = 64;
/// The same for imports, of which one runs at a time.
const IMPORTS: usize = 2;
/// How many connections to PostgreSQL the writes of an account's tasks have: all of them wait for its row in `task_lists`, so
/// one runs, and the next one is ready. Writes of each other kind have one connection.
const CONNECTIONS_OF_TASKS: usize = 2;

/// A FIFO semaphore for each account.
#[derive(Clone)]
struct Queues {
    queues: Arc<[Arc<Semaphore>]>,
    hasher: RandomState,
}

impl Queues {
    fn new(permits: usize) -> Self {
        let queues = iter::repeat_with(|| Arc::new(Semaphore::new(permits))).take(QUEUES).collect();
        Self { queues, hasher: RandomState::new() }
    }

    async fn acquire(&self, user: UserId) -> Result<OwnedSemaphorePermit, StoreError> {
        // The index is always in range.
        let queue = self.queues.get(self.index(user)).cloned();
        let queue = queue.ok_or_else(|| StoreError::internal("no queue"))?;
        queue.acquire_owned().await.map_err(StoreError::internal)
    }

    fn index(&self, user: UserId) -> usize {
        usize::try_from(self.hasher.hash_one(user) % QUEUES as u64).unwrap_or_default()
    }
}

async fn within_timeout<T>(permit: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(TIMEOUT, permit).await.unwrap_or(Err(StoreError::Overloaded))
}

/// A read takes its account's permit, then one of [`CONCURRENCY`] global ones.
#[derive(Clone)]
pub(crate) struct ReadPermits {
    queues: Queues,
    all: Arc<Semaphore>,
}

/// Held while a long read runs.
pub(crate) struct ReadPermit {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

impl ReadPermits {
    pub(crate) fn new() -> Self {
        Self { queues: Queues::new(1), all: Arc::new(Semaphore::new(CONCURRENCY.into())) }
    }

    /// # Errors
    /// [`StoreError::Overloaded`] after [`TIMEOUT`].
    pub(crate) async fn acquire(&self, user: UserId) -> Result<ReadPermit, StoreError> {
        let permit = async {
            let own = self.queues.acquire(user).await?;
            let all = self.all.clone().acquire_owned().await.map_err(StoreError::internal)?;
            Ok(ReadPermit { _all: all, _own: own })
        };
        within_timeout(permit).await
    }

    /// Waits until no long read runs, and keeps others from beginning.
    pub(crate) async fn acquire_all(self) -> Option<OwnedSemaphorePermit> {
        self.all.acquire_many_owned(CONCURRENCY.into()).await.ok()
    }
}

/// What an account writes. Each kind has its own share: a client that floods one with a stolen token does not block the
/// owner's others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Written {
    Tasks,
    /// Imports and their undo, which take long.
    Imports,
    Account,
    Sessions,
}

/// What one account has for writes of each kind.
#[derive(Clone)]
pub(crate) struct WriteShares {
    tasks: Queues,
    imports: Queues,
    account: Queues,
    sessions: Queues,
}

impl WriteShares {
    /// Of the writes that are queued or running.
    pub(crate) fn of_queue() -> Self {
        Self::new(QUEUED, IMPORTS, QUEUED)
    }

    /// Of the connections to PostgreSQL: a write waits for its share before it takes a connection.
    pub(crate) fn of_connections() -> Self {
        Self::new(CONNECTIONS_OF_TASKS, 1, 1)
    }

    fn new(tasks: usize, imports: usize, others: usize) -> Self {
        let [account, sessions] = [(); 2].map(|()| Queues::new(others));
        Self { tasks: Queues::new(tasks), imports: Queues::new(imports), account, sessions }
    }

    /// Waits for as long as it takes. The permit is to be held until the write ends, also if its caller is gone.
    ///
    /// # Errors
    /// [`StoreError::Internal`].
    pub(crate) async fn acquire(
        &self,
        user: UserId,
        what: Written,
    ) -> Result<OwnedSemaphorePermit, StoreError> {
        let queues = match what {
            Written::Tasks => &self.tasks,
            Written::Imports => &self.imports,
            Written::Account => &self.account,
            Written::Sessions => &self.sessions,
        };
        queues.acquire(user).await
    }

    /// The same within [`TIMEOUT`].
    ///
    /// # Errors
    /// [`StoreError::Overloaded`] after that.
    pub(crate) async fn acquire_soon(
        &self,
        user: UserId,
        what: Written,
    ) -> Result<OwnedSemaphorePermit, StoreError> {
        within_timeout(self.acquire(user, what)).await
    }
}

#[cfg(test)]
impl Queues {
    /// Two accounts that are not hashed into the same queue.
    fn two_accounts(&self) -> [UserId; 2] {
        let account = || UserId::from(crate::clock::Clock::system().new_id());
        let ann = account();
        let ben = iter::repeat_with(account).find(|ben| self.index(*ben) != self.index(ann));
        [ann, ben.unwrap_or(ann)]
    }
}

#[cfg(test)]
impl WriteShares {
    pub(crate) fn two_accounts(&self) -> [UserId; 2] {
        self.tasks.two_accounts()
    }
}

#[cfg(test)]
mod tests {
    use super::{ReadPermits, WriteShares, Written};
    use crate::error::StoreError;

    #[tokio::test]
    async fn accounts_do_not_block_each_other() {
        let permits = ReadPermits::new();
        let [ann, ben] = permits.queues.two_accounts();
        let first = permits.acquire(ann).await.unwrap();
        assert!(matches!(permits.acquire(ann).await, Err(StoreError::Overloaded)));
        let _other = permits.acquire(ben).await.unwrap();
        drop(first);
        assert!(permits.acquire(ann).await.is_ok());
    }

    #[tokio::test]
    async fn an_account_has_its_share_of_writes_and_no_more() {
        let shares = WriteShares::new(2, 1, 1);
        let [ann, ben] = shares.two_accounts();
        let first = shares.acquire_soon(ann, Written::Tasks).await.unwrap();
        let _second = shares.acquire_soon(ann, Written::Tasks).await.unwrap();
        assert!(matches!(shares.acquire_soon(ann, Written::Tasks).await, Err(StoreError::Overloaded)));
        assert!(shares.acquire_soon(ben, Written::Tasks).await.is_ok());
        assert!(shares.acquire_soon(ann, Written::Sessions).await.is_ok(), "ann can sign out");
        drop(first);
        assert!(shares.acquire_soon(ann, Written::Tasks).await.is_ok());
    }

    #[tokio::test]
    async fn imports_of_an_account_have_a_share_of_their_own() {
        let shares = WriteShares::of_queue();
        let [ann, ben] = shares.two_accounts();
        let _running = shares.acquire_soon(ann, Written::Imports).await.unwrap();
        let _waiting = shares.acquire_soon(ann, Written::Imports).await.unwrap();
        assert!(matches!(shares.acquire_soon(ann, Written::Imports).await, Err(StoreError::Overloaded)));
        assert!(shares.acquire_soon(ann, Written::Tasks).await.is_ok());
        assert!(shares.acquire_soon(ben, Written::Imports).await.is_ok());
    }
}
