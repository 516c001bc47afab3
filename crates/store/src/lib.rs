//! The database: the only module that knows diesel. Every statement is one trip.
//!
//! ```compile_fail
//! use latchkey::store::schema;
//! ```
#![allow(clippy::disallowed_types, reason = "this is the one place for the database")]

mod account_changes;
mod accounts;
mod administration;
mod api_keys;
mod backup;
mod check;
mod connection;
mod dialect;
mod error;
mod files;
mod listing;
mod long_reads;
mod migrations;
mod owned;
#[cfg(test)]
mod plans;
mod pool;
mod probe;
mod read_lock;
mod restore;
mod rows;
mod schema;
mod sessions;
mod sign_in;
mod tasks;
mod trips;
mod writer;

pub use accounts::{Account, NewAccount};
pub use administration::{Administration, ListedAccount};
pub use backup::backup;
pub use check::check;
pub use error::StoreError;
pub use listing::{ListQuery, Listing, Revision, UnknownRevision};
pub use migrations::migrate;
pub use owned::Precondition;
pub use restore::{Restored, restore};
pub use rows::{TaskRow, TaskSink};
pub use sign_in::{Attempt, Outcome};
pub use tasks::TasksOf;

use crate::{auth::VerifiedClaims, clock::Clock, config::DatabaseUrl};
use connection::AnyConnection;
use files::Claim;
use long_reads::LongReads;
use probe::Probe;
use shared::UserId;
use std::sync::Arc;
use trips::Trips;

/// Everything that is kept: accounts, sessions that were ended, and tasks.
#[derive(Clone)]
pub struct Store {
    trips: Trips,
    probe: Probe,
    long_reads: LongReads,
    clock: Clock,
    /// As long as it is held, the file is not replaced by a backup.
    _claim: Option<Arc<Claim>>,
}

impl Store {
    /// Opens the database, making it where it is an SQLite file that does not exist, and brings its schema up
    /// to date. Blocks.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn open(url: &DatabaseUrl, clock: Clock) -> Result<Self, String> {
        let claim = match url {
            DatabaseUrl::Sqlite(path) => Some(Arc::new(files::make(path)?)),
            DatabaseUrl::Postgres(_) => None,
        };
        migrations::run(url)?;
        Ok(Self {
            trips: Trips::new(url).map_err(|e| format!("Cannot start threads: {e}."))?,
            probe: Probe::default(),
            long_reads: LongReads::new(),
            clock,
            _claim: claim,
        })
    }

    /// The tasks of the account that `claims` speak for: the only door to tasks.
    ///
    /// ```
    /// use latchkey::{auth::VerifiedClaims, store::{Store, TasksOf}};
    /// fn door<'a>(store: &'a Store, claims: &'a VerifiedClaims) -> TasksOf<'a> {
    ///     store.tasks_of(claims)
    /// }
    /// ```
    ///
    /// An id alone, wherever it came from, does not open it:
    ///
    /// ```compile_fail
    /// use latchkey::store::{Store, TasksOf};
    /// fn door<'a>(store: &'a Store, user: &'a shared::UserId) -> TasksOf<'a> {
    ///     store.tasks_of(user)
    /// }
    /// ```
    ///
    /// ```compile_fail
    /// use latchkey::store::{Store, TasksOf};
    /// fn door<'a>(store: &'a Store, opened: TasksOf<'a>) -> TasksOf<'a> {
    ///     TasksOf { store, ..opened }
    /// }
    /// ```
    pub fn tasks_of<'a>(&'a self, claims: &'a VerifiedClaims) -> TasksOf<'a> {
        TasksOf::new(self, claims)
    }

    /// Whether the database can be used: with SQLite also whether it can be written, so that a full disk, a
    /// read-only file system and a file that somebody else has locked are told.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.probe.ask(&self.trips).await
    }

    /// How many connections to the database are in use, and how many wait for a trip.
    pub fn connections(&self) -> (u32, u32) {
        self.trips.connections()
    }

    /// One trip that changes nothing and takes microseconds: it finds a few rows by their keys.
    async fn look_up<T: Send + 'static>(
        &self,
        trip: impl Fn(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        match self.trips.at_once(&trip) {
            Some(answer) => answer,
            None => self.read(trip).await,
        }
    }

    /// One trip that changes nothing.
    async fn read<T: Send + 'static>(
        &self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.trips.read(trip).await
    }

    /// One trip that changes nothing and may read much: one at a time for each account, and few for all together, so
    /// that neither the database nor the memory is theirs alone.
    async fn read_long<T: Send + 'static>(
        &self,
        user: UserId,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let _turn = self.long_reads.turn(user).await?;
        self.read(trip).await
    }

    /// One trip that changes something.
    async fn write<T: Send + 'static>(
        &self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.trips.write(trip).await
    }
}
