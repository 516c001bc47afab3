//! Compares the documents that claim something with what proves it: the tests, and the code that is named.

mod requirements;
mod security;
mod table;

use crate::{checks::test_targets, runner::context::Context};
use anyhow::{Context as _, Result, bail};
use std::{collections::BTreeSet, fs, path::Path};

/// Finds everything that is wrong with the tables of a document.
type Check = fn(&[table::Row], &Evidence<'_>) -> Vec<String>;

const DOCUMENTS: [(&str, Check); 2] =
    [("docs/requirements.md", requirements::problems), ("docs/security.md", security::problems)];

/// Where the code of a claim is looked for, from the top of the checkout.
const CODE: [&str; 2] = ["crates/backend/src", ""];

/// What a claim can be proved by.
struct Evidence<'a> {
    root: &'a Path,
    tests: BTreeSet<String>,
}

impl Evidence<'_> {
    fn has_code(&self, path: &str) -> bool {
        CODE.iter().any(|directory| self.root.join(directory).join(path).is_file())
    }

    /// What is wrong with the tests that `claim` names.
    fn missing_tests(&self, claim: &str, named: &[String]) -> Vec<String> {
        let gone = named.iter().filter(|test| !self.tests.contains(*test));
        gone.map(|test| format!("{claim} names `{test}`, which is not a test")).collect()
    }
}

/// Fails with everything that is wrong with the documents.
pub(crate) fn check(context: &mut Context) -> Result<String> {
    let evidence = Evidence { tests: test_targets::all_tests(context)?, root: &context.root };
    let mut problems = Vec::new();
    for (document, find_problems) in DOCUMENTS {
        let text = fs::read_to_string(context.root.join(document)).context(document)?;
        let found = find_problems(&table::rows(&text), &evidence);
        problems.extend(found.iter().map(|problem| format!("{document}: {problem}")));
    }
    if !problems.is_empty() {
        bail!("\n  {}", problems.join("\n  "));
    }
    Ok(format!("{} documents hold", DOCUMENTS.len()))
}

/// `count` names that begin with `prefix`, numbered from 1 with at least `digits` digits.
fn numbered(prefix: &str, count: usize, digits: usize) -> impl Iterator<Item = String> {
    (1..=count).map(move |n| format!("{prefix}{n:0digits$}"))
}
