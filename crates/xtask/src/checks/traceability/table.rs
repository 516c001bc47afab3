//! Reads the tables of a Markdown document.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// A row of a table, without the table's head.
#[derive(Default, Debug)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
}

#[derive(Default, Debug)]
pub(super) struct Cell {
    pub(super) text: String,
    /// The spans in backticks.
    pub(super) code: Vec<String>,
}

impl Row {
    /// The text of the first cell: the name of the row.
    pub(super) fn name(&self) -> &str {
        self.cells.first().map_or("", |cell| &cell.text)
    }

    /// The cell `n` places before the last.
    pub(super) fn nth_last(&self, n: usize) -> Option<&Cell> {
        self.cells.iter().rev().nth(n)
    }

    /// The spans in backticks of the last cell.
    pub(super) fn tests(&self) -> &[String] {
        self.nth_last(0).map_or(&[], |cell| &cell.code)
    }
}

/// The rows of all tables.
pub(super) fn rows(markdown: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut row = Row::default();
    let mut cell = Cell::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableRow) => row = Row::default(),
            Event::Start(Tag::TableCell) => cell = Cell::default(),
            Event::Text(text) => cell.text.push_str(&text),
            Event::Code(code) => {
                cell.text.push_str(&code);
                cell.code.push(code.into_string());
            }
            Event::End(TagEnd::TableCell) => row.cells.push(std::mem::take(&mut cell)),
            Event::End(TagEnd::TableRow) => rows.push(std::mem::take(&mut row)),
            _ => {}
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn reads_the_name_and_the_tests_of_a_row() {
        let rows = rows(
            "\
| id | what | tests |
|---|---|---|
| **FR-001**, FR-002 | a form with `email` | `e2e::sign_up::works`, `shared::email::tests::is_checked` |
| P1.1 | nothing yet | |
",
        );

        let found: Vec<_> = rows.iter().map(|row| (row.name(), row.tests().join(" "))).collect();
        assert_eq!(
            found,
            [
                ("FR-001, FR-002", "e2e::sign_up::works shared::email::tests::is_checked".to_owned()),
                ("P1.1", String::new()),
            ]
        );
        assert_eq!(rows[0].nth_last(1).unwrap().text, "a form with email");
    }

    #[test]
    fn ignores_text_outside_tables() {
        assert_eq!(rows("FR-001 is proved by `api::works`.").len(), 0);
    }
}
