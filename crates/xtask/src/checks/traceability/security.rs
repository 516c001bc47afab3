//! `docs/security.md` lists each requirement of the standards once, with code and tests that exist, or with a reason
//! why it is not met or does not apply.

use super::{
    evidence::{Evidence, numbered},
    table::Row,
};
use std::collections::BTreeSet;

/// The requirements by section: prefix and count. Each section of OWASP ASVS 5.0 has those of levels 1 and 2 first;
/// those of level 3 are optional here.
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

/// Verdicts that need a reason instead of evidence.
const UNMET: [&str; 2] = ["Not met:", "Not applicable:"];

pub(super) fn problems(rows: &[Row], evidence: &Evidence) -> Vec<String> {
    let mut listed = BTreeSet::new();
    let mut problems = Vec::new();
    for row in rows.iter().filter(|row| is_requirement(row.name())) {
        if !listed.insert(row.name().to_owned()) {
            problems.push(format!("{} is listed twice", row.name()));
        }
        problems.extend(problems_of(row, evidence));
    }
    let expected = SECTIONS.into_iter().flat_map(|(prefix, count)| numbered(prefix, count, 1));
    problems.extend(expected.filter(|id| !listed.contains(id)).map(|id| format!("{id} is missing")));
    problems
}

/// The name of a requirement: `V6.2.1` (ASVS) or `§3.1` (RFC 8725). Other tables have other names.
fn is_requirement(name: &str) -> bool {
    name.strip_prefix(['V', '§']).is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
}

/// The last three cells are the finding, the code, and the tests.
fn problems_of(row: &Row, evidence: &Evidence) -> Vec<String> {
    let id = row.name();
    let finding = row.nth_last(2).map_or("", |cell| cell.text.as_str());
    let code = row.nth_last(1).map_or(&[][..], |cell| &cell.code);
    let mut problems = evidence.missing_tests(id, row.tests());
    let missing = code.iter().filter(|path| !evidence.has_file(path));
    problems.extend(missing.map(|path| format!("{id} names `{path}`, which is not a file")));
    match UNMET.iter().find_map(|verdict| finding.strip_prefix(verdict)) {
        Some(reason) if reason.trim().is_empty() => problems.push(format!("{id} gives no reason")),
        Some(_) => {}
        None if finding.is_empty() => problems.push(format!("{id} has no finding")),
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
    use crate::checks::traceability::table::rows;

    const MET: &str = "| V6.1.1 | 1 | requirement | so | `Cargo.toml` | `api::works` |";

    /// A complete page with this row in the place of the first.
    fn page(first: &str) -> String {
        let ids = SECTIONS.into_iter().flat_map(|(prefix, count)| numbered(prefix, count, 1));
        let rows =
            ids.skip(1).map(|id| format!("| {id} | 1 | requirement | Not applicable: no such thing | | |\n"));
        let head = "| id | level | requirement | finding | code | tests |\n|---|---|---|---|---|---|";
        format!("{head}\n{first}\n{}", rows.collect::<String>())
    }

    fn problems_of(text: &str) -> Vec<String> {
        let roots = vec![env!("CARGO_MANIFEST_DIR").into()];
        let tests = BTreeSet::from(["api::works".to_owned()]);
        problems(&rows(text), &Evidence { roots, tests })
    }

    #[test]
    fn met_requirements_name_existing_code_and_tests() {
        assert_eq!(problems_of(&page(MET)), [""; 0]);
        for (row, problem) in [
            (MET.replace("`api::works`", ""), "V6.1.1 names no test"),
            (MET.replace("works", "gone"), "V6.1.1 names `api::gone`, which is not a test"),
            (MET.replace("`Cargo.toml`", ""), "V6.1.1 names no code"),
            (MET.replace("Cargo.toml", "src"), "V6.1.1 names `src`, which is not a file"),
        ] {
            assert_eq!(problems_of(&page(&row)), [problem]);
        }
    }

    #[test]
    fn unmet_requirements_give_a_reason() {
        for verdict in ["**Not met:**", "Not applicable:"] {
            let row = format!("| V6.1.1 | 1 | requirement | {verdict} | | |");
            assert_eq!(problems_of(&page(&row)), ["V6.1.1 gives no reason"]);
            let row = format!("| V6.1.1 | 1 | requirement | {verdict} there is no such form | | |");
            assert_eq!(problems_of(&page(&row)), [""; 0]);
        }
    }

    #[test]
    fn each_requirement_is_listed_once() {
        assert_eq!(problems_of(&page("| Stranger | who |")), ["V6.1.1 is missing"]);
        let twice = format!("{MET}\n{MET}");
        assert_eq!(problems_of(&page(&twice)), ["V6.1.1 is listed twice"]);
    }

    #[test]
    fn accepts_level_3_and_ignores_other_tables() {
        let more = format!("{MET}\n{}\n| Stranger | who |", MET.replace("V6.1.1", "V6.3.8"));
        assert_eq!(problems_of(&page(&more)), [""; 0]);
    }
}
