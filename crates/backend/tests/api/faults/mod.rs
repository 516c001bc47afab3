//! No failure around the program loses an acknowledged change. Failures of files are tested on SQLite even if
//! `TEST_DATABASE_URL` is set.

mod backup;
mod client_errors;
mod database_file;
#[cfg(target_os = "linux")]
mod disk;
mod foreign_data;
mod migrations;
pub mod outage;
#[cfg(target_os = "linux")]
mod read_only_root;
mod restore;
mod vanished_account;
#[cfg(target_os = "linux")]
mod volume;
