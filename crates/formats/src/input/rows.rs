//! Rows of comma-separated values (RFC 4180), read leniently. Nothing is copied until it is asked for: a row costs the
//! same whatever its fields contain.

use std::borrow::Cow;

/// How many fields of a row are kept. No program writes half as many columns.
const MAX_FIELDS: usize = 64;
/// How much of a field is returned, in bytes: more than anything has space for.
const MAX_TEXT: usize = 512 * 1024;

/// Reads row after row. Empty lines are skipped.
#[derive(Clone, Debug)]
pub(crate) struct Rows<'a> {
    rest: &'a str,
    line: u32,
    separator: u8,
}

/// The fields of a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row<'a> {
    /// Where it begins, from 1.
    pub(crate) line: u32,
    fields: Vec<Field<'a>>,
}

/// A field as it is in the file.
#[derive(Clone, Copy, Debug, Default)]
struct Field<'a> {
    /// Between the quotation marks, if it has some.
    inner: &'a str,
    is_quoted: bool,
    /// After the closing quote.
    tail: &'a str,
}

/// What is after a field.
enum End {
    Field,
    Row,
}

impl<'a> Rows<'a> {
    /// The separator is ASCII.
    pub(crate) fn new(text: &'a str, separator: u8) -> Self {
        Self { rest: text, line: 1, separator }
    }

    /// Reads the next row into `row`; false at the end of the file.
    pub(crate) fn read(&mut self, row: &mut Row<'a>) -> bool {
        row.fields.clear();
        while self.skip_line_end() {}
        row.line = self.line;
        if self.rest.is_empty() {
            return false;
        }
        loop {
            let (field, end) = self.field();
            if row.fields.len() < MAX_FIELDS {
                row.fields.push(field);
            }
            if matches!(end, End::Row) {
                return true;
            }
        }
    }

    /// The line that comes next.
    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    fn skip_line_end(&mut self) -> bool {
        let length = match self.rest.as_bytes() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => return false,
        };
        self.rest = self.rest.get(length..).unwrap_or_default();
        self.line = self.line.saturating_add(1);
        true
    }

    fn field(&mut self) -> (Field<'a>, End) {
        // A quote that nothing closes is an ordinary character, so that the rows after it are not lost.
        let quoted = quoted_length(self.rest.as_bytes());
        let begin = self.take(quoted.unwrap_or(0));
        let is_end = |byte: &u8| *byte == self.separator || matches!(byte, b'\r' | b'\n');
        let length = self.rest.bytes().position(|byte| is_end(&byte)).unwrap_or(self.rest.len());
        let tail = self.take(length);
        let field = match quoted {
            Some(_) => Field { inner: inside(begin), is_quoted: true, tail },
            None => Field { inner: tail, is_quoted: false, tail: "" },
        };
        let is_last = self.rest.as_bytes().first() != Some(&self.separator);
        if is_last {
            self.skip_line_end();
            return (field, End::Row);
        }
        self.take(1);
        (field, End::Field)
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, ""));
        self.rest = rest;
        let lines = taken.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        taken
    }
}

/// The length of a field in quotation marks, with both; `None` if it does not begin and end with one.
fn quoted_length(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes.strip_prefix(b"\"")?;
    loop {
        let end = rest.iter().position(|byte| *byte == b'"')?;
        rest = rest.get(end + 1..)?;
        match rest.strip_prefix(b"\"") {
            Some(after) => rest = after,
            None => return Some(bytes.len() - rest.len()),
        }
    }
}

fn inside(quoted: &str) -> &str {
    quoted.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or_default()
}

