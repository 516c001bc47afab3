//! `latchkey check`: whether a database can be used, without changing it.

use super::{migrations, owner::enter};
use crate::{
    database_url::DatabaseUrl,
    engine::{
        AnyConnection, connect_without_timeout, directory, is_open_to_group, only, open_existing_uri,
        probe_database,
    },
    schema::{passkeys, two_factors},
};
use diesel::{SqliteConnection, prelude::*};
use nix::fcntl::OFlag;
use shared::UserId;
use std::{fs::OpenOptions, os::unix::fs::OpenOptionsExt, path::Path};

/// The remark on a server with other messages than English ones.
const FOREIGN: &str = "; its error messages are not in English, so that a full disk is reported as an internal error: \
    ALTER ROLE … SET lc_messages = 'C'";

/// Checks that the database can be reached and written, and that its schema is known. Changes nothing. Root becomes the
/// owner of its directory. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn check(url: &DatabaseUrl) -> Result<String, String> {
    let url = &enter(url)?;
    let mut remark = "";
    let pending = match url {
        DatabaseUrl::Sqlite(file) if !file.exists() => return check_directory(file),
        DatabaseUrl::Sqlite(file) => {
            let (pending, is_open_to_group) = pending_in_file(file)?;
            remark = if is_open_to_group { "; its group can access it" } else { "" };
            pending
        }
        DatabaseUrl::Postgres(_) => {
            let mut connection =
                connect_without_timeout(url).map_err(|e| migrations::cannot_open(url, &e))?;
            if let AnyConnection::Postgres(connection) = &mut connection {
                migrations::check_encoding(connection)?;
                if !migrations::reports_in_english(connection)? {
                    remark = FOREIGN;
                }
            }
            let pending = migrations::pending(&mut connection)?;
            if pending == 0 {
                probe_database(&mut connection)
                    .map_err(|e| format!("The database cannot be written: {e}. Check its permissions."))?;
            }
            pending
        }
    };
    Ok(match pending {
        0 => format!("{url:?} can be used, and its schema is up to date{remark}"),
        1 => format!("{url:?} can be used; the next start applies 1 migration{remark}"),
        n => format!("{url:?} can be used; the next start applies {n} migrations{remark}"),
    })
}

/// How many passkeys were added for another RP ID, and cannot be used. None in a database whose schema is out of date.
/// Changes nothing. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn passkeys_elsewhere(url: &DatabaseUrl, rp_id: &str) -> Result<i64, String> {
    let Some(mut connection) = connect_unchanged(url)? else { return Ok(0) };
    let elsewhere = passkeys::table.filter(passkeys::rp_id.ne(rp_id)).count();
    only(elsewhere.get_results(&mut connection)).map_err(|e| format!("Cannot read the passkeys: {e}."))
}

/// The encrypted secrets of all second factors that are on, with their accounts, those that were set up first first. None in a
/// database whose schema is out of date. Changes nothing. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn sealed_secrets(url: &DatabaseUrl) -> Result<Vec<(UserId, String)>, String> {
    let Some(mut connection) = connect_unchanged(url)? else { return Ok(Vec::new()) };
    let sealed = two_factors::table.filter(two_factors::verified.eq(true)).order(two_factors::created_at);
    let rows: QueryResult<Vec<(String, String)>> =
        sealed.select((two_factors::user_id, two_factors::secret)).load(&mut connection);
    let rows = rows.map_err(|e| format!("Cannot read the second factors: {e}."))?;
    let parsed = rows.into_iter().map(|(user, secret)| Ok((user.parse()?, secret)));
    parsed.collect::<Result<_, uuid::Error>>().map_err(|e| format!("An account id is damaged: {e}."))
}

/// Opens a database that exists and whose schema is up to date, without our settings, which would change it.
fn connect_unchanged(url: &DatabaseUrl) -> Result<Option<AnyConnection>, String> {
    let url = &enter(url)?;
    let (connection, pending) = match url {
        DatabaseUrl::Sqlite(file) if !file.exists() => return Ok(None),
        DatabaseUrl::Sqlite(file) => {
            let mut connection = SqliteConnection::establish(&open_existing_uri(file))
                .map_err(|e| format!("Cannot open {}: {e}. Check DATABASE_URL.", file.display()))?;
            let pending = migrations::pending_in_file(&mut connection)?;
            (AnyConnection::Sqlite(connection), pending)
        }
        DatabaseUrl::Postgres(_) => {
            let mut connection =
                connect_without_timeout(url).map_err(|e| migrations::cannot_open(url, &e))?;
            let pending = migrations::pending(&mut connection)?;
            (connection, pending)
        }
    };
    Ok((pending == 0).then_some(connection))
}

/// How many migrations are pending, and whether the group of the file can access it. Opens it without our settings, which
/// would change it.
fn pending_in_file(file: &Path) -> Result<(usize, bool), String> {
    let cannot_write = |e| format!("Cannot write {}: {e}. Check its permissions.", file.display());
    let opened = OpenOptions::new()
        .append(true)
        .custom_flags(OFlag::O_NONBLOCK.bits())
        .open(file)
        .map_err(cannot_write)?;
    let is_open_to_group = is_open_to_group(&opened, file);
    // Closing it releases the locks that SQLite takes from now on.
    drop(opened);
    let mut connection = SqliteConnection::establish(&open_existing_uri(file))
        .map_err(|e| format!("Cannot open {}: {e}. Check DATABASE_URL.", file.display()))?;
    migrations::check_file(&mut connection, file)?;
    Ok((migrations::pending_in_file(&mut connection)?, is_open_to_group?))
}

fn check_directory(file: &Path) -> Result<String, String> {
    let directory = directory(file);
    let nearest = directory.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
    match tempfile::tempfile_in(nearest) {
        Ok(_) => Ok(format!("{} does not exist yet; the first start creates it", file.display())),
        Err(e) => Err(format!(
            "{} does not exist and cannot be created in {} ({e}): check its permissions, or set DATABASE_URL to \
             another path.",
            file.display(),
            nearest.display()
        )),
    }
}
