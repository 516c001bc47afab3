//! The program under test, which can be restarted with the same address and data.

use anyhow::{Context, Result, ensure};
use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
};
use testkit::{Database, Launch, Program};
use tokio::sync::Mutex;

/// The program with a database of its own, which is deleted when this is dropped.
pub struct Latchkey {
    address: SocketAddr,
    launch: Mutex<Launch>,
    running: Mutex<Option<Program>>,
}

impl Latchkey {
    /// Starts it on a free port. `settings` are environment variables.
    ///
    /// # Errors
    /// What kept it from starting.
    pub fn start(settings: &[(&str, &str)]) -> Result<Self> {
        let launch = Launch::new(binary()?, Database::sqlite()).with_cheap_accounts();
        let launch = settings.iter().fold(launch, |launch, (name, value)| launch.with(name, value));
        let program = launch.start()?;
        let address = program.address;
        let launch = launch.with("LISTEN", &address.to_string());
        Ok(Self { address, launch: Mutex::new(launch), running: Mutex::new(Some(program)) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Kills it.
    pub async fn stop(&self) {
        *self.running.lock().await = None;
    }

    /// Starts it again at the same address with the same data.
    ///
    /// # Errors
    /// What kept it from starting.
    pub async fn start_again(&self) -> Result<()> {
        self.stop().await;
        *self.running.lock().await = Some(self.launch.lock().await.start()?);
        Ok(())
    }

    /// The same with another `value` of `setting`.
    ///
    /// # Errors
    /// See [`Latchkey::start_again`].
    pub async fn start_again_with(&self, setting: &str, value: &str) -> Result<()> {
        self.launch.lock().await.set(setting, value);
        self.start_again().await
    }

    /// What it has logged since it was started last.
    pub async fn log(&self) -> String {
        self.running.lock().await.as_ref().map(Program::log).unwrap_or_default()
    }
}

/// `LATCHKEY_BIN`, else the latest release build, else the debug build.
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
