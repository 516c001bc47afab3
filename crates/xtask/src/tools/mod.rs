//! The tools: each is taken from `PATH` if it is there in the right version, else from this user's cache, and
//! else installed into that cache.

pub(crate) mod apt;
pub(crate) mod axe;
pub(crate) mod c_compiler;
pub(crate) mod cargo_deny;
pub(crate) mod cargo_fuzz;
pub(crate) mod chromium;
pub(crate) mod clients;
pub(crate) mod gungraun;
pub(crate) mod haproxy;
pub(crate) mod npm;
pub(crate) mod pgbouncer;
pub(crate) mod postgres;
pub(crate) mod python;
pub(crate) mod rust_components;
pub(crate) mod schemathesis;
pub(crate) mod spectral;
pub(crate) mod std_source;
pub(crate) mod trunk;
pub(crate) mod wasm_bindgen;
pub(crate) mod wasm_opt;

use crate::{
    runner::context::{Context, path_with},
    runner::process,
};
use anyhow::{Context as _, Result, bail};
use cargo_metadata::MetadataCommand;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;
use which::which;
use xshell::cmd;

/// A program that is needed in some version.
struct Tool<'a> {
    program: &'a str,
    /// Whether a version will do.
    accepts: &'a dyn Fn(&str) -> bool,
    /// Its directory in the cache, with the version in the name.
    directory: &'a str,
    /// Where the program lies in there.
    binaries: &'a str,
}

impl Tool<'_> {
    /// Finds the tool or installs it with `install`, which fills an empty directory.
    fn provide(
        &self,
        context: &mut Context,
        install: impl FnOnce(&mut Context, &Path) -> Result<()>,
    ) -> Result<String> {
        if let Some(version) = which(self.program).ok().and_then(|path| self.accepted_version(&path)) {
            return Ok(format!("{version}, on PATH"));
        }
        let home = context.cache.join(self.directory);
        let binaries = home.join(self.binaries);
        let found = self.accepted_version(&binaries.join(self.program));
        let outcome = match found {
            Some(version) => format!("{version}, in {}", binaries.display()),
            None => {
                install_whole(context, &home, install)?;
                let version = self.accepted_version(&binaries.join(self.program));
                let version = version.with_context(|| format!("{} does not start", self.program))?;
                format!("{version}, installed in {}", binaries.display())
            }
        };
        context.tool_paths.push(binaries);
        Ok(outcome)
    }

    fn accepted_version(&self, path: &Path) -> Option<String> {
        version_of(path).filter(|version| (self.accepts)(version))
    }
}

/// Fills a directory or leaves it as it was, so that nothing half done is ever found there.
fn install_whole(
    context: &mut Context,
    home: &Path,
    install: impl FnOnce(&mut Context, &Path) -> Result<()>,
) -> Result<()> {
    let partial = TempDir::with_prefix_in("partial-", &context.cache)?;
    install(context, partial.path())?;
    if process::interrupted() {
        bail!("interrupted");
    }
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::rename(partial.keep(), home)?;
    Ok(())
}

/// The version of a package in Cargo.lock, where its tool has to be of the same.
fn locked_version(context: &Context, name: &str) -> Result<String> {
    let metadata = MetadataCommand::new().current_dir(&context.root).exec()?;
    let package = metadata.packages.iter().find(|package| package.name == name);
    let package = package.with_context(|| format!("{name} is not in Cargo.lock"))?;
    Ok(package.version.to_string())
}

/// Compiles a tool of crates.io into a directory: quickly rather than well, because it mostly waits for others.
fn cargo_install(
    context: &Context,
    tool: &str,
    version: &str,
    flags: &[&str],
    directory: &Path,
) -> Result<()> {
    let command = cmd!(context.sh, "cargo install {tool} --version {version} {flags...} --root {directory}")
        // Or else cargo warns that the directory is not on PATH.
        .env("PATH", path_with(&[directory.join("bin")])?)
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false");
    process::run(command)
}

/// What `--version` says, if the program runs at all.
fn version_of(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    // Some write it with a `v` in front.
    let mut words = text.split_whitespace().map(|word| word.trim_start_matches('v'));
    let version = words.find(|word| word.starts_with(|first: char| first.is_ascii_digit()));
    version.filter(|_| output.status.success()).map(str::to_owned)
}

/// The first number of a version.
fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// The first of some programs that is on `PATH`.
fn first_on_path(programs: &[&str]) -> Option<PathBuf> {
    programs.iter().find_map(|program| which(program).ok())
}
