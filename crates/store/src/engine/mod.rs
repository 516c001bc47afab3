//! Connections and what runs on them.
//!
//! A call is a closure that takes a connection. [`Executor`] runs it: with PostgreSQL on a pool of 16 connections; with
//! SQLite on a pool of 8, of which the writer keeps one. Short reads of SQLite run on the calling thread, on
//! connections of their own; all writes go through one thread that commits together what has queued up (group commit).
//!
//! Several processes may have an SQLite file open: instances of the program, its commands, and `sqlite3`.

mod connection;
mod dialect;
mod executor;
mod failure;
mod files;
mod log_limit;
mod permits;
mod pool;
mod probe;
mod read_mark;
mod writer;

pub(crate) use connection::{AnyConnection, MultiBackend, MultiRawValue, Prepared, only, update_prepared};
pub(crate) use dialect::{
    STATEMENT_CLOCK, connect_without_timeout, open_existing_uri, probe as probe_database, strpos,
};
pub(crate) use executor::Executor;
pub(crate) use failure::DATABASE_IS_LOCKED;
pub(crate) use files::{
    FileLock, beside, database_in_use, directory, is_open_to_group, lock_directory, lock_exclusive,
    lock_reminders, lock_shared, sync_directory,
};
pub(crate) use permits::{ReadPermits, WriteShares, Written};
pub(crate) use probe::Probe;
