//! Packages from PyPI, each set in a virtual environment of its own.

use super::{
    apt,
    tool::{install_atomically, version_of},
};
use crate::runner::{process, workspace::Workspace};
use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
};
use xshell::cmd;

/// Pinned, with all dependencies: other versions would send other requests.
const SCHEMATHESIS: &str = "crates/xtask/contract/requirements.txt";
const FASTAPI: &str = "examples/fastapi/requirements.txt";
/// A copy of the list of packages, kept in the environment.
const LIST: &str = "requirements.txt";

/// The Python that has schemathesis, which tests a server against its OpenAPI document.
pub(crate) fn schemathesis(workspace: &Workspace) -> Result<PathBuf> {
    venv(workspace, "schemathesis", SCHEMATHESIS)
}

/// The Python that has FastAPI and PyJWT.
pub(crate) fn fastapi(workspace: &Workspace) -> Result<PathBuf> {
    venv(workspace, "fastapi", FASTAPI)
}

/// The Python of a virtual environment with the packages of `requirements`. Start modules with `python -m`: the
/// scripts of an environment contain the path that it was installed in, which is another.
fn venv(workspace: &Workspace, name: &str, requirements: &str) -> Result<PathBuf> {
    let requirements = workspace.root.join(requirements);
    let home = workspace.cache.join(format!("{name}-venv"));
    let python = home.join("bin/python");
    let is_current = fs::read(&requirements)? == fs::read(home.join(LIST)).unwrap_or_default();
    if !is_current || version_of(&python).is_none() {
        install_atomically(workspace, &home, |directory| install(workspace, &requirements, directory))?;
    }
    Ok(python)
}

fn install(workspace: &Workspace, requirements: &Path, directory: &Path) -> Result<()> {
    let sh = &workspace.sh;
    let has_venv = cmd!(sh, "python3 -c 'import ensurepip, venv'").quiet().ignore_stderr().run();
    if has_venv.is_err() {
        apt::install(workspace, "Python 3 with its module venv", &["python3-venv"])?;
    }
    process::run(cmd!(sh, "python3 -m venv {directory}"))?;
    let python = directory.join("bin/python");
    let options = ["--quiet", "--disable-pip-version-check", "--requirement"];
    process::run(cmd!(sh, "{python} -m pip install {options...} {requirements}"))?;
    fs::copy(requirements, directory.join(LIST))?;
    Ok(())
}
