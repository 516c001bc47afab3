//! Words for the state and the priority of a task, in English and German.

use shared::{Priority, fold};

const DONE: [&str; 21] = [
    "true",
    "1",
    "yes",
    "y",
    "x",
    "done",
    "completed",
    "complete",
    "closed",
    "finished",
    "checked",
    "ja",
    "wahr",
    "erledigt",
    "abgeschlossen",
    "fertig",
    "✓",
    "✔",
    "☑",
    "[x]",
    "100%",
];
const OPEN: [&str; 19] = [
    "false",
    "0",
    "no",
    "n",
    "-",
    "open",
    "todo",
    "to do",
    "to-do",
    "not started",
    "notstarted",
    "needsaction",
    "incomplete",
    "uncompleted",
    "nein",
    "falsch",
    "offen",
    "[ ]",
    "☐",
];
const HIGH: [&str; 14] = [
    "high",
    "highest",
    "urgent",
    "critical",
    "important",
    "hoch",
    "sehr hoch",
    "dringend",
    "wichtig",
    "1",
    "p1",
    "a",
    "!!!",
    "(a)",
];
const MEDIUM: [&str; 9] = ["medium", "moderate", "mittel", "2", "p2", "b", "!!", "(b)", "med"];
const LOW: [&str; 10] = ["low", "lowest", "niedrig", "gering", "3", "p3", "c", "!", "(c)", "unwichtig"];
const NONE: [&str; 10] = ["none", "no", "normal", "keine", "0", "4", "p4", "-", "no priority", "ohne"];

/// Whether a word says that a task is completed; `None` if it says something else. Nothing is open.
pub(super) fn is_done(text: &str) -> Option<bool> {
    let word = word(text);
    match () {
        () if word.is_empty() || OPEN.contains(&word.as_str()) => Some(false),
        () if DONE.contains(&word.as_str()) => Some(true),
        () => None,
    }
}

/// The priority that a word means, 1 the highest; `None` if it means nothing that is known.
pub(super) fn priority(text: &str) -> Option<Option<Priority>> {
    let word = word(text);
    let is = |words: &[&str]| words.contains(&word.as_str());
    match () {
        () if word.is_empty() || is(&NONE) => Some(None),
        () if is(&HIGH) => Some(Some(Priority::High)),
        () if is(&MEDIUM) => Some(Some(Priority::Medium)),
        () if is(&LOW) => Some(Some(Priority::Low)),
        () => None,
    }
}

/// Whether a list is the inbox.
pub(super) fn is_inbox(name: &str) -> bool {
    matches!(word(name).as_str(), "inbox" | "eingang" | "posteingang")
}

/// In lower case; longer texts than any word here are cut.
fn word(text: &str) -> String {
    let text = text.trim();
    fold(text.get(..text.floor_char_boundary(40)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{is_done, is_inbox, priority};
    use shared::Priority;

    #[test]
    fn knows_states() {
        for text in ["TRUE", " x ", "1", "Yes", "Ja", "Erledigt", "done", "✔"] {
            assert_eq!(is_done(text), Some(true), "{text}");
        }
        for text in ["", " ", "false", "0", "Nein", "Open", "To-do", "[ ]"] {
            assert_eq!(is_done(text), Some(false), "{text}");
        }
        assert_eq!(is_done("In progress"), None);
        assert_eq!(is_done(&"x".repeat(1000)), None);
    }

    #[test]
    fn knows_priorities() {
        for (text, expected) in [
            ("High", Some(Priority::High)),
            ("p1", Some(Priority::High)),
            ("1", Some(Priority::High)),
            ("Mittel", Some(Priority::Medium)),
            ("2", Some(Priority::Medium)),
            ("NIEDRIG", Some(Priority::Low)),
            ("P4", None),
            ("", None),
        ] {
            assert_eq!(priority(text), Some(expected), "{text}");
        }
        assert_eq!(priority("5"), None);
        assert!(is_inbox(" INBOX") && !is_inbox("Inbox 2"));
    }
}
