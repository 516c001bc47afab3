//! The program that is measured.

use anyhow::{Context, Result};
use std::path::Path;
use testkit::{Database, Launch};

/// On the database at `database_url`, or else on an SQLite one of its own.
///
/// # Errors
/// If there is no place for the SQLite one.
pub(crate) fn launch(program: &Path, database_url: Option<&str>) -> Result<Launch> {
    let database = match database_url {
        Some(url) => Database::at(url.to_owned()),
        // Beside the program, that is, on a disk: the temporary directory may be in memory, where writes cost nothing.
        None => Database::sqlite_in(program.parent().context("the program is in no directory")?)?,
    };
    let launch = Launch::new(program, database).with("JWT_SECRET", &format!("{:032x}", fastrand::u128(..)));
    // This process acts as the proxy that reports which networks its clients are in.
    Ok(launch.with("TRUSTED_PROXIES", "127.0.0.1"))
}