impl<'a> Row<'a> {
    /// The beginning of the text of a field; empty if the row is shorter.
    pub(crate) fn text(&self, index: usize) -> Cow<'a, str> {
        self.fields.get(index).map(Field::text).unwrap_or_default()
    }

    /// Whether it has nothing but separators and white space.
    pub(crate) fn is_blank(&self) -> bool {
        self.is_blank_from(0)
    }

    /// As [`Self::is_blank`], from a field on.
    pub(crate) fn is_blank_from(&self, index: usize) -> bool {
        let mut fields = self.fields.iter().skip(index);
        fields.all(|field| field.inner.trim().is_empty() && field.tail.trim().is_empty())
    }

    /// How many characters of its fields are never returned.
    pub(crate) fn left_out(&self) -> usize {
        let texts = self.fields.iter().flat_map(|field| [field.inner, field.tail]);
        texts.map(|text| cut(text).1.chars().count()).sum()
    }

    /// The number of its fields.
    pub(crate) fn len(&self) -> usize {
        self.fields.len()
    }
}

impl<'a> Field<'a> {
    fn text(&self) -> Cow<'a, str> {
        let (inner, tail) = (cut(self.inner).0, cut(self.tail).0);
        let is_escaped = self.is_quoted && inner.contains('"');
        let inner = if is_escaped { inner.replace("\"\"", "\"").into() } else { Cow::from(inner) };
        if tail.is_empty() { inner } else { inner + tail }
    }
}

fn cut(text: &str) -> (&str, &str) {
    text.split_at(text.floor_char_boundary(MAX_TEXT))
}

#[cfg(test)]
mod tests {
    use super::{Row, Rows};

    fn rows(text: &str) -> Vec<(u32, Vec<String>)> {
        let (mut rows, mut row, mut all) = (Rows::new(text, b','), Row::default(), Vec::new());
        while rows.read(&mut row) {
            all.push((row.line, (0..row.len()).map(|index| row.text(index).into_owned()).collect()));
        }
        all
    }

    fn row(line: u32, fields: &[&str]) -> (u32, Vec<String>) {
        (line, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[test]
    fn counts_physical_lines() {
        let text = "a,b\r\n\r\n\"1\n2\",\"3\r\n4\"\nc\rd,\n\n";
        assert_eq!(
            rows(text),
            [row(1, &["a", "b"]), row(3, &["1\n2", "3\r\n4"]), row(6, &["c"]), row(7, &["d", ""])]
        );
    }

    #[test]
    fn takes_quotation_marks_as_they_are_meant() {
        for (text, fields) in [
            (r#""a ""b"" c",d"#, vec!["a \"b\" c", "d"]),
            (r#"",","""",x"#, vec![",", "\"", "x"]),
            (r#""5" nails,x"#, vec!["5 nails", "x"]),
            (r#"5" nails,x"#, vec!["5\" nails", "x"]),
            (r#"a,"not closed"#, vec!["a", "\"not closed"]),
            ("a, \"b\"", vec!["a", " \"b\""]),
            (",", vec!["", ""]),
            ("\"\"", vec![""]),
        ] {
            assert_eq!(rows(text), [row(1, &fields)], "{text}");
        }
        assert_eq!(rows("\"not closed,1\nb,2\n").last(), Some(&row(2, &["b", "2"])));
    }

    #[test]
    fn knows_blank_rows() {
        let (mut rows, mut row) = (Rows::new(", ,\t\na,,\n", b','), Row::default());
        assert!(rows.read(&mut row) && row.is_blank());
        assert!(rows.read(&mut row) && !row.is_blank() && row.is_blank_from(1));
        assert!(!rows.read(&mut row));
        assert_eq!((row.len(), row.text(0).as_ref(), rows.line()), (0, "", 3));
    }

    #[test]
    fn keeps_a_bounded_part() {
        let (mut rows, mut row) = (Rows::new("", b','), Row::default());
        assert!(!rows.read(&mut row));
        let text = format!("\"{}\",b", "ä".repeat(1_000_000));
        rows = Rows::new(&text, b',');
        assert!(rows.read(&mut row));
        assert_eq!((row.text(0).len() / 2 + row.left_out(), row.text(1).as_ref()), (1_000_000, "b"));
        let text = ",".repeat(1_000_000);
        rows = Rows::new(&text, b',');
        assert!(rows.read(&mut row) && row.len() < 100 && !rows.read(&mut row));
    }
}
