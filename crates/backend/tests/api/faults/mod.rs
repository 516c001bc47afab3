//! What goes wrong around the program, and that nothing acknowledged is lost by it.

mod backup;
mod cluster;
mod foreign_data;
mod migrations;
mod outage;
mod postgres;
mod restore;
mod sqlite;
#[cfg(target_os = "linux")]
mod volume;
#[cfg(target_os = "linux")]
mod volumes;
