//! Failures around the program lose nothing that was acknowledged. Those of files are tested on SQLite, whatever
//! `TEST_DATABASE_URL` is.

mod backup;
#[cfg(target_os = "linux")]
mod disk;
mod foreign_data;
mod locked_file;
mod migrations;
pub mod outage;
mod restore;
#[cfg(target_os = "linux")]
mod volume;
