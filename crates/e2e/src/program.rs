//! The `latchkey` program under test.

use crate::process::Running;
use anyhow::{Context, Result, ensure};
use std::{
    env, fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// The program with an SQLite database of its own; ends when dropped, and its data with it.
pub struct Latchkey {
    address: SocketAddr,
    running: Mutex<Option<Running>>,
    settings: Mutex<Vec<(&'static str, &'static str)>>,
    folder: TempDir,
}

impl Latchkey {
    /// Starts it on a free port. `settings` are environment variables.
    ///
    /// # Errors
    /// What kept it from starting.
    pub async fn start(settings: &[(&'static str, &'static str)]) -> Result<Self> {
        let folder = TempDir::new()?;
        let mut running = run(&folder, settings, "127.0.0.1:0")?;
        let address = running.announced("Latchkey is at http://").await?.parse()?;
        let settings = Mutex::new(settings.to_vec());
        Ok(Self { address, running: Mutex::new(Some(running)), settings, folder })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it as a power cut would.
    pub async fn stop(&self) {
        *self.running.lock().await = None;
    }

    /// Starts it anew at the same address with the same data.
    ///
    /// # Errors
    /// What kept it from starting.
    pub async fn start_again(&self) -> Result<()> {
        self.stop().await;
        fs::remove_file(log_in(&self.folder))?;
        let settings = self.settings.lock().await;
        let mut running = run(&self.folder, &settings, &self.address.to_string())?;
        running.announced("Latchkey is at http://").await?;
        *self.running.lock().await = Some(running);
        Ok(())
    }

    /// The same with `setting` at another `value` from now on.
    ///
    /// # Errors
    /// See [`Latchkey::start_again`].
    pub async fn start_again_with(&self, setting: &'static str, value: &'static str) -> Result<()> {
        self.settings.lock().await.push((setting, value));
        self.start_again().await
    }

    /// Everything it has said.
    pub fn log(&self) -> String {
        fs::read_to_string(log_in(&self.folder)).unwrap_or_default()
    }
}

fn run(folder: &TempDir, settings: &[(&str, &str)], listen: &str) -> Result<Running> {
    let database = format!("sqlite://{}", folder.path().join("latchkey.db").display());
    let mut command = Command::new(binary()?);
    // Nothing of the environment that the tests were started in may change what they find.
    for name in ["JWT_SECRET", "PUBLIC_URL", "TRUSTED_ORIGINS", "TRUSTED_PROXIES", "LOG_FORMAT", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
        .env("DATABASE_URL", database)
        .env("LISTEN", listen)
        .env("BCRYPT_COST", "4")
        .env("ALLOW_WEAK_HASHING", "true")
        .env("RATE_LIMIT", "off")
        .envs(settings.iter().copied());
    Running::start(&mut command, &log_in(folder))
}

fn log_in(folder: &TempDir) -> PathBuf {
    folder.path().join("latchkey.log")
}

/// `LATCHKEY_BIN`, else what was built last for release, else for debugging.
fn binary() -> Result<PathBuf> {
    if let Some(path) = env::var_os("LATCHKEY_BIN") {
        let path = PathBuf::from(path);
        ensure!(path.is_file(), "LATCHKEY_BIN is {}: there is no such program", path.display());
        return Ok(path);
    }
    let target = target_folder();
    let built = ["release/latchkey", "debug/latchkey"].map(|path| target.join(path));
    built
        .into_iter()
        .find(|path| path.is_file())
        .context("there is no program to test: run `cargo xtask test`, which builds it first")
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target")
}
