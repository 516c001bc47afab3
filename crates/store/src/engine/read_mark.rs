//! A WAL read mark that the process keeps between writes.
//!
//! SQLite locks a read mark for the first reader of a process and unlocks it after the last one. While the writer's
//! idle connection holds one, the other readers save the system calls for both (see `docs/performance.md`). But a held
//! read mark keeps other processes from resetting the log (checkpoint starvation), so none is held until other
//! processes have not written for [`QUIET`].

use super::{dialect, pool::ConnectionManager};
use crate::error::StoreError;
use diesel::r2d2::PooledConnection;
use std::time::{Duration, Instant};

/// How long other processes must not have written before the mark is held again.
const QUIET: Duration = Duration::from_secs(10);

/// The writer's connection between two write transactions. It holds a read mark unless another process has written
/// lately.
pub(crate) struct IdleConnection {
    pub(crate) inner: PooledConnection<ConnectionManager>,
    is_held: bool,
    /// `PRAGMA data_version`. It changes when another connection commits, and this process writes on this one only.
    pub(super) version: i32,
    others_wrote: Option<Instant>,
}

impl IdleConnection {
    /// # Errors
    /// [`StoreError::Unavailable`] if the transaction cannot begin.
    pub(crate) fn acquire(
        manager: &ConnectionManager,
        mut inner: PooledConnection<ConnectionManager>,
    ) -> Result<Self, StoreError> {
        let version = manager.run(&mut inner, |connection| Ok(dialect::begin_read(connection)?))?;
        Ok(Self { inner, is_held: true, version, others_wrote: None })
    }

    /// Ends the read transaction, before the connection writes.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if it cannot.
    pub(crate) fn release(mut self, manager: &ConnectionManager) -> Result<Self, StoreError> {
        if self.is_held {
            manager.run(&mut self.inner, |connection| Ok(dialect::commit(connection)?))?;
            self.is_held = false;
        }
        Ok(self)
    }

    /// Moves the read mark to the current end of the log, or releases it if another process has written lately.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if a transaction cannot begin or end. The next write acquires a mark again.
    pub(crate) fn renew(self, manager: &ConnectionManager) -> Result<Self, StoreError> {
        let mut idle = self.release(manager)?;
        let version = manager.run(&mut idle.inner, |connection| Ok(dialect::begin_read(connection)?))?;
        idle.is_held = true;
        if version != idle.version {
            (idle.version, idle.others_wrote) = (version, Some(Instant::now()));
        }
        match idle.others_wrote {
            Some(at) if at.elapsed() < QUIET => idle.release(manager),
            _ => Ok(idle),
        }
    }
}
