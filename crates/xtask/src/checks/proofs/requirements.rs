//! `docs/requirements.md`: each requirement stands there, and each has a test.

use super::{Evidence, numbered, table::Row};
use std::collections::BTreeSet;

/// How each group of requirements is numbered: prefix, count, and digits.
const GROUPS: [(&str, usize, usize); 9] = [
    ("P1.", 4, 1),
    ("P2.", 5, 1),
    ("P3.", 3, 1),
    ("FR-", 20, 3),
    ("TASK-", 13, 1),
    ("APP-", 11, 1),
    ("LIFE-", 12, 1),
    ("EDGE-", 14, 1),
    ("SC-", 8, 3),
];

fn ids() -> BTreeSet<String> {
    GROUPS.into_iter().flat_map(|(prefix, count, digits)| numbered(prefix, count, digits)).collect()
}

/// Everything that is wrong with the document.
pub(super) fn problems(rows: &[Row], evidence: &Evidence<'_>) -> Vec<String> {
    let expected = ids();
    let mut named = BTreeSet::new();
    let mut problems = Vec::new();
    for row in rows {
        let ids: Vec<&str> = ids_in(row.name()).collect();
        if ids.is_empty() {
            continue;
        }
        let name = ids.join(", ");
        if row.tests().is_empty() {
            problems.push(format!("{name} names no test"));
        }
        problems.extend(evidence.missing_tests(&name, row.tests()));
        named.extend(ids.into_iter().map(str::to_owned));
    }
    problems.extend(expected.difference(&named).map(|id| format!("{id} is missing")));
    problems.extend(named.difference(&expected).map(|id| format!("{id} is not a requirement")));
    problems
}

/// The words that look like the name of a requirement: `P1.2`, `FR-003`.
fn ids_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| is_id(word))
}

fn is_id(word: &str) -> bool {
    let Some((group, number)) = word.split_once(['-', '.']) else { return false };
    group.starts_with(|c: char| c.is_ascii_uppercase())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, Evidence, ids, problems};
    use crate::checks::proofs::table::rows;
    use std::path::Path;

    /// A document with all requirements, each proved by `test`.
    fn document(test: &str) -> String {
        let rows = ids().into_iter().map(|id| format!("| {id} | what must be true | `{test}` |\n"));
        format!("# Requirements\n\n| id | what | tests |\n|---|---|---|\n{}", rows.collect::<String>())
    }

    fn problems_of(text: &str) -> Vec<String> {
        let tests = BTreeSet::from(["api::auth::sign_up::works".to_owned()]);
        problems(&rows(text), &Evidence { root: Path::new("/"), tests })
    }

    #[test]
    fn a_complete_document_has_no_problems() {
        assert_eq!(problems_of(&document("api::auth::sign_up::works")), [""; 0]);
    }

    #[test]
    fn a_test_that_does_not_exist_is_named() {
        let text = document("api::auth::sign_up::works").replacen("works` |", "renamed` |", 1);
        let first = ids().first().cloned().unwrap_or_default();

        let expected = format!("{first} names `api::auth::sign_up::renamed`, which is not a test");
        assert_eq!(problems_of(&text), [expected]);
    }

    #[test]
    fn a_missing_and_an_unknown_requirement_are_named() {
        let text = document("api::auth::sign_up::works").replace("| FR-007 |", "| FR-070 |");

        assert_eq!(problems_of(&text), ["FR-007 is missing", "FR-070 is not a requirement"]);
    }

    #[test]
    fn a_requirement_without_a_test_is_named() {
        let text = document("api::auth::sign_up::works").replace(
            "| SC-006 | what must be true | `api::auth::sign_up::works` |",
            "| SC-006 | `exp` | soon |",
        );

        assert_eq!(problems_of(&text), ["SC-006 names no test"]);
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
