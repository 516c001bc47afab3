//! Which database: an SQLite file or a PostgreSQL server.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// A database; the scheme of the URL decides which kind.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of an SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL connection URI, which may contain a password.
    Postgres(String),
}

impl DatabaseUrl {
    /// With a symbolic link resolved.
    ///
    /// # Errors
    /// As [`resolve`].
    pub(crate) fn resolved(&self) -> Result<Self, String> {
        match self {
            Self::Sqlite(path) => resolve(path).map(Self::Sqlite),
            Self::Postgres(url) => Ok(Self::Postgres(url.clone())),
        }
    }
}

/// The file that a symbolic link leads to; any other path as it is.
///
/// # Errors
/// A sentence that says what to do, if it leads nowhere: SQLite would create an empty database there.
pub(crate) fn resolve(path: &Path) -> Result<PathBuf, String> {
    if !path.is_symlink() {
        return Ok(path.to_owned());
    }
    path.canonicalize().map_err(|e| {
        let path = path.display();
        format!(
            "{path} is a symbolic link that leads nowhere ({e}): mount what it leads to, or set DATABASE_URL to another path."
        )
    })
}

impl FromStr for DatabaseUrl {
    type Err = String;

    fn from_str(url: &str) -> Result<Self, Self::Err> {
        match url.split_once("://") {
            Some(("sqlite", path)) if is_file_path(path) => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(url.to_owned())),
            _ => Err("DATABASE_URL cannot be used: set it to sqlite://PATH or \
                      postgres://USER:PASSWORD@HOST/DATABASE."
                .to_owned()),
        }
    }
}

/// No in-memory database, of which every connection would have its own, no parameters, and nothing that a shell or
/// another program would have replaced: SQLite would create a new database at a path that was not meant.
fn is_file_path(path: &str) -> bool {
    let is_meant = |part: &str| part.trim() == part && part != "~";
    !path.is_empty()
        && !path.starts_with(':')
        && !path.starts_with("file:")
        && !path.contains("://")
        && !path.contains(['?', '#', '"', '\'', '$', '\\'])
        && path.split('/').all(is_meant)
}

impl fmt::Debug for DatabaseUrl {
    /// Leaves out everything that may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}
