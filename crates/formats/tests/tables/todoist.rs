//! Projects of Todoist.

use crate::show::{context, error, fixture, import, lines, tasks};
use formats::{DateOrder, ImportError, ImportFormat::Todoist};
use std::time::{Duration, Instant};

#[test]
fn reads_a_new_file() {
    let import = import(Todoist, &fixture("todoist/new.csv"));
    assert_eq!(
        tasks(&import),
        [
            "4 inbox: Repot the basil | 2026-12-24 | high | #garden | #weekend | Terracotta pot/from the shed//Duration: 30 minutes//Comment by Kim, 2026-11-02: Get the peat-free one//Comment by Kim: pot.jpg https://example.org/pot.jpg",
            "8 inbox: Repot the basil > Buy compost",
            "9 inbox: Repot the basil > Compare prices",
            "10 inbox: Water the ferns | 2026-11-28 | FREQ=DAILY;INTERVAL=3! | medium",
            "11 inbox: Call Sam (sam@example.org) at 5pm | 2026-11-29 17:00 Europe/Berlin | low | Deadline: 2026-12-01//Assigned to: Sam",
            "13 inbox: Tools | #Weekly",
            "14 inbox: Tools > Sharpen the shears | 2026-11-30 09:00 Europe/Berlin | FREQ=WEEKLY;BYDAY=MO | #Weekly",
            "15 inbox: Order seeds, \"heirloom\" kind | #Weekly | Date: quand j'ai le temps",
            "16 inbox: Renew the contract | 2027-01-05 | #Weekly",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "4 Changed: \"Duration\" is in the description",
            "9 Changed: It is a subtask of the uppermost task above it: subtasks have none here",
            "10 Changed: The file does not say when \"every! 3 days\" is next: it is 2026-11-28 here",
            "11 Changed: The date \"tomorrow at 17:00\" is counted from today: 2026-11-29",
            "11 Changed: Its deadline is in the description",
            "11 Changed: \"Assigned to\" is in the description",
            "12 Changed: The section \"Weekly\" is a tag of its tasks",
            "13 Changed: It cannot be completed in Todoist, but here it can",
            "15 Changed: The date \"quand j'ai le temps\" is not understood: it is in the description",
            "16 Changed: Its deadline is its date here",
            "17 Skipped: The section \"Empty\" has no tasks",
        ]
    );
    assert!(import.lists.is_empty());
}

#[test]
fn reads_an_old_file() {
    let import = import(Todoist, &fixture("todoist/old.csv"));
    assert_eq!(
        tasks(&import),
        [
            "2 inbox: Pay rent | 2026-11-30 09:00 Europe/Berlin | FREQ=MONTHLY;BYMONTHDAY=-1 | high",
            "4 inbox: Pay rent > Ask for a receipt | 2026-12-24 12:30 | Comment by Kim: By mail",
            "6 inbox: Grüße | Date: every 3 hours",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "2 Changed: The time zone \"Mars/Olympus\" is not known: Europe/Berlin is taken",
            "6 Changed: The date \"every 3 hours\" is not understood: it is in the description",
        ]
    );
}

#[test]
fn bad_rows_do_not_stop_the_rest() {
    let import = import(Todoist, &fixture("todoist/odd.csv"));
    assert_eq!(
        tasks(&import),
        [
            "4 inbox: Deep | high | #Plan then act",
            "5 inbox: Deep > Deeper | #Plan then act",
            "8 inbox: Too | #Plan then act",
            "9 inbox: Short | #Plan then act",
            "10 inbox: Not closed | #Plan then act | Date: \"next week",
            "11 inbox: Last | #Plan then act",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "2 Skipped: The comment \"About the project\" does not belong to a task",
            "3 Changed: The section \"Plan, then act\" is a tag of its tasks",
            "4 Changed: It is no subtask here, because no task is above it",
            "5 Changed: The priority \"9\" is not known",
            "6 Skipped: \"project\" is no kind of row that is known",
            "7 Skipped: It has no title",
            "8 Changed: It has more columns than the first line: they are left out",
            "10 Changed: The date \"\"next week\" is not understood: it is in the description",
        ]
    );
}

#[test]
fn reads_files_that_a_spreadsheet_saved() {
    let text = "type;content;date;date_lang\r\ntask;Grüße;24.12.2026;de\r\n";
    let utf16: Vec<u8> =
        [0xfeff_u16].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let windows_1252: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    for file in [
        text.as_bytes(),
        text.replace(';', "\t").as_bytes(),
        format!("\u{feff}{text}").as_bytes(),
        &utf16,
        &windows_1252,
    ] {
        assert_eq!(tasks(&import(Todoist, file)), ["2 inbox: Grüße | 2026-12-24"]);
    }
    assert_eq!(lines(&import(Todoist, &windows_1252)).len(), 1);
}

