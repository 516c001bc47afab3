//! Cuts a file into its components (RFC 5545 section 3.6), so that each is parsed on its own.

use super::lines::{ContentLine, ContentLines};
use crate::{input::text, model::ImportError};

/// In bytes: what a larger component contains is not read. Text and lists of an account need less.
const LARGEST: usize = 256 * 1024;

/// What can be in a calendar. They do not contain each other: where one begins, the one before it has ended.
const OUTERMOST: [&str; 7] =
    ["VCALENDAR", "VTODO", "VEVENT", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "VAVAILABILITY"];

/// A part of a file.
#[derive(Debug)]
pub(super) struct Component {
    pub(super) kind: Kind,
    /// Where it begins, from 1.
    pub(super) line: u32,
    /// Unfolded.
    pub(super) text: String,
    /// Whether it has a line that is not complete.
    pub(super) is_cut: bool,
    /// Then it is not complete.
    pub(super) is_too_large: bool,
    /// What the user should know about its encoding.
    pub(super) encoding: Option<&'static str>,
    name: String,
    /// How many components inside of it have begun and not ended.
    depth: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// The properties of a calendar that come before its components.
    Calendar,
    /// More properties of the same calendar.
    Properties,
    Todo,
    Event,
    Journal,
    Zone,
    Other,
}

impl Kind {
    /// Whether its lines are needed.
    fn is_read(self) -> bool {
        matches!(self, Self::Calendar | Self::Properties | Self::Todo | Self::Zone)
    }
}

impl Component {
    fn begin(name: &str, line: u32) -> Self {
        let kind = match name {
            "VCALENDAR" => Kind::Calendar,
            "VTODO" => Kind::Todo,
            "VEVENT" => Kind::Event,
            "VJOURNAL" => Kind::Journal,
            "VTIMEZONE" => Kind::Zone,
            _ => Kind::Other,
        };
        Self {
            kind,
            line,
            text: format!("BEGIN:{name}\n"),
            is_cut: false,
            is_too_large: false,
            encoding: None,
            name: name.to_owned(),
            depth: 0,
        }
    }

    fn properties(line: u32) -> Self {
        Self { kind: Kind::Properties, ..Self::begin("VCALENDAR", line) }
    }

    fn is_of_calendar(&self) -> bool {
        matches!(self.kind, Kind::Calendar | Kind::Properties)
    }

    fn push(&mut self, content: &ContentLine<'_>) {
        if !self.kind.is_read() {
            return;
        }
        let decoded = text::decode(&content.text);
        if self.text.len() + decoded.text.len() > LARGEST {
            self.is_too_large = true;
            return;
        }
        self.is_cut |= content.is_cut;
        self.encoding = self.encoding.or(decoded.problem);
        self.text.push_str(&decoded.text);
        self.text.push('\n');
    }
}

/// Calls `visit` for each part of a file, in its order.
///
/// # Errors
/// Those of `visit`.
pub(super) fn scan(
    file: &[u8],
    mut visit: impl FnMut(Component) -> Result<(), ImportError>,
) -> Result<(), ImportError> {
    let mut open: Option<Component> = None;
    for content in ContentLines::new(file) {
        let ended = match (Boundary::of(&content), &mut open) {
            (Boundary::Begin(name), Some(outer)) if !is_outermost(&name) && !outer.is_of_calendar() => {
                outer.depth += 1;
                outer.push(&content);
                None
            }
            (Boundary::Begin(name), _) => open.replace(Component::begin(&name, content.line)),
            (Boundary::End(name), Some(outer))
                if is_outermost(&name) || outer.depth == 0 && outer.name == name =>
            {
                open.take()
            }
            (Boundary::End(_), Some(outer)) => {
                if let Some(depth) = outer.depth.checked_sub(1) {
                    outer.depth = depth;
                    outer.push(&content);
                }
                None
            }
            (Boundary::End(_), None) => None,
            (Boundary::None, open) => {
                open.get_or_insert_with(|| Component::properties(content.line)).push(&content);
                None
            }
        };
        ended.map_or(Ok(()), &mut visit)?;
    }
    open.map_or(Ok(()), visit)
}

/// What a line begins or ends, in upper case.
enum Boundary {
    Begin(String),
    End(String),
    None,
}

impl Boundary {
    fn of(content: &ContentLine<'_>) -> Self {
        let boundary: fn(String) -> Self = match content.name() {
            Some(name) if name.eq_ignore_ascii_case("BEGIN") => Self::Begin,
            Some(name) if name.eq_ignore_ascii_case("END") => Self::End,
            _ => return Self::None,
        };
        let value = content.text.split(|byte| *byte == b':').nth(1).unwrap_or_default().trim_ascii();
        boundary(String::from_utf8_lossy(value).to_ascii_uppercase())
    }
}

fn is_outermost(name: &str) -> bool {
    OUTERMOST.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::{Component, Kind, scan};

    fn components(file: &str) -> Vec<Component> {
        let mut components = Vec::new();
        scan(file.as_bytes(), |component| {
            components.push(component);
            Ok(())
        })
        .unwrap();
        components
    }

    fn kinds(file: &str) -> Vec<(Kind, u32)> {
        components(file).iter().map(|component| (component.kind, component.line)).collect()
    }

    #[test]
    fn cuts_a_file_into_components() {
        let file = "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VTODO\nSUMMARY:x\nBEGIN:VALARM\nTRIGGER:PT0S\nEND:VALARM\n\
                    END:VTODO\nNAME:Home\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n";
        assert_eq!(
            kinds(file),
            [(Kind::Calendar, 1), (Kind::Todo, 3), (Kind::Properties, 9), (Kind::Event, 10)]
        );
        let todo = "BEGIN:VTODO\nSUMMARY:x\nBEGIN:VALARM\nTRIGGER:PT0S\nEND:VALARM\n";
        assert_eq!(components(file)[1].text, todo);
    }

    #[test]
    fn a_missing_end_does_not_hide_the_next_component() {
        let file =
            "begin:vtodo\nBEGIN:VALARM\nBEGIN:VTODO\nEND:VALARM\nSUMMARY:y\nEND:VCALENDAR\nBEGIN:VTODO";
        assert_eq!(kinds(file), [(Kind::Todo, 1), (Kind::Todo, 3), (Kind::Todo, 7)]);
        assert!(components(file)[1].text.contains("SUMMARY:y"));
        assert_eq!(
            kinds("BEGIN:X-A\nBEGIN:X-A\nEND:X-A\nEND:X-A\nBEGIN:VTODO"),
            [(Kind::Other, 1), (Kind::Todo, 5)]
        );
    }

    #[test]
    fn components_are_bounded() {
        let large = format!("BEGIN:VTODO\n{}END:VTODO\nBEGIN:VTODO\n", "SUMMARY:xxxxxxxx\n".repeat(100_000));
        let components = components(&large);
        assert!(components[0].is_too_large && components[0].text.len() <= super::LARGEST + 100);
        assert!(!components[1].is_too_large);
    }
}
