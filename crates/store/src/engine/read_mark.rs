//! The lock that SQLite's readers need, held for all of this process as long as nobody else writes to the file.
//!
//! SQLite asks the system for it only for the first in the process that reads a state. If the writer's connection is
//! that one, those that serve are spared two calls to the system for each trip. But a log that is read is not begun
//! anew by another program that writes: so it is let go of when there is one.

use super::{dialect, error::StoreError, pool::Manager};
use diesel::r2d2::PooledConnection;
use std::time::{Duration, Instant};

/// How long nobody else may have written.
const QUIET: Duration = Duration::from_secs(10);

/// The writer's connection, between two of its transactions.
pub(super) struct ReadLock {
    pub(super) link: PooledConnection<Manager>,
    is_held: bool,
    /// By which SQLite tells that others have written.
    version: i32,
    others_wrote: Option<Instant>,
}

impl ReadLock {
    /// Takes it.
    ///
    /// # Errors
    /// Those of the trip.
    pub(super) fn take(manager: &Manager, mut link: PooledConnection<Manager>) -> Result<Self, StoreError> {
        let version = manager.run(&mut link, |connection| Ok(dialect::begin_reading(connection)?))?;
        Ok(Self { link, is_held: true, version, others_wrote: None })
    }

    /// Lets go of it, before the connection writes.
    ///
    /// # Errors
    /// Those of the trip.
    pub(super) fn release(mut self, manager: &Manager) -> Result<Self, StoreError> {
        if self.is_held {
            manager.run(&mut self.link, |connection| Ok(dialect::commit(connection)?))?;
            self.is_held = false;
        }
        Ok(self)
    }

    /// Takes it anew, for what is written by now, unless somebody else has written lately.
    ///
    /// # Errors
    /// Those of the trip.
    pub(super) fn renew(self, manager: &Manager) -> Result<Self, StoreError> {
        let mut lock = self.release(manager)?;
        let version = manager.run(&mut lock.link, |connection| Ok(dialect::begin_reading(connection)?))?;
        lock.is_held = true;
        if version != lock.version {
            (lock.version, lock.others_wrote) = (version, Some(Instant::now()));
        }
        match lock.others_wrote {
            Some(at) if at.elapsed() < QUIET => lock.release(manager),
            _ => Ok(lock),
        }
    }
}
