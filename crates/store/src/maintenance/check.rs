//! Whether a database can be used, without using it.

use super::{dialect, files, migrations};
use crate::config::DatabaseUrl;
use diesel::{Connection, SqliteConnection};
use std::{fs::OpenOptions, path::Path};

/// Looks whether the database could be served: it can be reached and written, and its schema is one that this program
/// knows. Makes nothing and changes nothing. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn check(url: &DatabaseUrl) -> Result<String, String> {
    let pending = match url {
        DatabaseUrl::Sqlite(file) if !file.exists() => return not_there_yet(file),
        DatabaseUrl::Sqlite(file) => pending_in_file(file)?,
        DatabaseUrl::Postgres(_) => {
            let mut connection =
                dialect::connect_patiently(url).map_err(|e| migrations::cannot_open(url, &e))?;
            let pending = migrations::pending(&mut connection)?;
            if pending == 0 {
                dialect::probe(&mut connection)
                    .map_err(|e| format!("The database cannot be written: {e}. Mend that."))?;
            }
            pending
        }
    };
    Ok(match pending {
        0 => format!("{url:?} can be used, and is up to date"),
        1 => format!("{url:?} can be used; the next start brings it up to date (1 migration)"),
        n => format!("{url:?} can be used; the next start brings it up to date ({n} migrations)"),
    })
}

/// Without our settings, which would change the file.
fn pending_in_file(file: &Path) -> Result<usize, String> {
    let cannot_write = |e| format!("Cannot write {}: {e}. Mend that.", file.display());
    OpenOptions::new().append(true).open(file).map_err(cannot_write)?;
    let mut connection = SqliteConnection::establish(&dialect::existing(file))
        .map_err(|e| format!("Cannot open {}: {e}. Check DATABASE_URL.", file.display()))?;
    migrations::check_file(&mut connection, file)?;
    migrations::pending_in_file(&mut connection)
}

fn not_there_yet(file: &Path) -> Result<String, String> {
    let directory = files::directory(file);
    let nearest = directory.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
    match tempfile::tempfile_in(nearest) {
        Ok(_) => Ok(format!("{} does not exist yet; the first start makes it", file.display())),
        Err(e) => Err(format!(
            "{} does not exist and cannot be made in {} ({e}): mend that, or set DATABASE_URL to another place.",
            file.display(),
            nearest.display()
        )),
    }
}
