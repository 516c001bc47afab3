//! A database for one test.

use anyhow::{Context, Result, ensure};
use reqwest::Url;
use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
};
use tempfile::TempDir;
use uuid::Uuid;

/// Deleted with all its data when the last clone is dropped.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    url: String,
    storage: Storage,
}

enum Storage {
    Directory { _directory: TempDir },
    Server { server: Url, name: String },
    Foreign,
}

impl Database {
    /// On PostgreSQL if `TEST_DATABASE_URL` names a server, else SQLite.
    ///
    /// # Panics
    /// If it cannot be created.
    pub fn create() -> Self {
        if server().is_some() { Self::postgres() } else { Self::sqlite() }
    }

    /// An SQLite file, which does not exist yet, in a temporary directory.
    ///
    /// # Panics
    /// If there is no temporary directory.
    pub fn sqlite() -> Self {
        Self::sqlite_in(&env::temp_dir()).unwrap()
    }

    /// The same in a new directory of `parent`.
    ///
    /// # Errors
    /// If the directory cannot be created.
    pub fn sqlite_in(parent: &Path) -> Result<Self> {
        let directory = TempDir::with_prefix_in("latchkey-database-", parent)?;
        let url = format!("sqlite://{}", directory.path().join("latchkey.db").display());
        Ok(Self(Arc::new(Inner { url, storage: Storage::Directory { _directory: directory } })))
    }

    /// An empty database on the server that `TEST_DATABASE_URL` names.
    ///
    /// # Panics
    /// If that is not set, or the server does not create one.
    pub fn postgres() -> Self {
        let server = server().expect("TEST_DATABASE_URL names no PostgreSQL server");
        let mut url: Url = server.parse().expect("TEST_DATABASE_URL is a URL");
        let (server, name) = (url.clone(), format!("test_{}", Uuid::new_v4().simple()));
        psql(&server, &format!("CREATE DATABASE {name}")).unwrap();
        url.set_path(&name);
        Self(Arc::new(Inner { url: url.into(), storage: Storage::Server { server, name } }))
    }

    /// One that the caller creates and deletes.
    pub fn at(url: String) -> Self {
        Self(Arc::new(Inner { url, storage: Storage::Foreign }))
    }

    /// For `DATABASE_URL`.
    pub fn url(&self) -> &str {
        &self.0.url
    }

    pub fn is_postgres(&self) -> bool {
        self.0.url.starts_with("postgres")
    }

    /// The file of an SQLite database.
    ///
    /// # Panics
    /// If it is on PostgreSQL.
    pub fn path(&self) -> PathBuf {
        self.0.url.strip_prefix("sqlite://").expect("an SQLite database").into()
    }

    /// Deletes a database on PostgreSQL and closes the connections to it.
    ///
    /// # Errors
    /// If it still exists.
    pub fn remove(&self) -> Result<()> {
        self.0.remove()
    }
}

impl Inner {
    fn remove(&self) -> Result<()> {
        let Storage::Server { server, name } = &self.storage else { return Ok(()) };
        psql(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            eprintln!("cannot delete the database at {}: {error:#}", self.url);
        }
    }
}

fn server() -> Option<String> {
    env::var("TEST_DATABASE_URL").ok().filter(|server| !server.is_empty())
}

fn psql(server: &Url, sql: &str) -> Result<()> {
    let options = ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", sql];
    let output = Command::new("psql").arg(server.as_str()).args(options).output();
    let output = output.context("psql is not on PATH: run `cargo xtask test`")?;
    ensure!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
