//! Content lines (RFC 5545 section 3.1), unfolded leniently.

use calcard::{common::IanaParse, icalendar::ICalendarProperty};
use std::borrow::Cow;

/// In bytes, without folding: enough for the longest description. What is longer is cut.
const LONGEST: usize = 64 * 1024;

/// A property with its value, or what begins or ends a component.
#[derive(Debug)]
pub(super) struct ContentLine<'a> {
    /// Where it begins, from 1.
    pub(super) line: u32,
    pub(super) text: Cow<'a, [u8]>,
    pub(super) is_cut: bool,
}

impl ContentLine<'_> {
    fn push(&mut self, more: &[u8]) {
        if self.text.len() + more.len() > LONGEST {
            self.is_cut = true;
        } else {
            self.text.to_mut().extend_from_slice(more);
        }
    }

    /// The name of the property; none if this is no content line.
    pub(super) fn name(&self) -> Option<&str> {
        name(&self.text)
    }
}

/// The content lines of a file. Text that was broken instead of folded is part of the property before it.
#[derive(Debug)]
pub(super) struct ContentLines<'a>(Lines<'a>);

impl<'a> ContentLines<'a> {
    pub(super) fn new(file: &'a [u8]) -> Self {
        Self(Lines::new(file))
    }
}

impl<'a> Iterator for ContentLines<'a> {
    type Item = ContentLine<'a>;

    fn next(&mut self) -> Option<ContentLine<'a>> {
        let (line, first) = self.0.find(|(_, text)| !text.is_empty())?;
        let is_cut = first.len() > LONGEST;
        let text = first.get(..LONGEST).unwrap_or(first).into();
        let mut content = ContentLine { line, text, is_cut };
        let (is_text, is_quoted_printable) = (is_text(first), is_quoted_printable(first));
        let mut ahead = self.0.clone();
        let mut gap: &[u8] = b"";
        while let Some((_, next)) = ahead.next() {
            match next {
                [] => {
                    gap = br"\n";
                    continue;
                }
                [b' ' | b'\t', folded @ ..] => content.push(folded),
                _ if is_quoted_printable && content.text.ends_with(b"=") => {
                    content.text.to_mut().pop();
                    content.push(next);
                }
                _ if is_text && !is_property(next) => {
                    [br"\n", gap, next].iter().for_each(|part| content.push(part))
                }
                _ => break,
            }
            gap = b"";
            self.0 = ahead.clone();
        }
        Some(content)
    }
}

/// Whether a line begins a property whose value people write.
fn is_text(line: &[u8]) -> bool {
    const NAMES: [&str; 5] = ["SUMMARY", "DESCRIPTION", "COMMENT", "LOCATION", "CONTACT"];
    name(line).is_some_and(|name| NAMES.iter().any(|text| name.eq_ignore_ascii_case(text)))
}

/// As in vCalendar 1.0, where lines of a value end with `=`.
fn is_quoted_printable(line: &[u8]) -> bool {
    let head = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let mut parameters = head.split(|byte| *byte == b';').skip(1);
    parameters.any(|parameter| parameter.to_ascii_uppercase().ends_with(b"QUOTED-PRINTABLE"))
}

/// Whether a line begins a property. A name that is not known has to be in upper case: `https:` is text.
fn is_property(line: &[u8]) -> bool {
    name(line).is_some_and(|name| {
        let is_extension = name.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("X-"));
        let is_upper_case = !name.bytes().any(|byte| byte.is_ascii_lowercase());
        is_extension || is_upper_case || ICalendarProperty::parse(name.as_bytes()).is_some()
    })
}

fn name(line: &[u8]) -> Option<&str> {
    let end = line.iter().position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')?;
    let (name, rest) = line.split_at_checked(end)?;
    let is_name = !name.is_empty() && matches!(rest, [b':' | b';', ..]);
    str::from_utf8(name).ok().filter(|_| is_name)
}

/// The lines of a file with their numbers, without what ends them: CRLF, LF, or CR alone.
#[derive(Clone, Debug)]
struct Lines<'a> {
    rest: Option<&'a [u8]>,
    end: u8,
    line: u32,
}

impl<'a> Lines<'a> {
    fn new(file: &'a [u8]) -> Self {
        let end = if file.contains(&b'\n') { b'\n' } else { b'\r' };
        Self { rest: Some(file), end, line: 0 }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = (u32, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.rest?;
        let end = rest.iter().position(|byte| *byte == self.end);
        let (line, rest) = end
            .and_then(|end| rest.split_at_checked(end))
            .map_or((rest, None), |(line, rest)| (line, rest.get(1..)));
        self.rest = rest;
        self.line = self.line.saturating_add(1);
        let length = line.iter().rposition(|byte| *byte != b'\r').map_or(0, |last| last + 1);
        Some((self.line, line.get(..length).unwrap_or(line)))
    }
}

#[cfg(test)]
mod tests {
    use super::{ContentLines, LONGEST};

    fn lines(file: &str) -> Vec<(u32, String)> {
        let lines = ContentLines::new(file.as_bytes());
        lines.map(|content| (content.line, String::from_utf8_lossy(&content.text).into_owned())).collect()
    }

    #[test]
    fn unfolds() {
        for end in ["\r\n", "\n", "\r"] {
            let file =
                ["BEGIN:VTODO", "SUMMARY:Water", "  the", "\t plants", "", "DUE:20261224", " ", ""].join(end);
            assert_eq!(
                lines(&file),
                [
                    (1, "BEGIN:VTODO".to_owned()),
                    (2, "SUMMARY:Water the plants".to_owned()),
                    (6, "DUE:20261224".to_owned())
                ],
                "{end:?}"
            );
        }
        assert_eq!(lines(""), []);
        let split = b"SUMMARY:F\xc3\r\n \xbc\xc3\x9fe".as_slice();
        let content = ContentLines::new(split).next().unwrap();
        assert_eq!(content.text.as_ref(), "SUMMARY:Füße".as_bytes());
    }

    #[test]
    fn broken_text_stays_text() {
        let file =
            "DESCRIPTION;LANGUAGE=en:First\nsecond: line\n\nhttps://example.com\nURL:x\nnot text\nTODO:y";
        assert_eq!(
            lines(file),
            [
                (1, r"DESCRIPTION;LANGUAGE=en:First\nsecond: line\n\nhttps://example.com".to_owned()),
                (5, "URL:x".to_owned()),
                (6, "not text".to_owned()),
                (7, "TODO:y".to_owned())
            ]
        );
        let soft = "SUMMARY;ENCODING=QUOTED-PRINTABLE:F=C3=\n=BC\nDUE:20261224";
        assert_eq!(lines(soft)[0].1, "SUMMARY;ENCODING=QUOTED-PRINTABLE:F=C3=BC");
    }

    #[test]
    fn cuts_what_is_too_long() {
        let folded = format!("SUMMARY:{}", "x\n ".repeat(LONGEST));
        for file in [format!("SUMMARY:{}", "x".repeat(2 * LONGEST)), folded] {
            let content = ContentLines::new(file.as_bytes()).next().unwrap();
            assert!(content.is_cut && content.text.len() <= LONGEST);
        }
    }
}
