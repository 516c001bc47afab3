//! What comes from others, against `deny.toml`: licences, sources, versions, and known holes.

use crate::{runner::context::Context, runner::process};
use anyhow::{Result, bail};
use std::process::Output;
use xshell::{Cmd, cmd};

/// Licences, sources and versions are judged from what is here; advisories, where their database can be had.
pub(crate) fn check(context: &mut Context) -> Result<String> {
    process::run(cargo_deny(context, &[])?.args(["check", "licenses", "sources", "bans"]))?;
    advisories(context)
}

/// A copy of the database from an earlier run will do where it cannot be fetched, as long as `deny.toml` says.
fn advisories(context: &Context) -> Result<String> {
    let attempt = |flags: &[&str]| -> Result<Output> {
        let command = cargo_deny(context, flags)?.args(["check", "advisories"]);
        Ok(command.quiet().ignore_status().output()?)
    };
    let fresh = attempt(&[])?;
    let kept = if was_judged(&fresh) { &fresh } else { &attempt(&["--offline"])? };
    if !was_judged(kept) {
        return Ok(format!("advisories were NOT checked: {}", reason(&fresh)));
    }
    if !kept.status.success() {
        bail!("{}", String::from_utf8_lossy(&kept.stderr));
    }
    Ok("nothing to object to, advisories included".to_owned())
}

/// Whether the check came to its end. The status alone does not tell a finding from a missing database.
fn was_judged(output: &Output) -> bool {
    let last_lines = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    last_lines.iter().any(|text| text.contains("advisories ok") || text.contains("advisories FAILED"))
}

/// The last thing that was said.
fn reason(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("no database").trim().to_owned()
}

/// Without the warnings: that two versions of a package are there is rarely ours to change.
fn cargo_deny<'a>(context: &'a Context, flags: &[&str]) -> Result<Cmd<'a>> {
    let command = cmd!(context.sh, "cargo deny --log-level error --color never {flags...}");
    Ok(command.env("PATH", context.path()?))
}
