//! JSON files, read piece by piece: never as a tree of values, without recursion, and so that what is damaged ends only the
//! piece that it is in.

pub(crate) mod member;

use super::text::Text;
use crate::{
    collector::Collector,
    model::{Import, ImportError},
};
use serde::{Deserialize, de::IgnoredAny};
use std::fmt;

/// How many elements of arrays are read in a file, those included that are no tasks.
const MAX_ELEMENTS: usize = 100_000;
/// Between values.
const WHITE_SPACE: [char; 4] = [' ', '\t', '\r', '\n'];
/// How much of an error the report has, in bytes, and of a value, in characters.
const MESSAGE: usize = 120;

/// A value in the text of a file. What is inside is not checked before it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece<'a> {
    text: &'a str,
    /// Where it begins in the file.
    offset: usize,
}

impl<'a> Piece<'a> {
    /// The value that a file is; `None` if it is neither an object nor an array.
    pub(crate) fn of_file(text: &'a str) -> Option<Self> {
        let value = text.trim_start_matches(WHITE_SPACE);
        let piece = Self { text: value, offset: text.len() - value.len() };
        (piece.is_object() || piece.is_array()).then_some(piece)
    }

    pub(crate) fn is_object(self) -> bool {
        self.text.starts_with('{')
    }

    pub(crate) fn is_array(self) -> bool {
        self.text.starts_with('[')
    }

    /// What is wrong with the end of a file that is this value.
    pub(crate) fn problem_at_end(self) -> Option<&'static str> {
        match length(self.text).map(|length| self.text.split_at_checked(length)) {
            None => Some("The file ends too early: what comes after that is missing"),
            Some(Some((_, rest))) if !rest.trim_start_matches(WHITE_SPACE).is_empty() => {
                Some("There is more in the file after the end of its content, which is left out")
            }
            Some(_) => None,
        }
    }

    /// The elements of an array, or nothing.
    pub(crate) fn elements(self) -> impl Iterator<Item = Self> {
        self.values('[')
    }

    /// The members of an object, or nothing. A name that is no string is empty.
    pub(crate) fn members(self) -> impl Iterator<Item = (String, Self)> {
        let mut values = self.values('{');
        std::iter::from_fn(move || {
            let name = values.next()?.read().unwrap_or_default();
            Some((name, values.next()?))
        })
    }

    fn values(self, bracket: char) -> Values<'a> {
        let text = self.text.strip_prefix(bracket).unwrap_or_default();
        Values(Self { text, offset: self.offset + bracket.len_utf8() })
    }

    /// Checks what is inside.
    ///
    /// # Errors
    /// What is wrong.
    pub(crate) fn check(self) -> Result<(), Problem> {
        self.read().map(|IgnoredAny| ())
    }

    pub(crate) fn is_null(self) -> bool {
        self.text == "null"
    }

    pub(crate) fn is_true(self) -> bool {
        self.text == "true"
    }

    /// Whether it is this text.
    pub(crate) fn is_text(self, text: &str) -> bool {
        self.read().is_ok_and(|read: &str| read == text)
    }

    /// Parses it.
    ///
    /// # Errors
    /// What is wrong.
    pub(crate) fn read<T: Deserialize<'a>>(self) -> Result<T, Problem> {
        serde_json::from_str(self.text).map_err(Problem)
    }

    /// As it is in the file.
    pub(crate) fn text(self) -> &'a str {
        self.text
    }

    /// In bytes.
    pub(crate) fn len(self) -> usize {
        self.text.len()
    }

    /// How it begins, for the report.
    pub(crate) fn begin(self) -> String {
        self.text.chars().take(MESSAGE).collect()
    }
}

/// What is wrong with a value, for the report: without the place, which is in the value and not in the file.
#[derive(Debug)]
pub(crate) struct Problem(serde_json::Error);

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.0.to_string();
        let end =
            message.rfind(" at line ").unwrap_or(message.len()).min(message.floor_char_boundary(MESSAGE));
        f.write_str(message.get(..end).unwrap_or_default())
    }
}

/// The values in an array or object, after its bracket.
struct Values<'a>(Piece<'a>);

impl<'a> Iterator for Values<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let Piece { text, offset } = self.0;
        let rest = text.trim_start_matches([' ', '\t', '\r', '\n', ',', ':']);
        let (value, after) = rest
            .split_at_checked(length(rest).unwrap_or(rest.len()))
            .filter(|(value, _)| !value.is_empty())?;
        let offset = offset + (text.len() - rest.len());
        self.0 = Piece { text: after, offset: offset + value.len() };
        Some(Piece { text: value, offset })
    }
}

/// The length of the value with which a text begins, in bytes: 0 at the end of an array or object. `None` if the text ends
/// inside of the value.
fn length(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut is_escaped) = (0_usize, false, false);
    for (place, byte) in text.bytes().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => {
                in_string = !in_string;
                if !in_string && depth == 0 {
                    return Some(place + 1);
                }
            }
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(place),
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(place + 1);
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' if depth == 0 => return Some(place),
            _ => {}
        }
    }
    (depth == 0 && !in_string).then_some(text.len())
}

/// The last line of a file, from 1.
pub(crate) fn last_line(text: &str) -> u32 {
    let lines = text.trim_end().bytes().filter(|byte| *byte == b'\n').count();
    u32::try_from(lines).unwrap_or(u32::MAX).saturating_add(1)
}

