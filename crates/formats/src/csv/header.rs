//! Which column contains what.

use super::{
    names::{Field, NAMES, folded},
    ours,
};
use crate::input::rows::{Row, Rows};

/// Spreadsheets in some countries write the others.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// Separates nothing: each line is one field.
const NO_SEPARATOR: u8 = 0x1f;
/// How much of a name of a column is read, in bytes.
const MAX_NAME: usize = 100;
/// In how many lines a separator has to be found if no line names the columns.
const SAMPLE: usize = 5;
/// In how many bytes at the beginning a file is binary that has a zero byte.
const BINARY: usize = 512;
/// How files begin that are no tables.
const OTHERS: [&str; 6] = ["{", "[", "<", "%PDF", "PK\u{3}\u{4}", "BEGIN:"];

/// The columns of a file.
#[derive(Debug)]
pub(super) struct Header<'a> {
    columns: Vec<(Field, usize)>,
    /// Other columns, with their names.
    pub(super) others: Vec<(usize, String)>,
    /// Whether it has all columns that we write.
    pub(super) is_ours: bool,
    /// Where the names are; none if nothing names the columns.
    pub(super) line: Option<u32>,
    rows: Rows<'a>,
}

impl<'a> Header<'a> {
    /// Finds the columns of a file.
    ///
    /// # Errors
    /// Why the file cannot be read, for the report.
    pub(super) fn find(text: &'a str) -> Result<Self, &'static str> {
        if text.trim().is_empty() {
            return Err("The file is empty");
        }
        let begin = text.get(..text.floor_char_boundary(BINARY)).unwrap_or_default();
        if begin.contains('\0') || OTHERS.iter().any(|begin| text.trim_start().starts_with(begin)) {
            return Err("This is no CSV file");
        }
        let named = SEPARATORS.map(|separator| Self::named(text, separator));
        let best = named.into_iter().rev().max_by_key(|header| header.columns.len());
        match best.filter(|header| !header.columns.is_empty()) {
            None => Ok(Self::without_names(text)),
            Some(header) if header.column(Field::Title).is_none() => {
                Err("The file has no column with titles: its first line has to name one of its columns title")
            }
            Some(header) => Ok(header),
        }
    }

    fn named(text: &'a str, separator: u8) -> Self {
        let (mut rows, mut row) = (Rows::new(text, separator), Row::default());
        rows.read(&mut row);
        if row.text(0).to_lowercase().starts_with("sep=") {
            // Which only spreadsheets understand.
            rows.read(&mut row);
        }
        let names: Vec<_> = (0..row.len()).map(|index| name(&row, index)).collect();
        let mut columns = Vec::new();
        for (field, known) in NAMES {
            let index = known.iter().find_map(|known| names.iter().position(|(folded, _)| folded == known));
            columns.extend(
                index
                    .filter(|index| columns.iter().all(|(_, other)| other != index))
                    .map(|index| (field, index)),
            );
        }
        let is_ours = ours::COLUMNS
            .iter()
            .all(|column| names.iter().any(|(folded, _)| *folded == column.replace('_', " ")));
        let is_other = |index: &usize| columns.iter().all(|(_, known)| known != index);
        let others = names.into_iter().enumerate().filter(|(index, _)| is_other(index));
        let others = others.map(|(index, (_, name))| (index, name)).collect();
        Self { columns, others, is_ours, line: Some(row.line), rows }
    }

    /// Titles in the first column.
    fn without_names(text: &'a str) -> Self {
        let separators =
            SEPARATORS.into_iter().filter_map(|separator| Some((separator, width(text, separator)?)));
        let (separator, width) = separators.max_by_key(|(_, width)| *width).unwrap_or((NO_SEPARATOR, 1));
        Self {
            columns: vec![(Field::Title, 0)],
            others: (1..width).map(|index| (index, String::new())).collect(),
            is_ours: false,
            line: None,
            rows: Rows::new(text, separator),
        }
    }

    /// The place of a column.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.columns.iter().find(|(known, _)| *known == field).map(|(_, index)| *index)
    }

    /// The rows after the names.
    pub(super) fn rows(&self) -> Rows<'a> {
        self.rows.clone()
    }
}

/// A name, folded and as it is.
fn name(row: &Row<'_>, index: usize) -> (String, String) {
    let text = row.text(index);
    let begin = text.get(..text.floor_char_boundary(MAX_NAME)).unwrap_or_default().trim();
    (folded(begin), begin.to_owned())
}

/// The number of fields, if it is the same in each of the first lines, and several.
fn width(text: &str, separator: u8) -> Option<usize> {
    let (mut rows, mut row, mut width) = (Rows::new(text, separator), Row::default(), None);
    for _ in 0..SAMPLE {
        if !rows.read(&mut row) {
            break;
        }
        if row.len() < 2 || *width.get_or_insert(row.len()) != row.len() {
            return None;
        }
    }
    width
}

#[cfg(test)]
mod tests {
    use super::{Field, Header};

    #[test]
    fn finds_columns_by_their_names() {
        for (text, title, due) in [
            ("title,due\n", 0, Some(1)),
            ("Due Date;TASK NAME\r\n", 1, Some(0)),
            ("\"Fa\u{308}llig_am\"\t\"Titel\"", 1, Some(0)),
            ("name,title,other", 1, None),
            ("Other,Name", 1, None),
            ("sep=;\ntitle;due", 0, Some(1)),
            ("\n\ntitle", 0, None),
            ("title;due;with, comma", 0, Some(1)),
        ] {
            let header = Header::find(text).unwrap();
            assert_eq!(header.column(Field::Title), Some(title), "{text}");
            assert_eq!(header.column(Field::Due), due, "{text}");
        }
    }

    #[test]
    fn separates_lines_without_names_only_if_all_are_alike() {
        for (text, width) in [
            ("Milk\nBread\n", 1),
            ("Milk, two bottles\nBread\n", 1),
            ("Milk;2\nBread;1\n", 2),
            ("Milk,2,x\nBread,1,y\nEggs,10,z", 3),
        ] {
            let header = Header::find(text).unwrap();
            assert_eq!((header.line, header.others.len() + 1), (None, width), "{text}");
        }
    }

    #[test]
    fn rejects_other_files() {
        for text in
            ["", " \n", "{\"title\":1}", "<html>", "a\0b", "due,notes\n", "BEGIN:VCALENDAR", "PK\u{3}\u{4}"]
        {
            assert!(Header::find(text).is_err(), "{text}");
        }
    }
}
