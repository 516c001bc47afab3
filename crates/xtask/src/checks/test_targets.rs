//! The workspace's test targets and their tests.

use crate::runner::{process, workspace::Workspace};
use anyhow::Result;
use cargo_metadata::{Artifact, Message, Target};
use std::{collections::BTreeSet, path::PathBuf};
use xshell::cmd;

/// The package of the tests that need a browser or other clients.
const E2E: &str = "e2e";
/// All packages but that. Cargo unifies features over the selected packages, so every command selects one of these
/// two sets: with others it would compile the dependencies again, and with both at once it would test the program
/// with features that the shipped one lacks.
pub(crate) const PROGRAM: [&str; 3] = ["--workspace", "--exclude", E2E];
pub(crate) const BROWSER: [&str; 2] = ["--package", E2E];

/// The integration test targets of the packages in [`PROGRAM`].
pub(crate) fn integration_tests(workspace: &Workspace) -> impl Iterator<Item = &str> {
    let packages = workspace.metadata.packages.iter().filter(|package| package.name != E2E);
    packages.flat_map(|package| &package.targets).filter(|it| Target::is_test(it)).map(|it| it.name.as_str())
}

/// Every test of the workspace as `target::module::name`. Compiles them, but runs none.
pub(crate) fn all_tests(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let mut tests = BTreeSet::new();
    let executables = [executables(workspace, &PROGRAM)?, executables(workspace, &BROWSER)?];
    for (target, executable) in executables.into_iter().flatten() {
        let list = process::read(cmd!(workspace.sh, "{executable} --list --format terse"))?;
        let names = list.lines().filter_map(|line| line.strip_suffix(": test"));
        tests.extend(names.map(|name| format!("{target}::{name}")));
    }
    Ok(tests)
}

fn executables(workspace: &Workspace, packages: &[&str]) -> Result<Vec<(String, PathBuf)>> {
    let build =
        cmd!(workspace.sh, "cargo test {packages...} --no-run --message-format json-render-diagnostics");
    let mut executables = Vec::new();
    process::run_lines(build, |line| {
        if let Ok(Message::CompilerArtifact(artifact)) = serde_json::from_str(line) {
            executables.extend(test_executable(artifact));
        }
    })?;
    Ok(executables)
}

fn test_executable(artifact: Artifact) -> Option<(String, PathBuf)> {
    let executable = artifact.executable.filter(|_| artifact.profile.test)?;
    Some((artifact.target.name, executable.into()))
}