/// Reads a file of another program that is one value. `read` gets it if it `is_readable`; otherwise the report says what
/// the file is not.
///
/// # Errors
/// Those of `read`.
pub(crate) fn read_file<'a>(
    text: &'a Text<'a>,
    mut collector: Collector,
    is_readable: fn(Piece<'a>) -> bool,
    otherwise: &str,
    read: impl FnOnce(Piece<'a>, Progress<'a>, Collector) -> Result<Collector, ImportError>,
) -> Result<Import, ImportError> {
    if let Some(problem) = text.problem {
        collector.changed(1, problem);
    }
    let Some(root) = Piece::of_file(&text.text).filter(|root| is_readable(*root)) else {
        collector.skipped(1, otherwise);
        return Ok(collector.finish());
    };
    let mut collector = read(root, Progress::new(&text.text), collector)?;
    if let Some(problem) = root.problem_at_end() {
        collector.skipped(last_line(&text.text), problem);
    }
    Ok(collector.finish())
}

/// Counts lines and elements on the way through a file.
#[derive(Debug)]
pub(crate) struct Progress<'a> {
    file: &'a str,
    /// As far as the lines are counted, in bytes.
    offset: usize,
    line: u32,
    elements: usize,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(file: &'a str) -> Self {
        Self { file, offset: 0, line: 1, elements: 0 }
    }

    /// Counts an element.
    ///
    /// # Errors
    /// [`ImportError::TooManyTasks`], if there are so many elements that no account has room for what they may be.
    pub(crate) fn count(&mut self) -> Result<(), ImportError> {
        self.elements += 1;
        if self.elements > MAX_ELEMENTS { Err(ImportError::TooManyTasks) } else { Ok(()) }
    }

    /// Counts an element, and returns the line in which it begins. The nearer it is to the one before, the faster.
    ///
    /// # Errors
    /// As [`Self::count`].
    pub(crate) fn element(&mut self, piece: Piece<'_>) -> Result<u32, ImportError> {
        self.count()?;
        let lines = |from: usize, to: usize| {
            let between = self.file.as_bytes().get(from..to).unwrap_or_default();
            u32::try_from(between.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX)
        };
        self.line = if piece.offset < self.offset {
            self.line.saturating_sub(lines(piece.offset, self.offset))
        } else {
            self.line.saturating_add(lines(self.offset, piece.offset))
        };
        self.offset = piece.offset;
        Ok(self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::{MAX_ELEMENTS, Piece, Progress};

    fn elements(text: &str) -> Vec<String> {
        Piece::of_file(text).unwrap().elements().map(|piece| piece.text.to_owned()).collect()
    }

    #[test]
    fn finds_values() {
        for (text, expected) in [
            ("[]", &[] as &[&str]),
            ("[1, \"a\",{\"b\":[2]} ,[ [ ] ],null ]", &["1", "\"a\"", "{\"b\":[2]}", "[ [ ] ]", "null"]),
            (r#"["a]\"\\",{"}":"\\\"{"}]"#, &[r#""a]\"\\""#, r#"{"}":"\\\"{"}"#]),
            ("\n[\"ü,\", \"]\"]", &["\"ü,\"", "\"]\""]),
            // Damaged.
            ("[", &[]),
            ("[,,1,]", &["1"]),
            ("[{\"a\":1} {\"b\":", &["{\"a\":1}", "{\"b\":"]),
            ("[1}2]", &["1"]),
            ("[\"a", &["\"a"]),
            ("{}", &[]),
        ] {
            assert_eq!(elements(text), expected, "{text}");
        }
        assert!(Piece::of_file("").is_none() && Piece::of_file("title,due").is_none());
    }

    #[test]
    fn finds_members() {
        let piece = Piece::of_file(r#" {"a":1,"\u0062" : {"c":"}"}, 5: 6, "d"}"#).unwrap();
        let members: Vec<_> = piece.members().map(|(name, piece)| (name, piece.text)).collect();
        let expected =
            [("a", "1"), ("b", r#"{"c":"}"}"#), ("", "6")].map(|(name, text)| (name.to_owned(), text));
        assert_eq!(members, expected);
    }

    #[test]
    fn counts_lines() {
        let text = "{\n\"a\": [\n1,\n\n2,\n3]}";
        let mut progress = Progress::new(text);
        let (_, array) = Piece::of_file(text).unwrap().members().next().unwrap();
        let lines: Vec<_> = array.elements().map(|piece| progress.element(piece).unwrap()).collect();
        assert_eq!(lines, [3, 5, 6]);
        assert_eq!(progress.element(array), Ok(2));
    }

    #[test]
    fn knows_where_a_file_ends() {
        for (text, is_whole) in
            [("[1]\n", true), ("{\"a\":{}} ", true), ("[1", false), ("{\"a", false), ("[1]]", false)]
        {
            assert_eq!(Piece::of_file(text).unwrap().problem_at_end().is_none(), is_whole, "{text}");
        }
    }

    #[test]
    fn errors_are_short() {
        let long = format!("[\"{}\"]", "a".repeat(1000));
        let error = Piece::of_file(&long).unwrap().elements().next().unwrap().read::<u8>().unwrap_err();
        assert_eq!(error.to_string().len(), 120);
        assert_eq!(
            Piece::of_file("[1,2").unwrap().read::<[u8; 2]>().unwrap_err().to_string(),
            "EOF while parsing a list"
        );
    }

    #[test]
    fn hostile_files_end_soon() {
        let deep = "[".repeat(1_000_000);
        assert_eq!(elements(&deep).len(), 1);
        assert!(
            Piece::of_file(&deep)
                .unwrap()
                .elements()
                .next()
                .unwrap()
                .read::<serde::de::IgnoredAny>()
                .is_err()
        );
        let many = format!("[{}", "0,".repeat(MAX_ELEMENTS + 1));
        let mut progress = Progress::new(&many);
        assert!(Piece::of_file(&many).unwrap().elements().any(|piece| progress.element(piece).is_err()));
    }
}
