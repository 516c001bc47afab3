//! Content lines (RFC 5545 section 3.1).

use shared::{Date, TimeOfDay, Timestamp};
use std::io::{self, Write};

/// In bytes, without the line end (RFC 5545 section 3.1).
const LONGEST: usize = 75;

/// Writes content lines, folded.
#[derive(Debug)]
pub(super) struct Content<W>(W);

impl<W: Write> Content<W> {
    pub(super) fn new(file: W) -> Self {
        Self(file)
    }

    /// A property with its value, as it is to be written.
    pub(super) fn line(&mut self, line: &str) -> io::Result<()> {
        let (mut rest, mut room) = (line, LONGEST);
        while rest.len() > room {
            let (folded, more) = rest.split_at(rest.floor_char_boundary(room));
            write!(self.0, "{folded}\r\n ")?;
            // The space counts.
            (rest, room) = (more, LONGEST - 1);
        }
        write!(self.0, "{rest}\r\n")
    }

    /// A property whose value is text.
    pub(super) fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.line(&format!("{name}:{}", escaped(text)))
    }

    /// A property whose value is a timestamp: in UTC, in whole seconds.
    pub(super) fn timestamp(&mut self, name: &str, timestamp: Timestamp) -> io::Result<()> {
        self.line(&format!("{name}:{}", utc(timestamp)))
    }
}

/// As in a value of type TEXT (RFC 5545 section 3.3.11).
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// As `20261224`.
pub(super) fn date(date: Date) -> String {
    date.to_string().replace('-', "")
}

/// As `20261224T170000`.
pub(super) fn local(day: Date, time: TimeOfDay) -> String {
    format!("{}T{:02}{:02}00", date(day), time.hour(), time.minute())
}

/// As `20261224T160000Z`.
pub(super) fn utc(timestamp: Timestamp) -> String {
    let digits = timestamp.to_string();
    let (seconds, _) = digits.split_once('.').unwrap_or((&digits, ""));
    format!("{}Z", seconds.replace(['-', ':'], ""))
}

#[cfg(test)]
mod tests {
    use super::{Content, LONGEST, utc};
    use proptest::prelude::*;
    use shared::Timestamp;

    fn written(line: &str) -> String {
        let mut file = Vec::new();
        Content::new(&mut file).line(line).unwrap();
        String::from_utf8(file).unwrap()
    }

    #[test]
    fn timestamps_are_utc() {
        assert_eq!(utc(Timestamp::from_millis(1_795_253_400_120)), "20261121T093000Z");
    }

    proptest! {
        #[test]
        fn folds_without_cutting_characters(line in "[a-zß漢👄 ]{0,300}") {
            let folded = written(&line);
            prop_assert!(folded.ends_with("\r\n") && folded.split("\r\n").all(|part| part.len() <= LONGEST));
            prop_assert_eq!(folded.replace("\r\n ", ""), line + "\r\n");
        }
    }
}
