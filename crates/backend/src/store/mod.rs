//! The database: the only module that knows diesel. Every statement is one trip.
//!
//! ```compile_fail
//! use latchkey::store::schema;
//! ```
#![allow(clippy::disallowed_types, reason = "this is the one place for the database")]

mod accounts;
mod connection;
mod dialect;
mod error;
mod owned;
mod pool;
mod schema;
mod sign_in;
mod tasks;

pub use accounts::{Account, NewAccount};
pub use error::StoreError;
pub use owned::Precondition;
pub use sign_in::{Attempt, Outcome};
pub use tasks::{ListQuery, TasksOf};

use crate::{auth::VerifiedClaims, clock::Clock, config::DatabaseUrl};
use connection::AnyConnection;
use diesel::r2d2::Pool;
use pool::Manager;

/// Everything that is kept: accounts, sessions that were ended, and tasks.
#[derive(Clone)]
pub struct Store {
    pool: Pool<Manager>,
    manager: Manager,
    clock: Clock,
}

impl Store {
    /// Opens the database, making it where it is an SQLite file that does not exist, and brings its schema up
    /// to date. Blocks.
    ///
    /// # Errors
    /// A sentence that says what to do.
    pub fn open(url: &DatabaseUrl, clock: Clock) -> Result<Self, String> {
        dialect::prepare(url)?;
        let manager = Manager::new(url.clone());
        let (connections, patience) = dialect::pool_limits(url);
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .test_on_check_out(false)
            .connection_timeout(patience)
            .build_unchecked(manager.clone());
        Ok(Self { pool, manager, clock })
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

    /// Whether the database answers.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.run(dialect::ping).await
    }

    /// One trip to the database, off the threads that serve requests.
    async fn run<T: Send + 'static>(
        &self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (pool, manager) = (self.pool.clone(), self.manager.clone());
        let run = move || {
            let mut link = manager.get(&pool)?;
            manager.run(&mut link, trip)
        };
        tokio::task::spawn_blocking(run).await.map_err(StoreError::unavailable)?
    }
}
