//! What exists of the things that claims name.

use crate::{checks::test_targets, runner::workspace::Workspace};
use anyhow::Result;
use std::{collections::BTreeSet, path::PathBuf};

/// What a claim can name.
pub(super) struct Evidence {
    /// Directories that paths of source files are relative to.
    pub(super) roots: Vec<PathBuf>,
    pub(super) tests: BTreeSet<String>,
}

impl Evidence {
    pub(super) fn find(workspace: &Workspace) -> Result<Self> {
        let crates = workspace.metadata.packages.iter().filter_map(|package| package.manifest_path.parent());
        let mut roots = vec![workspace.root.clone()];
        roots.extend(crates.map(|directory| directory.join("src").into_std_path_buf()));
        Ok(Self { roots, tests: test_targets::all_tests(workspace)? })
    }

    pub(super) fn has_file(&self, path: &str) -> bool {
        self.roots.iter().any(|root| root.join(path).is_file())
    }

    pub(super) fn missing_tests(&self, claim: &str, named: &[String]) -> Vec<String> {
        let missing = named.iter().filter(|test| !self.tests.contains(*test));
        missing.map(|test| format!("{claim} names `{test}`, which is not a test")).collect()
    }
}

/// `count` names that begin with `prefix`, numbered from 1 with at least `digits` digits.
pub(super) fn numbered(prefix: &str, count: usize, digits: usize) -> impl Iterator<Item = String> {
    (1..=count).map(move |n| format!("{prefix}{n:0digits$}"))
}
