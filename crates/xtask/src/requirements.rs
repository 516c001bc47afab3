//! Compares `docs/requirements.md` with the requirements there are and with the tests that it names.

mod document;

use crate::{context::Context, test_targets};
use anyhow::{Context as _, Result, bail};
use document::{Row, rows};
use std::{collections::BTreeSet, fs};

/// How each group of requirements is numbered, from 1: prefix, count, and digits.
const GROUPS: [(&str, usize, usize); 8] = [
    ("P1.", 4, 1),
    ("P2.", 5, 1),
    ("P3.", 3, 1),
    ("FR-", 20, 3),
    ("TASK-", 13, 1),
    ("APP-", 11, 1),
    ("EDGE-", 14, 1),
    ("SC-", 8, 3),
];

/// Fails with everything that is wrong with the document.
pub(crate) fn check(context: &mut Context) -> Result<String> {
    let text =
        fs::read_to_string(context.root.join("docs/requirements.md")).context("docs/requirements.md")?;
    let rows = rows(&text);
    let tests = test_targets::all_tests(context)?;
    let problems = problems(&rows, &tests);
    if !problems.is_empty() {
        bail!("docs/requirements.md:\n  {}", problems.join("\n  "));
    }
    let named: BTreeSet<_> = rows.iter().flat_map(|row| &row.tests).collect();
    Ok(format!("{} requirements, {} tests", ids().len(), named.len()))
}

fn ids() -> BTreeSet<String> {
    let of_group = |(prefix, count, digits)| (1..=count).map(move |n| format!("{prefix}{n:0digits$}"));
    GROUPS.into_iter().flat_map(of_group).collect()
}

fn problems(rows: &[Row], tests: &BTreeSet<String>) -> Vec<String> {
    let ids = ids();
    let named: BTreeSet<_> = rows.iter().flat_map(|row| row.ids.iter().cloned()).collect();
    let missing = ids.difference(&named).map(|id| format!("{id} is missing"));
    let unknown = named.difference(&ids).map(|id| format!("{id} is not a requirement"));
    let untested = rows
        .iter()
        .filter(|row| row.tests.is_empty())
        .map(|row| format!("{} names no test", row.ids.join(", ")));
    let gone = rows.iter().flat_map(|row| {
        let gone = row.tests.iter().filter(|test| !tests.contains(*test));
        gone.map(|test| format!("{} names `{test}`, which is not a test", row.ids.join(", ")))
    });
    missing.chain(unknown).chain(untested).chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, ids, problems, rows};

    /// A document with all requirements, each proved by `test`.
    fn document(test: &str) -> String {
        let rows = ids().into_iter().map(|id| format!("| {id} | what must be true | `{test}` |\n"));
        format!("# Requirements\n\n| id | what | tests |\n|---|---|---|\n{}", rows.collect::<String>())
    }

    fn tests() -> BTreeSet<String> {
        BTreeSet::from(["api::auth::sign_up::works".to_owned()])
    }

    #[test]
    fn a_complete_document_has_no_problems() {
        assert_eq!(problems(&rows(&document("api::auth::sign_up::works")), &tests()), [""; 0]);
    }

    #[test]
    fn a_test_that_does_not_exist_is_named() {
        let text = document("api::auth::sign_up::works").replacen("works` |", "renamed` |", 1);
        let first = ids().first().cloned().unwrap_or_default();

        let expected = format!("{first} names `api::auth::sign_up::renamed`, which is not a test");
        assert_eq!(problems(&rows(&text), &tests()), [expected]);
    }

    #[test]
    fn a_missing_and_an_unknown_requirement_are_named() {
        let text = document("api::auth::sign_up::works").replace("| FR-007 |", "| FR-070 |");

        assert_eq!(problems(&rows(&text), &tests()), ["FR-007 is missing", "FR-070 is not a requirement"]);
    }

    #[test]
    fn a_requirement_without_a_test_is_named() {
        let text = document("api::auth::sign_up::works").replace(
            "| SC-006 | what must be true | `api::auth::sign_up::works` |",
            "| SC-006 | `exp` | soon |",
        );

        assert_eq!(problems(&rows(&text), &tests()), ["SC-006 names no test"]);
    }

    #[test]
    fn every_requirement_is_counted_once() {
        let ids = ids();
        for id in ["P1.1", "P2.5", "P3.3", "FR-001", "FR-020", "SC-008"] {
            assert!(ids.contains(id), "{id}");
        }
        assert!(!ids.contains("FR-021") && !ids.contains("P1.5"));
    }
}
