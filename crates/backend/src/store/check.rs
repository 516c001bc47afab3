//! Whether a database can be used, without using it.

use super::{connection::AnyConnection, dialect, files, migrations};
use crate::config::DatabaseUrl;
use std::path::Path;

/// Looks whether the database could be served: it can be reached and written, and its schema is one that this program
/// knows. Makes no database where there is none. Blocks.
///
/// # Errors
/// A sentence that says what to do.
pub fn check(url: &DatabaseUrl) -> Result<String, String> {
    if let DatabaseUrl::Sqlite(file) = url {
        if !file.exists() {
            return not_there_yet(file);
        }
        // Holds nobody up, and tells when a backup is being restored.
        drop(files::make(file)?);
    }
    let mut connection = dialect::connect_patiently(url).map_err(|e| migrations::cannot_open(url, &e))?;
    let pending = migrations::pending(&mut connection)?;
    if pending == 0 {
        writable(&mut connection)?;
        return Ok(format!("{url:?} can be written, and is up to date"));
    }
    Ok(format!("{url:?} can be reached; the next start brings it up to date ({pending} migrations)"))
}

fn writable(connection: &mut AnyConnection) -> Result<(), String> {
    dialect::probe(connection).map_err(|e| format!("The database cannot be written: {e}. Mend that."))
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