#[test]
fn rejects_other_files() {
    for file in [
        &b""[..],
        b"\n\n",
        b"a,b\n1,2\n",
        b"{\"tasks\": []}",
        &[0; 100],
        &[0xff; 100],
        b"BEGIN:VCALENDAR",
        b"\"List Name\",\"Title\"",
    ] {
        let import = import(Todoist, file);
        assert!(import.tasks.is_empty());
        let expected = "1 Skipped: It is neither a project nor a backup of Todoist";
        assert_eq!(lines(&import).last().map(String::as_str), Some(expected));
    }
}

#[test]
fn the_same_file_has_the_same_keys_on_another_day() {
    let file = fixture("todoist/new.csv");
    let keys = |day: &str| {
        let context = formats::Context { today: shared::Date::parse(day).unwrap(), zone: None, ..context() };
        let import = formats::import(Todoist, &file, &context).unwrap();
        import.tasks.iter().map(|task| task.key).collect::<Vec<_>>()
    };
    let first = keys("2026-11-28");
    assert_eq!(first, keys("2027-02-03"));
    let mut distinct = first.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), first.len());
}

#[test]
fn the_user_says_how_dates_are_written() {
    let file = b"TYPE,CONTENT,DATE\ntask,a,5/6/2027\n";
    let read = |dates| formats::import(Todoist, file, &formats::Context { dates, ..context() }).unwrap();
    assert_eq!(tasks(&read(Some(DateOrder::Dmy))), ["2 inbox: a | 2027-06-05"]);
    assert_eq!(tasks(&read(Some(DateOrder::Mdy))), ["2 inbox: a | 2027-05-06"]);
    assert_eq!(tasks(&read(None)), ["2 inbox: a | Date: 5/6/2027"]);
}

#[test]
fn long_names_of_sections_are_in_the_description() {
    let file = format!("TYPE,CONTENT\nsection,{}\ntask,a\n", "s".repeat(1_000_000));
    let import = import(Todoist, file.as_bytes());
    assert_eq!(tasks(&import), [format!("3 inbox: a | Section: {}", "s".repeat(200))]);
    assert_eq!(import.lines.len(), 3);
}

#[test]
fn hostile_files_end_early() {
    const HEADER: &str = "TYPE,CONTENT,DESCRIPTION,PRIORITY,INDENT,DATE,DATE_LANG\n";
    const SIZE: usize = 10 * 1024 * 1024;
    let begin = Instant::now();
    for (before, unit) in [
        ("", "a"),
        ("", "\0"),
        ("", "\n"),
        ("", ","),
        ("", "x\n"),
        ("", "\""),
        ("\"", "\"\""),
        ("", "\","),
        ("", "note,a\n"),
        ("", "section,a\n"),
        ("", "task,\u{200b}\n"),
        ("task,", "a "),
        ("task,", "@a "),
        ("task,a,\"", "b\n"),
        ("task,a\n", "note,b\n"),
        ("task,a\nnote,\"", "[[file {\"\"file_name\"\":\"\"b\"\"}]]"),
        ("task,a\nnote,\"[[file ", "{\"\"a\"\":"),
        ("task,a,,,,", "every "),
    ] {
        let file = format!("{HEADER}{before}{}", unit.repeat((SIZE - 200) / unit.len()));
        let import = import(Todoist, file.as_bytes());
        assert!(import.tasks.len() <= 1 && import.lines.len() <= 10_001, "{before}{unit}");
    }
    let many = format!("{HEADER}{}", "task,a\n".repeat(1_000_000));
    assert_eq!(error(Todoist, many.as_bytes()), ImportError::TooManyTasks);
    let deep: String = (1..10_000).map(|depth| format!("task,a,,4,{depth}\n")).collect();
    let import = import(Todoist, format!("{HEADER}{deep}").as_bytes());
    assert_eq!(import.tasks.iter().filter(|task| task.parent == Some(0)).count(), 9_998);
    // Generous, because tests are not optimized.
    assert!(begin.elapsed() < Duration::from_mins(3), "{:?}", begin.elapsed());
}

#[test]
fn a_project_is_named_after_its_file() {
    let file = b"TYPE,CONTENT\ntask,a\n";
    let read = |name: &str| {
        let name = name.to_owned().try_into().ok();
        formats::import(Todoist, file, &formats::Context { name, ..context() }).unwrap()
    };
    let (work, home, inbox) = (read("Work [6Crg8jQ886Wh4P5g].csv"), read("home/Home.csv"), read("Inbox.csv"));
    assert_eq!(
        [&work, &home, &inbox, &read("x.txt")].map(tasks),
        ["2 Work: a", "2 Home: a", "2 inbox: a", "2 inbox: a"].map(|text| vec![text.to_owned()])
    );
    assert_ne!(work.tasks[0].key, home.tasks[0].key);
    assert!(formats::FileName::try_from("a\nb".to_owned()).is_err());
    assert!(formats::FileName::try_from("x".repeat(256)).is_err());
}
