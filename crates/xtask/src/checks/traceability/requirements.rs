//! `docs/requirements.md` lists each requirement with a test.

use super::{
    evidence::{Evidence, numbered},
    table::Row,
};
use std::collections::BTreeSet;

/// The numbering of each group of requirements: prefix, count, and digits.
const GROUPS: [(&str, usize, usize); 22] = [
    ("P1.", 4, 1),
    ("P2.", 5, 1),
    ("P3.", 3, 1),
    ("FR-", 20, 3),
    ("TASK-", 20, 1),
    ("ITEM-", 11, 1),
    ("LIST-", 6, 1),
    ("ORG-", 12, 1),
    ("TRASH-", 6, 1),
    ("APP-", 28, 1),
    ("LIFE-", 22, 1),
    ("DEVICE-", 4, 1),
    ("FACTOR-", 9, 1),
    ("PASSKEY-", 6, 1),
    ("SIGNUP-", 5, 1),
    ("ADDRESS-", 6, 1),
    ("BREACH-", 4, 1),
    ("FEED-", 6, 1),
    ("REMIND-", 10, 1),
    ("MOVE-", 10, 1),
    ("EDGE-", 14, 1),
    ("SC-", 8, 3),
];

fn ids() -> BTreeSet<String> {
    GROUPS.into_iter().flat_map(|(prefix, count, digits)| numbered(prefix, count, digits)).collect()
}

pub(super) fn problems(rows: &[Row], evidence: &Evidence) -> Vec<String> {
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

/// The words of the form `P1.2` or `FR-003`.
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
    use crate::checks::traceability::table::rows;

    /// A page with all requirements, each with `test`.
    fn page(test: &str) -> String {
        let rows = ids().into_iter().map(|id| format!("| {id} | what must be true | `{test}` |\n"));
        format!("# Requirements\n\n| id | what | tests |\n|---|---|---|\n{}", rows.collect::<String>())
    }

    fn problems_of(text: &str) -> Vec<String> {
        let tests = BTreeSet::from(["api::auth::sign_up::works".to_owned()]);
        problems(&rows(text), &Evidence { roots: Vec::new(), tests })
    }

    #[test]
    fn accepts_a_complete_page() {
        assert_eq!(problems_of(&page("api::auth::sign_up::works")), [""; 0]);
    }

    #[test]
    fn reports_a_test_that_does_not_exist() {
        let text = page("api::auth::sign_up::works").replacen("works` |", "renamed` |", 1);
        let first = ids().first().cloned().unwrap_or_default();

        let expected = format!("{first} names `api::auth::sign_up::renamed`, which is not a test");
        assert_eq!(problems_of(&text), [expected]);
    }

    #[test]
    fn reports_missing_and_unknown_requirements() {
        let text = page("api::auth::sign_up::works").replace("| FR-007 |", "| FR-070 |");

        assert_eq!(problems_of(&text), ["FR-007 is missing", "FR-070 is not a requirement"]);
    }

    #[test]
    fn reports_a_requirement_without_a_test() {
        let text = page("api::auth::sign_up::works").replace(
            "| SC-006 | what must be true | `api::auth::sign_up::works` |",
            "| SC-006 | `exp` | soon |",
        );

        assert_eq!(problems_of(&text), ["SC-006 names no test"]);
    }

    #[test]
    fn numbers_every_requirement() {
        let ids = ids();
        for id in ["P1.1", "P2.5", "P3.3", "FR-001", "FR-020", "SC-008"] {
            assert!(ids.contains(id), "{id}");
        }
        assert!(!ids.contains("FR-021") && !ids.contains("P1.5"));
    }
}
