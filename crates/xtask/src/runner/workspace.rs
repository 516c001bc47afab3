//! Where things are.

use anyhow::{Context as _, Result};
use cargo_metadata::{Metadata, MetadataCommand};
use etcetera::{BaseStrategy, choose_base_strategy};
use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};
use xshell::Shell;

pub(crate) struct Workspace {
    /// Runs commands at the top of the checkout.
    pub(crate) sh: Shell,
    /// The top of the checkout.
    pub(crate) root: PathBuf,
    /// Cargo's target directory.
    pub(crate) target: PathBuf,
    /// Installed tools of this user, one directory for each version of each tool.
    pub(crate) cache: PathBuf,
    /// The packages of the workspace, without their dependencies.
    pub(crate) metadata: Metadata,
}

impl Workspace {
    /// Finds the checkout and the cache.
    pub(crate) fn find() -> Result<Self> {
        let metadata = MetadataCommand::new().no_deps().exec().context("reading the workspace")?;
        let sh = Shell::new()?;
        sh.change_dir(&metadata.workspace_root);
        let base = choose_base_strategy().context("finding the home directory")?;
        let cache = base.cache_dir().join("latchkey");
        fs::create_dir_all(&cache).with_context(|| format!("creating {}", cache.display()))?;
        Ok(Self {
            sh,
            root: metadata.workspace_root.clone().into(),
            target: metadata.target_directory.clone().into(),
            cache,
            metadata,
        })
    }
}

/// `PATH` with those directories of `programs` in front that it does not have. One that it has stays where it is:
/// Debian's Rust, which may be beside a program in `/usr/bin`, must not come before rustup's.
pub(crate) fn path_with<P: AsRef<Path>>(programs: impl IntoIterator<Item = P>) -> Result<OsString> {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let inherited: Vec<_> = env::split_paths(&inherited).collect();
    let mut paths: Vec<_> =
        programs.into_iter().filter_map(|program| Some(program.as_ref().parent()?.to_owned())).collect();
    paths.retain(|directory| !inherited.contains(directory));
    paths.extend(inherited);
    Ok(env::join_paths(paths)?)
}
