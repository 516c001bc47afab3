//! The handle through which everything else reaches the database.

use crate::{
    clock::Clock,
    database_url::DatabaseUrl,
    engine::{AnyConnection, Executor, FileLock, Probe, ReadPermits, lock_shared},
    error::StoreError,
    maintenance::run_migrations,
};
use shared::UserId;
use std::sync::Arc;

/// An open database. Clones share its connections.
#[derive(Clone)]
pub struct Store {
    executor: Executor,
    probe: Probe,
    read_permits: ReadPermits,
    pub(crate) clock: Clock,
    /// Keeps `latchkey restore` from replacing the file.
    _lock: Option<Arc<FileLock>>,
}

impl Store {
    /// Opens the database and brings its schema up to date. An SQLite file that does not exist is created. Blocks.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn open(url: &DatabaseUrl, clock: Clock) -> Result<Self, String> {
        let lock = match url {
            DatabaseUrl::Sqlite(path) => Some(Arc::new(lock_shared(path)?)),
            DatabaseUrl::Postgres(_) => None,
        };
        run_migrations(url)?;
        Ok(Self {
            executor: Executor::new(url).map_err(|e| format!("Cannot start threads: {e}."))?,
            probe: Probe::default(),
            read_permits: ReadPermits::new(),
            clock,
            _lock: lock,
        })
    }

    /// Whether the database can be used. SQLite is also written to, so that a full disk, a read-only file system and a
    /// locked file are found.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.probe.check(&self.executor).await
    }

    /// How many database connections are in use, and how many are idle.
    pub fn connections(&self) -> (u32, u32) {
        self.executor.connections()
    }

    /// A short read, of at most a hundred rows by their keys: with SQLite on the calling thread.
    pub(crate) async fn look_up<T: Send + 'static>(
        &self,
        call: impl Fn(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match self.executor.run_inline(&call) {
            Some(result) => result,
            None => self.read(call).await,
        }
    }

    /// A read.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.executor.read(call).await
    }

    /// A read of many rows: one at a time for each account and few in total, so that no account takes the database and
    /// the memory for itself.
    pub(crate) async fn read_long<T: Send + 'static>(
        &self,
        user: UserId,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let _permit = self.read_permits.acquire(user).await?;
        self.read(call).await
    }

    /// A write.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.executor.write(call).await
    }
}
