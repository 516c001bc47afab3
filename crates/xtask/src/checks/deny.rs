//! Checks dependencies against `deny.toml`: licences, sources, versions, and known vulnerabilities.

use crate::{
    runner::{process, workspace::Workspace},
    tools::Tool,
};
use anyhow::{Context as _, Result, bail};
use std::process::Output;
use xshell::{Cmd, cmd};

/// Advisories are checked only where their database is available.
pub(crate) fn check(workspace: &Workspace, tool: &Tool) -> Result<String> {
    let command = cargo_deny(workspace, tool, &[]).args(["check", "licenses", "sources", "bans"]);
    process::run(command).context("change the dependency, or deny.toml with a reason")?;
    advisories(workspace, tool)
}

/// Falls back to a copy of the database from an earlier run, up to the age that `deny.toml` allows.
fn advisories(workspace: &Workspace, tool: &Tool) -> Result<String> {
    let attempt = |flags: &[&str]| -> Result<Output> {
        let command = cargo_deny(workspace, tool, flags).args(["check", "advisories"]);
        Ok(command.quiet().ignore_status().output()?)
    };
    let fresh = attempt(&[])?;
    let output = if has_result(&fresh) { &fresh } else { &attempt(&["--offline"])? };
    if !has_result(output) {
        return Ok(format!("advisories were NOT checked: {}", last_line(&fresh)));
    }
    if !output.status.success() {
        bail!("update the dependency:\n{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok("no findings, advisories included".to_owned())
}

/// Whether the check finished: the exit status does not distinguish a finding from a missing database.
fn has_result(output: &Output) -> bool {
    let outputs = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    outputs.iter().any(|text| text.contains("advisories ok") || text.contains("advisories FAILED"))
}

fn last_line(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no database").trim().to_owned()
}

/// Without warnings: two versions of a package are rarely ours to change.
fn cargo_deny<'a>(workspace: &'a Workspace, tool: &Tool, flags: &[&str]) -> Cmd<'a> {
    let program = &tool.program;
    cmd!(workspace.sh, "{program} --log-level error --color never {flags...}")
}
