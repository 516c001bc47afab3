//! Which database: an SQLite file or a PostgreSQL server.

use std::{fmt, path::PathBuf, str::FromStr};
use url::Url;

/// A database; the scheme of the URL decides which kind.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// The path of an SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL connection URI, which may contain a password.
    Postgres(String),
}

impl DatabaseUrl {
    /// Removes the password of this URL from a driver's message.
    pub fn redact(&self, message: &str) -> String {
        let password = match self {
            Self::Postgres(url) => Url::parse(url).ok().and_then(|url| url.password().map(ToOwned::to_owned)),
            Self::Sqlite(_) => None,
        };
        match password.filter(|password| !password.is_empty()) {
            Some(password) => message.replace(&password, "…"),
            None => message.to_owned(),
        }
    }
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

/// No in-memory database, of which every connection would have its own, and no parameters.
fn is_file_path(path: &str) -> bool {
    !path.is_empty() && !path.starts_with(':') && !path.contains('?')
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
