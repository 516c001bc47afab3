//! Compares the pages that make claims with the evidence they name: tests and source files.

mod evidence;
mod requirements;
mod security;
mod table;

use crate::runner::workspace::Workspace;
use anyhow::{Context as _, Result, bail};
use evidence::Evidence;
use std::fs;

/// Finds the problems in the tables of a page.
type Check = fn(&[table::Row], &Evidence) -> Vec<String>;

const PAGES: [(&str, Check); 2] =
    [("docs/requirements.md", requirements::problems), ("docs/security.md", security::problems)];

/// Fails with all problems of all pages.
pub(crate) fn check(workspace: &Workspace) -> Result<String> {
    let evidence = Evidence::find(workspace)?;
    let mut problems = Vec::new();
    for (page, find_problems) in PAGES {
        let text = fs::read_to_string(workspace.root.join(page)).context(page)?;
        let found = find_problems(&table::rows(&text), &evidence);
        problems.extend(found.iter().map(|problem| format!("{page}: {problem}")));
    }
    if !problems.is_empty() {
        bail!("correct these pages or restore what they name:\n  {}", problems.join("\n  "));
    }
    Ok(format!("{} pages, {} tests", PAGES.len(), evidence.tests.len()))
}
