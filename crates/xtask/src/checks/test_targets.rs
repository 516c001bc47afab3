//! The workspace's test programs and the tests in them, as cargo knows them.

use crate::{runner::context::Context, runner::process};
use anyhow::Result;
use cargo_metadata::{Artifact, Message, MetadataCommand, Target};
use std::{collections::BTreeSet, path::PathBuf};
use xshell::cmd;

/// All packages whose tests need no browser. The others' dependencies must not choose features for these: the
/// program would be tested with code that it does not have when it is built alone.
pub(crate) const PROGRAM: [&str; 3] = ["--workspace", "--exclude", "e2e"];
/// The packages whose tests need one.
pub(crate) const BROWSER: [&str; 2] = ["--package", "e2e"];

/// The names of a package's integration test targets.
pub(crate) fn integration_tests(context: &Context, package: &str) -> Result<Vec<String>> {
    let metadata = MetadataCommand::new().no_deps().current_dir(&context.root).exec()?;
    let packages = metadata.packages.into_iter().filter(|it| it.name == package);
    let targets = packages.flat_map(|package| package.targets).filter(Target::is_test);
    Ok(targets.map(|target| target.name).collect())
}

/// Every test of the workspace as `target::module::name`. Compiles them, but runs none.
pub(crate) fn all_tests(context: &Context) -> Result<BTreeSet<String>> {
    let mut tests = BTreeSet::new();
    let executables = [executables(context, &PROGRAM)?, executables(context, &BROWSER)?];
    for (target, executable) in executables.into_iter().flatten() {
        let list = process::read(cmd!(context.sh, "{executable} --list --format terse"))?;
        let names = list.lines().filter_map(|line| line.strip_suffix(": test"));
        tests.extend(names.map(|name| format!("{target}::{name}")));
    }
    Ok(tests)
}

fn executables(context: &Context, packages: &[&str]) -> Result<Vec<(String, PathBuf)>> {
    let build =
        cmd!(context.sh, "cargo test {packages...} --no-run --message-format json-render-diagnostics");
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
