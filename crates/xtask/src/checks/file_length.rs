//! Limits the length of source files.

use super::licenses;
use crate::runner::workspace::Workspace;
use anyhow::{Result, bail};
use ignore::WalkBuilder;
use std::{fs, path::Path};

const LINES: usize = 350;
/// Extensions of files written by hand. Style sheets are exempt: one declaration a line makes them long, not complex.
const WRITTEN: [&str; 10] = ["html", "js", "md", "mjs", "py", "rs", "sh", "sql", "toml", "yml"];

/// Fails with all files that are too long.
pub(crate) fn check(workspace: &Workspace) -> Result<String> {
    let mut checked = 0;
    let mut too_long = Vec::new();
    let files = WalkBuilder::new(&workspace.root).hidden(false).require_git(false).build();
    for entry in files.filter_map(Result::ok).filter(|entry| is_written(entry.path())) {
        let lines = fs::read_to_string(entry.path())?.lines().count();
        checked += 1;
        if lines > LINES {
            too_long.push(format!("{} has {lines} lines", entry.path().display()));
        }
    }
    if !too_long.is_empty() {
        bail!("split these files, at most {LINES} lines are allowed:\n  {}", too_long.join("\n  "));
    }
    Ok(format!("{checked} files"))
}

/// The generated page of licences is long.
fn is_written(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|it| WRITTEN.contains(&it)) && !path.ends_with(licenses::PAGE)
}
