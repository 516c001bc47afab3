//! `docs/security.md`: each requirement of the standards stands there once, and is met by code and tests that
//! exist, or is argued away.

use super::{Evidence, numbered, table::Row};
use std::collections::BTreeSet;

/// What must be answered, by section: prefix and how many there are. Within each section of OWASP ASVS 5.0 the
/// requirements of levels 1 and 2 come first, those of level 3 after them, and may be left out.
const SECTIONS: [(&str, usize); 20] = [
    ("V6.1.", 3),
    ("V6.2.", 12),
    ("V6.3.", 4),
    ("V6.4.", 4),
    ("V6.5.", 5),
    ("V6.6.", 3),
    ("V6.8.", 4),
    ("V7.1.", 3),
    ("V7.2.", 4),
    ("V7.3.", 2),
    ("V7.4.", 5),
    ("V7.5.", 2),
    ("V7.6.", 2),
    ("V8.1.", 2),
    ("V8.2.", 3),
    ("V8.3.", 1),
    ("V8.4.", 1),
    ("V9.1.", 3),
    ("V9.2.", 4),
    // RFC 8725, best current practices for JSON Web Tokens.
    ("§3.", 12),
];

/// How an answer begins that claims nothing. The argument follows.
const UNCLAIMED: [&str; 2] = ["Not met:", "Not applicable:"];

/// Everything that is wrong with the document.
pub(super) fn problems(rows: &[Row], evidence: &Evidence<'_>) -> Vec<String> {
    let mut answered = BTreeSet::new();
    let mut problems = Vec::new();
    for row in rows.iter().filter(|row| is_requirement(row.name())) {
        if !answered.insert(row.name().to_owned()) {
            problems.push(format!("{} stands there twice", row.name()));
        }
        problems.extend(problems_of(row, evidence));
    }
    let expected = SECTIONS.into_iter().flat_map(|(prefix, count)| numbered(prefix, count, 1));
    problems.extend(expected.filter(|id| !answered.contains(id)).map(|id| format!("{id} is missing")));
    problems
}

/// The name of a requirement: `V6.2.1` (ASVS) or `§3.1` (RFC 8725). Other tables have other names.
fn is_requirement(name: &str) -> bool {
    name.strip_prefix(['V', '§']).is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// The last three cells are the answer, the code, and the tests.
fn problems_of(row: &Row, evidence: &Evidence<'_>) -> Vec<String> {
    let id = row.name();
    let answer = row.nth_last(2).map_or("", |cell| cell.text.as_str());
    let code = row.nth_last(1).map_or(&[][..], |cell| &cell.code);
    let mut problems = evidence.missing_tests(id, row.tests());
    let gone = code.iter().filter(|path| !evidence.has_code(path));
    problems.extend(gone.map(|path| format!("{id} names `{path}`, which is not a file")));
    match UNCLAIMED.iter().find_map(|verdict| answer.strip_prefix(verdict)) {
        Some(argument) if argument.trim().is_empty() => problems.push(format!("{id} says not why")),
        Some(_) => {}
        None if answer.is_empty() => problems.push(format!("{id} has no answer")),
        None => {
            problems.extend(code.is_empty().then(|| format!("{id} names no code")));
            problems.extend(row.tests().is_empty().then(|| format!("{id} names no test")));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::{BTreeSet, Evidence, SECTIONS, numbered, problems};
    use crate::checks::proofs::table::rows;
    use std::path::Path;

    const MET: &str = "| V6.1.1 | 1 | asks | so | `Cargo.toml` | `api::works` |";

    /// A document that answers everything, with this row in the place of the first.
    fn document(first: &str) -> String {
        let ids = SECTIONS.into_iter().flat_map(|(prefix, count)| numbered(prefix, count, 1));
        let rows = ids.skip(1).map(|id| format!("| {id} | 1 | asks | Not applicable: no such thing | | |\n"));
        let head = "| id | level | asks | answer | code | tests |\n|---|---|---|---|---|---|";
        format!("{head}\n{first}\n{}", rows.collect::<String>())
    }

    fn problems_of(text: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let tests = BTreeSet::from(["api::works".to_owned()]);
        problems(&rows(text), &Evidence { root, tests })
    }

    #[test]
    fn what_is_met_names_code_and_tests_that_exist() {
        assert_eq!(problems_of(&document(MET)), [""; 0]);
        for (row, problem) in [
            (MET.replace("`api::works`", ""), "V6.1.1 names no test"),
            (MET.replace("works", "gone"), "V6.1.1 names `api::gone`, which is not a test"),
            (MET.replace("`Cargo.toml`", ""), "V6.1.1 names no code"),
            (MET.replace("Cargo.toml", "src"), "V6.1.1 names `src`, which is not a file"),
        ] {
            assert_eq!(problems_of(&document(&row)), [problem]);
        }
    }

    #[test]
    fn what_is_not_met_or_does_not_apply_says_why() {
        for verdict in ["**Not met:**", "Not applicable:"] {
            let row = format!("| V6.1.1 | 1 | asks | {verdict} | | |");
            assert_eq!(problems_of(&document(&row)), ["V6.1.1 says not why"]);
            let row = format!("| V6.1.1 | 1 | asks | {verdict} nobody needs it | | |");
            assert_eq!(problems_of(&document(&row)), [""; 0]);
        }
    }

    #[test]
    fn each_requirement_is_answered_once() {
        assert_eq!(problems_of(&document("| Stranger | who |")), ["V6.1.1 is missing"]);
        let twice = format!("{MET}\n{MET}");
        assert_eq!(problems_of(&document(&twice)), ["V6.1.1 stands there twice"]);
    }

    #[test]
    fn level_3_may_be_answered_too_and_other_tables_are_not_read() {
        let more = format!("{MET}\n{}\n| Stranger | who |", MET.replace("V6.1.1", "V6.3.8"));
        assert_eq!(problems_of(&document(&more)), [""; 0]);
    }
}
