//! What the steps know and hand on to each other.

use crate::tools::{chromium::Browser, postgres::PostgresServer};
use anyhow::{Context as _, Result};
use cargo_metadata::MetadataCommand;
use etcetera::{BaseStrategy, choose_base_strategy};
use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};
use xshell::Shell;

/// Where things are and what earlier steps found.
pub(crate) struct Context {
    /// Runs commands at the top of the checkout.
    pub(crate) sh: Shell,
    /// The top of the checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target directory.
    pub(crate) target: PathBuf,
    /// The tools of this user, one directory for each version of each.
    pub(crate) cache: PathBuf,
    /// Directories of tools that are not on `PATH`.
    pub(crate) tool_paths: Vec<PathBuf>,
    /// Environment for compiling WebAssembly together with the standard library; empty where that cannot be done.
    pub(crate) wasm_env: Vec<(&'static str, OsString)>,
    /// Whether apt's lists are fresh.
    pub(crate) apt_updated: bool,
    /// The test server; stops when dropped.
    pub(crate) postgres: Option<PostgresServer>,
    /// The load balancer before several instances.
    pub(crate) haproxy: Option<PathBuf>,
    /// The browser that the tests drive.
    pub(crate) browser: Option<Browser>,
    /// The accessibility checks that run in the browser.
    pub(crate) axe: Option<PathBuf>,
    /// The Python that has schemathesis.
    pub(crate) schemathesis: Option<PathBuf>,
    /// Environment for the tests in the browser and of other clients: where their tools are.
    pub(crate) client_env: Vec<(&'static str, PathBuf)>,
    /// How many tests passed so far.
    pub(crate) passed: u32,
}

impl Context {
    /// Finds the checkout and the cache.
    pub(crate) fn new() -> Result<Self> {
        let metadata = MetadataCommand::new().no_deps().exec().context("reading the workspace")?;
        let sh = Shell::new()?;
        sh.change_dir(&metadata.workspace_root);
        let cache =
            choose_base_strategy().context("finding the home directory")?.cache_dir().join("latchkey");
        fs::create_dir_all(&cache).with_context(|| format!("making {}", cache.display()))?;
        Ok(Self {
            sh,
            root: metadata.workspace_root.into(),
            target: metadata.target_directory.into(),
            cache,
            tool_paths: Vec::new(),
            wasm_env: Vec::new(),
            apt_updated: false,
            postgres: None,
            haproxy: None,
            browser: None,
            axe: None,
            schemathesis: None,
            client_env: Vec::new(),
            passed: 0,
        })
    }

    /// `PATH` with the tools that were found or installed in front.
    pub(crate) fn path(&self) -> Result<OsString> {
        path_with(&self.tool_paths)
    }
}

/// `PATH` with directories in front.
pub(crate) fn path_with<P: AsRef<Path>>(directories: &[P]) -> Result<OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let front = directories.iter().map(|directory| directory.as_ref().to_path_buf());
    Ok(env::join_paths(front.chain(env::split_paths(&inherited)))?)
}
