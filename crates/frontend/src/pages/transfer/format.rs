//! Which app a file is from. Pure.

/// The formats that are imported, and what they are called.
pub(super) const FORMATS: &[(&str, &str)] = &[
    ("todoist", "Todoist (CSV or ZIP)"),
    ("ticktick", "TickTick (CSV)"),
    ("google", "Google Tasks (Tasks.json)"),
    ("microsoft", "Microsoft To Do (JSON)"),
    ("ics", "A calendar or Reminders (iCalendar)"),
    ("todotxt", "todo.txt"),
    ("csv", "A table (CSV)"),
    ("json", "Latchkey (JSON)"),
];

/// How the name of a file ends, what its beginning contains, and the format that this tells. The first that fits counts.
const SIGNS: [(&str, &str, &str); 14] = [
    (".zip", "", "todoist"),
    (".ics", "", "ics"),
    (".txt", "", "todotxt"),
    (".json", "tasks#", "google"),
    (".json", "wellknownListName", "microsoft"),
    (".json", "displayName", "microsoft"),
    (".json", "latchkey", "json"),
    ("tasks.json", "", "google"),
    (".json", "", "json"),
    ("", "PK\u{3}\u{4}", "todoist"),
    ("", "BEGIN:VCALENDAR", "ics"),
    ("", "TYPE,CONTENT", "todoist"),
    ("", "List Name", "ticktick"),
    ("", "", "csv"),
];

/// The format of a file, by its name and how it begins.
pub(super) fn guess(name: &str, head: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let fits = |(end, text, _): &&(&str, &str, _)| name.ends_with(end) && head.contains(text);
    SIGNS.iter().find(fits).map_or("csv", |(_, _, format)| format)
}

#[cfg(test)]
mod tests {
    use super::{FORMATS, guess};

    #[test]
    fn guesses_by_name_and_beginning() {
        for (name, head, format) in [
            ("Todoist backup 2026-11-29.ZIP", "PK\u{3}\u{4}", "todoist"),
            ("Home.csv", "TYPE,CONTENT,DESCRIPTION,PRIORITY,", "todoist"),
            ("Home.csv", "\u{feff}TYPE,CONTENT,PRIORITY,", "todoist"),
            (
                "TickTick-backup-2026-11-29.csv",
                "\u{feff}\"Date: 2026-11-29+0000\"\n\"Folder Name\",\"List Name\",\"Title\"",
                "ticktick",
            ),
            ("Tasks.json", "{\"kind\": \"tasks#taskLists\"", "google"),
            ("Tasks.json", "{", "google"),
            (
                "todo.json",
                "[{\"displayName\": \"Tasks\", \"wellknownListName\": \"defaultList\"",
                "microsoft",
            ),
            ("latchkey.json", "{\"format\": \"latchkey\", \"version\": 1", "json"),
            ("tasks.json", "{\"format\": \"latchkey\", \"version\": 1", "json"),
            ("Reminders.ics", "BEGIN:VCALENDAR", "ics"),
            ("calendar", "BEGIN:VCALENDAR", "ics"),
            ("todo.txt", "(A) Call mum +family", "todotxt"),
            ("list.csv", "title;due", "csv"),
            ("list.tsv", "", "csv"),
            ("", "", "csv"),
        ] {
            assert_eq!(guess(name, head), format, "{name}");
            assert!(FORMATS.iter().any(|(known, _)| *known == format));
        }
    }
}
