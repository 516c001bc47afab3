//! Compares the pages that make claims with the evidence they name: tests and source files.

mod requirements;
mod security;
mod table;

use super::test_targets;
use crate::runner::workspace::Workspace;
use anyhow::{Context as _, Result, bail};
use std::{collections::BTreeSet, fs, path::PathBuf};

/// Finds the problems in the tables of a page.
type Check = fn(&[table::Row], &Evidence) -> Vec<String>;

const PAGES: [(&str, Check); 2] =
    [("docs/requirements.md", requirements::problems), ("docs/security.md", security::problems)];

/// What a claim can name.
struct Evidence {
    /// Directories that paths of source files are relative to.
    roots: Vec<PathBuf>,
    tests: BTreeSet<String>,
}

impl Evidence {
    fn find(workspace: &Workspace) -> Result<Self> {
        let crates = workspace.metadata.packages.iter().filter_map(|package| package.manifest_path.parent());
        let mut roots = vec![workspace.root.clone()];
        roots.extend(crates.map(|directory| directory.join("src").into_std_path_buf()));
        Ok(Self { roots, tests: test_targets::all_tests(workspace)? })
    }

    fn has_file(&self, path: &str) -> bool {
        self.roots.iter().any(|root| root.join(path).is_file())
    }

    fn missing_tests(&self, claim: &str, named: &[String]) -> Vec<String> {
        let missing = named.iter().filter(|test| !self.tests.contains(*test));
        missing.map(|test| format!("{claim} names `{test}`, which is not a test")).collect()
    }
}

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

/// `count` names that begin with `prefix`, numbered from 1 with at least `digits` digits.
fn numbered(prefix: &str, count: usize, digits: usize) -> impl Iterator<Item = String> {
    (1..=count).map(move |n| format!("{prefix}{n:0digits$}"))
}
