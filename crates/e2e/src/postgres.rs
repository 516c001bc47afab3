//! A database of PostgreSQL for one test.

use anyhow::{Context, Result, ensure};
use reqwest::Url;
use std::{
    env, process,
    process::Command,
    sync::atomic::{AtomicU32, Ordering},
};

/// Gone with all its data when dropped.
pub struct Postgres {
    server: Url,
    name: String,
}

impl Postgres {
    /// A new database if `TEST_DATABASE_URL` names a server, else none.
    ///
    /// # Errors
    /// That the server does not make one.
    pub fn create() -> Result<Option<Self>> {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let Ok(server) = env::var("TEST_DATABASE_URL") else { return Ok(None) };
        let server = server.parse().context("TEST_DATABASE_URL is no URL")?;
        let name = format!("clients_{}_{}", process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        execute(&server, &format!("CREATE DATABASE {name}"))?;
        Ok(Some(Self { server, name }))
    }

    /// For `DATABASE_URL`.
    pub fn url(&self) -> String {
        let mut url = self.server.clone();
        url.set_path(&self.name);
        url.into()
    }

    /// Removes it, whoever is connected.
    ///
    /// # Errors
    /// That it is still there.
    pub fn remove(&self) -> Result<()> {
        execute(&self.server, &format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name))
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Err(error) = self.remove() {
            eprintln!("the database {} may still be there: {error:#}", self.name);
        }
    }
}

fn execute(server: &Url, sql: &str) -> Result<()> {
    let options = ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", sql];
    let psql = Command::new("psql").arg(server.as_str()).args(options).output();
    let output = psql.context("there is no psql: run `cargo xtask test`")?;
    ensure!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
