//! A table of comma-separated values whose columns are known by their names.

use super::rows::{Row, Rows};
use std::borrow::Cow;

/// Spreadsheets in some countries write the others.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// The column names may come after some rows about the file.
const ROWS_BEFORE: usize = 20;

/// The names of the columns, and the rows after them.
#[derive(Debug)]
pub(crate) struct Table<'a> {
    /// In lower case.
    names: Vec<String>,
    rows: Rows<'a>,
}

/// The place of a column; none if the table does not have it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Column(Option<usize>);

impl<'a> Table<'a> {
    /// Finds the first row with columns of all these names, which are in lower case. `None` if there is none near the
    /// beginning.
    pub(crate) fn find(text: &'a str, required: &[&str]) -> Option<Self> {
        SEPARATORS.into_iter().find_map(|separator| {
            let (mut rows, mut row) = (Rows::new(text, separator), Row::default());
            for _ in 0..ROWS_BEFORE {
                if !rows.read(&mut row) {
                    return None;
                }
                let names = names(&row);
                if required.iter().all(|name| names.iter().any(|known| known == name)) {
                    return Some(Self { names, rows });
                }
            }
            None
        })
    }

    /// The first column with one of these names.
    pub(crate) fn column(&self, names: &[&str]) -> Column {
        Column(names.iter().find_map(|name| self.names.iter().position(|known| known == name)))
    }

    /// The rows after the names.
    pub(crate) fn rows(&self) -> Rows<'a> {
        self.rows.clone()
    }

    /// The number of columns.
    pub(crate) fn width(&self) -> usize {
        self.names.len()
    }
}

/// Names that are too long to be known are left out.
fn names(row: &Row<'_>) -> Vec<String> {
    let name = |index| {
        let text: Cow<'_, str> = row.text(index);
        if text.len() > 100 { String::new() } else { text.trim().to_lowercase() }
    };
    (0..row.len()).map(name).collect()
}

impl Column {
    /// Its text in a row, without white space around it; empty if the table or the row does not have it.
    pub(crate) fn text<'a>(self, row: &Row<'a>) -> Cow<'a, str> {
        match self.0.map(|index| row.text(index)).unwrap_or_default() {
            Cow::Borrowed(text) => text.trim().into(),
            Cow::Owned(text) => text.trim().to_owned().into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, Table};

    #[test]
    fn finds_columns_by_name() {
        for (text, notes) in [
            ("Title,Notes\na,b\n", "b"),
            ("\"Date: 1\"\n\"Status:\n0\n1\"\n\nNOTES , title\n b ,a\n", "b"),
            ("title;notes\na;b,c\n", "b,c"),
            ("notes\ttitle\nb\ta", "b"),
            ("title,other\na,b", ""),
            ("title,notes\na", ""),
        ] {
            let table = Table::find(text, &["title"]).unwrap();
            let (mut rows, mut row) = (table.rows(), Row::default());
            assert!(rows.read(&mut row));
            assert_eq!(table.column(&["title"]).text(&row), "a", "{text}");
            assert_eq!(table.column(&["remarks", "notes"]).text(&row), notes, "{text}");
        }
        for text in ["", "name,notes\na,b", &"a\n".repeat(1000), &format!("{}title", "a\n".repeat(1000))] {
            assert!(Table::find(text, &["title"]).is_none());
        }
    }
}
