//! Builds the app that the program carries: Trunk's release build in `dist/`, compressed in advance.

use super::{compress, split};
use crate::{
    runner::{
        process,
        steps::{Outcome, Runner},
        workspace::{Workspace, path_with},
    },
    tools::{Tool, cargo, debian, npm, rust},
};
use anyhow::Result;
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::Command,
};
use walkdir::WalkDir;
use xshell::cmd;

/// Everything that the built app depends on.
const SOURCES: [&str; 8] = [
    "crates/frontend",
    "crates/xtask/src/build/app.rs",
    "crates/xtask/src/build/split.rs",
    "crates/shared",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
];

const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// Makes a release with its own standard library a tenth smaller, together with [`SMALL_STD`]: panics abort without a message,
/// which users would only find in the console. Unstable, so Cargo.toml cannot contain it.
const SMALL: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none";
const SMALL_STD: (&str, &str) = ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");

/// What the app is built with.
pub(crate) struct AppTools {
    std: rust::WasmStd,
    trunk: Tool,
    wasm_bindgen: Tool,
    wasm_split: PathBuf,
    wasm_opt: Tool,
}

impl AppTools {
    /// Finds or installs them.
    pub(crate) fn provide(runner: &Runner) -> Result<Self> {
        Ok(Self {
            std: runner.step("Standard library for WebAssembly", rust::wasm_std)?,
            trunk: runner.step("Trunk (about 3 minutes the first time)", cargo::trunk)?,
            wasm_bindgen: runner.step("wasm-bindgen (about a minute the first time)", cargo::wasm_bindgen)?,
            wasm_split: runner.step("wasm-split (about a minute the first time)", cargo::wasm_split)?,
            wasm_opt: runner.step("wasm-opt", npm::wasm_opt)?,
        })
    }

    /// A Trunk command.
    pub(crate) fn trunk(&self, workspace: &Workspace, arguments: &[&str]) -> Result<Command> {
        self.trunk_with(self.wasm_bindgen.as_ref(), workspace, arguments)
    }

    /// The same with something else in place of wasm-bindgen.
    fn trunk_with(&self, wasm_bindgen: &Path, workspace: &Workspace, arguments: &[&str]) -> Result<Command> {
        let trunk = &self.trunk.program;
        let mut command = Command::from(cmd!(workspace.sh, "{trunk} {arguments...}"));
        command.env("PATH", path_with([wasm_bindgen, self.wasm_opt.as_ref()])?);
        command.env("TRUNK_SKIP_VERSION_CHECK", "true");
        // Trunk rejects NO_COLOR=1, and CARGO is the one of this toolchain, while Debian's may have to be used.
        command.env_remove("NO_COLOR").env_remove("CARGO");
        if let rust::WasmStd::FromSource { env, .. } = &self.std {
            command.envs(env.iter().cloned());
        }
        Ok(command)
    }

    /// Whether the standard library is compiled with the app.
    fn compile_std(&self) -> bool {
        matches!(self.std, rust::WasmStd::FromSource { .. })
    }
}

/// The built app.
pub(crate) struct App {
    pub(crate) dist: PathBuf,
    /// Whether it was built with its own standard library.
    pub(crate) is_small: bool,
    outcome: String,
}

impl Outcome for App {
    fn outcome(&self) -> String {
        self.outcome.clone()
    }
}

/// Installs what is missing and builds the app.
pub(crate) fn build(runner: &Runner) -> Result<App> {
    runner.step("C compiler and OpenSSL", debian::c_compiler)?;
    let tools = AppTools::provide(runner)?;
    runner.step("Building the app (about 3 minutes the first time)", |workspace| bundle(workspace, &tools))
}

/// Builds the app unless neither its sources nor `dist/` have changed.
fn bundle(workspace: &Workspace, tools: &AppTools) -> Result<App> {
    let (dist, is_small) = (workspace.root.join("dist"), tools.compile_std());
    let stamp = workspace.target.join("app.stamp");
    let sources = fingerprint(SOURCES.map(|source| workspace.root.join(source)))?;
    if fs::read_to_string(&stamp).ok() == Some(stamp_of(sources, &dist)?) {
        return Ok(App { dist, is_small, outcome: "unchanged".to_owned() });
    }
    let script =
        split::script(workspace, [tools.wasm_bindgen.as_ref(), &tools.wasm_split, tools.wasm_opt.as_ref()])?;
    let mut trunk =
        tools.trunk_with(&script, workspace, &["build", "--release", "--features", split::FEATURE])?;
    let mut flags = split::RELOCATIONS.to_owned();
    if is_small {
        flags.extend([" ", SMALL]);
        trunk.envs([SMALL_STD]);
    }
    trunk.env(RUSTFLAGS, flags);
    process::run(trunk)?;
    split::copy_second(workspace, &dist)?;
    let compressed = compress::compress_all(&dist)?;
    fs::write(stamp, stamp_of(sources, &dist)?)?;
    Ok(App { dist, is_small, outcome: format!("built, {compressed} files compressed") })
}

/// Changes with the sources and with the output, which `trunk build` may have overwritten.
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
    fn stamp_depends_on_sources_and_output() {
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
