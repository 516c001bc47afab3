//! No file is so long that nobody reads it.

use crate::runner::context::Context;
use anyhow::{Result, bail};
use ignore::WalkBuilder;
use std::{fs, path::Path};

const LINES: usize = 350;
/// What people write. `Cargo.lock`, `openapi.json` and pictures are made by programs.
const WRITTEN: [&str; 11] = ["css", "html", "js", "md", "mjs", "py", "rs", "sh", "sql", "toml", "yml"];

/// Fails with every file of ours that is longer than it may be.
pub(crate) fn check(context: &mut Context) -> Result<String> {
    let mut checked = 0;
    let mut too_long = Vec::new();
    let files = WalkBuilder::new(&context.root).hidden(false).require_git(false).build();
    for entry in files.filter_map(Result::ok).filter(|entry| is_written(entry.path())) {
        let lines = fs::read_to_string(entry.path())?.lines().count();
        checked += 1;
        if lines > LINES {
            too_long.push(format!("{} has {lines} lines", entry.path().display()));
        }
    }
    if !too_long.is_empty() {
        bail!("{}; at most {LINES} are allowed", too_long.join(", "));
    }
    Ok(format!("{checked} files"))
}

fn is_written(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|it| WRITTEN.contains(&it))
}
