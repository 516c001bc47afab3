//! Packages of PyPI, each set in a virtual environment of its own.

use super::{install_whole, version_of};
use crate::{runner::context::Context, runner::process, tools::apt};
use anyhow::Result;
use std::{
    fs,
    path::{Path, PathBuf},
};
use xshell::cmd;

/// The list of what was installed, kept beside it.
const LIST: &str = "requirements.txt";

/// The Python of a virtual environment that has what the list `requirements` of the checkout names. Start what is in
/// there as `python -m`: the scripts of an environment that was moved do not find it.
pub(crate) fn venv(context: &mut Context, name: &str, requirements: &str) -> Result<PathBuf> {
    let requirements = context.root.join(requirements);
    let home = context.cache.join(format!("{name}-venv"));
    let python = home.join("bin/python");
    let is_new = fs::read(&requirements)? == fs::read(home.join(LIST)).unwrap_or_default();
    if !is_new || version_of(&python).is_none() {
        install_whole(context, &home, |context, directory| install(context, &requirements, directory))?;
    }
    Ok(python)
}

fn install(context: &mut Context, requirements: &Path, directory: &Path) -> Result<()> {
    let has_venv = cmd!(context.sh, "python3 -c 'import ensurepip, venv'").quiet().ignore_stderr().run();
    if has_venv.is_err() {
        apt::install(context, "Python 3 with its module venv", &["python3-venv"])?;
    }
    process::run(cmd!(context.sh, "python3 -m venv {directory}"))?;
    let python = directory.join("bin/python");
    let options = ["--quiet", "--disable-pip-version-check", "--requirement"];
    process::run(cmd!(context.sh, "{python} -m pip install {options...} {requirements}"))?;
    fs::copy(requirements, directory.join(LIST))?;
    Ok(())
}
