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

/// The format of a file, by its name and how it begins.
pub(super) fn guess(name: &str, head: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let begins = |text: &str| head.trim_start_matches('\u{feff}').starts_with(text);
    let has = |text: &str| head.contains(text);
    match name.rsplit('.').next().unwrap_or_default() {
        "zip" => "todoist",
        "ics" | "ical" | "vcs" => "ics",
        "txt" => "todotxt",
        "json" if has("tasks#") => "google",
        "json" if has("wellknownListName") || has("displayName") => "microsoft",
        "json" if name == "tasks.json" && !has("latchkey") => "google",
        "json" => "json",
        _ if begins("PK") || begins("TYPE,") => "todoist",
        _ if has("Folder Name") && has("List Name") => "ticktick",
        _ if begins("BEGIN:VCALENDAR") => "ics",
        _ => "csv",
    }
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
