//! Builds the app that the program carries: Trunk's release build in `dist/`, compressed beforehand.

use crate::{build::compress, runner::context::Context, runner::process};
use anyhow::{Context as _, Result};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};
use walkdir::WalkDir;
use xshell::cmd;

/// What the app is made from, and nothing else.
const SOURCES: [&str; 7] = [
    "crates/frontend",
    "crates/xtask/src/build/app.rs",
    "crates/shared",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
];

/// What makes the release a tenth smaller, in a standard library of its own: a panic ends the app without a word, as it does
/// anyway where nobody has the console open, and no text is kept for it. Unstable, so Cargo.toml cannot say it.
const SMALL: [(&str, &str); 2] = [
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none",
    ),
];

/// Builds the app unless nothing changed since the last time.
pub(crate) fn build(context: &mut Context) -> Result<String> {
    let stamp = context.target.join("app.stamp");
    let sources = fingerprint(SOURCES.map(|source| context.root.join(source)))?;
    if fs::read_to_string(&stamp).ok() == Some(stamp_of(sources, &dist(context))?) {
        return Ok("nothing changed".to_owned());
    }
    let mut trunk = trunk(context, &["build", "--release"])?;
    if is_small(context) {
        trunk.envs(SMALL);
    }
    process::run(trunk)?;
    let compressed = compress::compress_all(&dist(context))?;
    fs::write(stamp, stamp_of(sources, &dist(context))?)?;
    Ok(format!("built, {compressed} files compressed"))
}

/// Whether the standard library is compiled with the app.
pub(crate) fn is_small(context: &Context) -> bool {
    !context.wasm_env.is_empty()
}

/// Where the built app is.
pub(crate) fn dist(context: &Context) -> PathBuf {
    context.root.join("dist")
}

/// A Trunk command with the tools that it calls.
pub(crate) fn trunk(context: &Context, arguments: &[&str]) -> Result<Command> {
    let trunk = which::which_in("trunk", Some(context.path()?), &context.root).context("finding trunk")?;
    let mut command = Command::from(cmd!(context.sh, "{trunk} {arguments...}"));
    command.env("PATH", context.path()?).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk reads NO_COLOR=1 as a mistake, and CARGO is the one of another toolchain.
    command.env_remove("NO_COLOR").env_remove("CARGO");
    command.envs(context.wasm_env.iter().cloned());
    Ok(command)
}

/// Changes with what the app is made from, and with what was made: `trunk serve` writes there as well.
fn stamp_of(sources: u64, dist: &Path) -> Result<String> {
    Ok(format!("{sources:016x} {:016x}", fingerprint([dist.to_path_buf()])?))
}

fn fingerprint(paths: impl IntoIterator<Item = PathBuf>) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    for path in paths {
        for entry in WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok) {
            if entry.file_type().is_file() {
                entry.path().hash(&mut hasher);
                fs::read(entry.path())?.hash(&mut hasher);
            }
        }
    }
    Ok(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::{fs, stamp_of};

    #[test]
    fn a_changed_or_missing_file_changes_the_stamp() {
        let dist = tempfile::tempdir().unwrap();
        let empty = stamp_of(1, dist.path()).unwrap();
        fs::write(dist.path().join("app.js"), "1").unwrap();
        let one = stamp_of(1, dist.path()).unwrap();
        fs::write(dist.path().join("app.js"), "2").unwrap();
        let two = stamp_of(1, dist.path()).unwrap();

        assert!(empty != one && one != two && two != stamp_of(2, dist.path()).unwrap());
        assert_eq!(two, stamp_of(1, dist.path()).unwrap());
    }
}
