//! Connections and what runs on them.
//!
//! A call is a closure over a connection. [`Executor`] runs it: with PostgreSQL on a pool of 16 connections; with
//! SQLite reads run on a pool of 8, or at once on the calling thread if they are short, and all writes go through one
//! thread that commits together what has queued up (group commit).

mod connection;
mod dialect;
mod executor;
mod files;
mod permits;
mod pool;
mod probe;
mod read_mark;
mod writer;

pub(crate) use connection::{AnyConnection, only};
pub(crate) use dialect::{
    LOCKED, connect_without_timeout, open_existing_uri, probe as probe_database, strpos,
};
pub(crate) use executor::Executor;
pub(crate) use files::{
    FileLock, beside, directory, hand_over, in_use, lock_exclusive, lock_shared, sync_directory,
};
pub(crate) use permits::ReadPermits;
pub(crate) use probe::Probe;
