//! What only PostgreSQL has: connections that are lost, several servers in between, and sessions with locks.

mod cluster;
mod database_calls;
mod encoding;
mod idle;
mod language;
mod locked_accounts;
mod migration_lock;
mod outage;
mod pgbouncer;
mod reconnect;
mod secret;
