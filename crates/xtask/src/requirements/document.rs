//! Reads the tables of the requirements document.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A row of a table whose first cell holds the name of a requirement, or of several.
#[derive(Default, Debug)]
pub(super) struct Row {
    /// The names of the requirements.
    pub(super) ids: Vec<String>,
    /// What stands in backticks in the last cell.
    pub(super) tests: Vec<String>,
}

/// All requirement rows of a Markdown text. Other rows and text are for the reader alone.
pub(super) fn rows(markdown: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = Row::default();
    let mut is_first_cell = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow) => (row, is_first_cell) = (Row::default(), true),
            Event::Start(Tag::TableCell) => row.tests.clear(),
            Event::End(TagEnd::TableCell) => is_first_cell = false,
            Event::End(TagEnd::TableRow) if !row.ids.is_empty() => rows.push(std::mem::take(&mut row)),
            Event::Text(text) | Event::Code(text) if is_first_cell => row.ids.extend(ids(&text)),
            Event::Code(code) => row.tests.push(code.into_string()),
            _ => {}
        }
    }
    rows
}

/// The words that look like the name of a requirement: `P1.2`, `FR-003`.
fn ids(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| is_id(word));
    words.map(str::to_owned)
}

fn is_id(word: &str) -> bool {
    let Some((group, number)) = word.split_once(['-', '.']) else { return false };
    group.starts_with(|c: char| c.is_ascii_uppercase())
        && !number.is_empty()
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn ids_stand_in_the_first_cell_and_tests_in_the_last() {
        let rows = rows(
            "\
| id | what | tests |
|---|---|---|
| **FR-001**, FR-002 | a form with `email` | `e2e::sign_up::works`, `shared::email::tests::is_checked` |
| P1.1 | nothing yet | |
| note | `not::a::test` | `nor::this` |
",
        );

        let found: Vec<_> = rows.iter().map(|row| (row.ids.join(" "), row.tests.join(" "))).collect();
        assert_eq!(
            found,
            [
                ("FR-001 FR-002".into(), "e2e::sign_up::works shared::email::tests::is_checked".into()),
                ("P1.1".to_owned(), String::new()),
            ]
        );
    }

    #[test]
    fn what_is_not_in_a_table_is_not_read() {
        assert_eq!(rows("FR-001 is proved by `api::works`.").len(), 0);
    }
}
