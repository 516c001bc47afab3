//! Backups of TickTick.

use crate::show::{context, error, fixture, import, lines, tasks};
use formats::{ImportError, ImportFormat::Ticktick};
use std::time::{Duration, Instant};

const HEADER: &str = r#""Folder Name","List Name","Title","Kind","Tags","Content","Is Check list","Start Date","Due Date","Reminder","Repeat","Priority","Status","Created Time","Completed Time","Order","Timezone","Is All Day","Is Floating","Column Name","Column Order","View Mode","taskId","parentId""#;

#[test]
fn reads_a_new_file() {
    let import = import(Ticktick, &fixture("ticktick/new.csv"));
    assert_eq!(
        tasks(&import),
        [
            r#"8 Project: Write the offer | 2026-12-24 | high | #office | #To Do | #urgent | {"at":{"date":"2026-12-24","time":"09:00"}} | In two/paragraphs"#,
            r#"12 Project: Calls | 2026-12-02 03:00 | low | #Doing | {"at":{"date":"2026-12-01","time":"02:50"}} | Start: 2026-12-01 03:00"#,
            r#"10 Project: Calls > Call the client | 2026-12-24 17:00 Europe/Berlin | FREQ=WEEKLY;BYDAY=TH;WKST=SU | medium | #To Do | {"minutes_before":30} | {"minutes_before":0}"#,
            "13 Home / Project: Paint the door | done | 2026-12-25 08:30 Asia/Tokyo | Repeats: ERULE:NAME=CUSTOM;BYDATE=20261225",
            "14 inbox: For the party | Saturday",
            "14 inbox: For the party > Milk",
            "14 inbox: For the party > Bread | done",
            "17 inbox: Given up | done",
            "18 inbox: Thoughts | Some",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "8 Changed: There are no folders here: the lists in \"Work\" stand by themselves",
            "8 Changed: The section \"To Do\" is a tag of its tasks",
            "12 Changed: \"Start: 2026-12-01 03:00\" has no place here: it is in the description",
            "12 Changed: The section \"Doing\" is a tag of its tasks",
            "13 Changed: There are no folders here: the lists in \"Home\" stand by themselves",
            "13 Changed: \"Repeats: ERULE:NAME=CUSTOM;BYDATE=20261225\" is not understood: it is in the description",
            "17 Changed: It was given up in TickTick: here it is completed",
            "17 Changed: The task that it is a subtask of is not in the file",
            "18 Changed: The status \"4\" is not known: it is open here",
            "18 Changed: The priority \"7\" is not known",
            "18 Changed: It is a note in TickTick: here it is a task",
        ]
    );
    let completed: Vec<_> =
        import.tasks.iter().filter_map(|task| task.completed_at).map(|at| at.to_string()).collect();
    assert_eq!(completed, ["2026-02-25T10:39:31.000Z", "2026-01-25T10:39:31.000Z"]);
    assert_eq!(import.tasks[0].created_at.unwrap().to_string(), "2026-10-09T15:09:48.000Z");
}

#[test]
fn reads_an_old_file() {
    let import = import(Ticktick, &fixture("ticktick/old.csv"));
    assert_eq!(
        tasks(&import),
        [
            r#"8 Books: Read "Dune" | done | 2020-12-24 17:00 UTC | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR | {"minutes_before":0}"#,
            r#"8 Books: Read "Dune" > Part one"#,
            r#"8 Books: Read "Dune" > Part two | done"#,
            "9 Books: All day in the west | 2020-12-24",
            "11 Books: Odd | Date: someday//Repeats: sometimes//Reminder: -PT5M",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "10 Skipped: It has no title",
            "11 Changed: \"Date: someday\" is not understood: it is in the description",
            "11 Changed: \"Repeats: sometimes\" is not understood: it is in the description",
            "11 Changed: \"Reminder: -PT5M\" needs a date: it is in the description",
        ]
    );
}

#[test]
fn ids_say_which_task_is_a_subtask_of_which() {
    let import = import(Ticktick, &fixture("ticktick/ids.csv"));
    assert_eq!(
        tasks(&import),
        [
            "3 A: Parent",
            "2 A: Parent > Child",
            "4 B: Parent",
            "5 B: Parent > Child",
            "6 A: Parent > Child of A",
            "7 C: One",
            "8 C: One > Two",
            "9 C: Own",
        ]
    );
    let parents: Vec<_> = import.tasks.iter().map(|task| task.parent).collect();
    assert_eq!(parents, [None, Some(0), None, Some(2), Some(0), None, Some(5), None]);
}

#[test]
fn ids_of_another_export_do_not_matter() {
    let keys = |file: &str| {
        let mut keys: Vec<_> = import(Ticktick, file.as_bytes()).tasks.iter().map(|task| task.key).collect();
        keys.sort_unstable();
        keys
    };
    let row = |title: &str, status: u8, id: u8| {
        format!(
            "\n\"\",\"L\",\"{title}\",,,,,,,,,,\"{status}\",\"2026-10-09T15:09:48+0000\",,,,,,,,,\"{id}\",\"\""
        )
    };
    let first = keys(&format!("{HEADER}{}{}", row("a", 0, 1), row("b", 0, 2)));
    let second = keys(&format!("{HEADER}{}{}{}", row("c", 0, 1), row("b", 2, 2), row("a", 0, 3)));
    assert!(first.len() == 2 && first.iter().all(|key| second.contains(key)));
    assert_eq!(second.iter().filter(|key| !first.contains(key)).count(), 1);
}

#[test]
fn a_whole_day_is_the_day_in_the_zone_of_the_row() {
    for (due, zone, is_all_day, expected) in [
        ("2026-12-23T23:00:00+0000", "Europe/Berlin", "true", "2026-12-24"),
        ("2026-12-24T05:00:00+0000", "America/New_York", "true", "2026-12-24"),
        ("2026-12-23T11:00:00.000+0000", "Pacific/Auckland", "true", "2026-12-24"),
        ("2026-06-23T22:00:00+0000", "europe/berlin", "true", "2026-06-24"),
        ("2026-12-24T00:00:00+0000", "Europe/Berlin", "true", "2026-12-24"),
        ("2026-12-24T00:00:00+0100", "Europe/Berlin", "true", "2026-12-24"),
        ("2026-12-23 23:00:00", "Europe/Berlin", "true", "2026-12-24"),
        ("2026-12-24", "America/New_York", "false", "2026-12-24"),
        // The account is in Berlin.
        ("2026-12-23T23:00:00+0000", "", "true", "2026-12-24"),
        ("2026-12-23T23:00:00+0000", "Mars/Olympus", "true", "2026-12-24"),
        ("2026-12-23T23:00:00+0000", "Europe/Berlin", "", "2026-12-24"),
        ("2026-12-23T22:00:00+0000", "Europe/Berlin", "", "2026-12-23 23:00 Europe/Berlin"),
        ("2026-12-23T23:00:00+0000", "Europe/Berlin", "false", "2026-12-24 00:00 Europe/Berlin"),
    ] {
        let file = format!("{HEADER}\n,L,t,,,,,,\"{due}\",,,,0,,,,\"{zone}\",\"{is_all_day}\"");
        assert_eq!(
            tasks(&import(Ticktick, file.as_bytes())),
            [format!("2 L: t | {expected}")],
            "{due} {zone}"
        );
    }
}

#[test]
fn without_any_zone_a_whole_day_is_the_nearest() {
    let context = formats::Context { zone: None, ..context() };
    for due in ["2026-12-23T23:00:00+0000", "2026-12-24T05:00:00+0000", "2026-12-24T00:00:00+0000"] {
        let file = format!("{HEADER}\n,L,t,,,,,,\"{due}\",,,,0,,,,,true");
        let import = formats::import(Ticktick, file.as_bytes(), &context).unwrap();
        assert_eq!(tasks(&import), ["2 L: t | 2026-12-24"], "{due}");
    }
    let file = format!("{HEADER}\n,L,t,,,,,,2026-12-23T23:30:00+0000,,,,0,,,,,false");
    let import = formats::import(Ticktick, file.as_bytes(), &context).unwrap();
    assert_eq!(tasks(&import), ["2 L: t | 2026-12-23 23:30 UTC"]);
}

#[test]
fn rejects_other_files() {
    for file in
        [&b""[..], b"\n\n", b"TYPE,CONTENT\ntask,a\n", b"Title,Status\na,0\n", b"PK\x03\x04", &[0xff; 100]]
    {
        let import = import(Ticktick, file);
        assert!(import.tasks.is_empty());
        assert_eq!(lines(&import).last().map(String::as_str), Some("1 Skipped: It is no backup of TickTick"));
    }
}

#[test]
fn hostile_files_end_early() {
    const SIZE: usize = 10 * 1024 * 1024;
    let begin = Instant::now();
    for (before, unit) in [
        ("", "a"),
        ("", "\0"),
        ("", "\n"),
        ("", ","),
        ("", ",L\n"),
        ("", ",L,\u{200b}\n"),
        ("", "\""),
        ("\"", "\"\""),
        (",L,t,,", "a,"),
        (",L,t,,\"", "a,"),
        (",L,t,CHECKLIST,,\"", "▫\n"),
        (",L,t,CHECKLIST,,\"", "a\r"),
        (",L,t,,,,,,2026-12-24,\"", "-PT5M,"),
        (",L,t,,,,,,2026-12-24,,\"", "TT_A=1;"),
        (",L,t,,,,,,\"", "2026-12-24"),
    ] {
        let file = format!("{HEADER}\n{before}{}", unit.repeat((SIZE - 500) / unit.len()));
        let import = import(Ticktick, file.as_bytes());
        assert!(import.tasks.len() <= 1 && import.lines.len() <= 10_001, "{before}{unit}");
    }
    let items = format!("{HEADER}\n,L,t,CHECKLIST,,\"{}\"", "▫a\n".repeat(20_000));
    assert_eq!(error(Ticktick, items.as_bytes()), ImportError::TooManyTasks);
    let lists: String = (0..201).map(|number| format!("\n,L{number},t")).collect();
    assert_eq!(error(Ticktick, format!("{HEADER}{lists}").as_bytes()), ImportError::TooManyLists);
    let folders: String = (0..201).map(|number| format!("\nF{number},L,t")).collect();
    assert_eq!(error(Ticktick, format!("{HEADER}{folders}").as_bytes()), ImportError::TooManyLists);
    let commas = ",".repeat(20);
    let cycle: String = (0..10_000).map(|id| format!("\n,L,t{commas}{id},{}", (id + 1) % 10_000)).collect();
    let import = import(Ticktick, format!("{HEADER}{cycle}").as_bytes());
    assert_eq!(import.tasks.iter().filter(|task| task.parent.is_none()).count(), 1);
    // Generous, because tests are not optimized.
    assert!(begin.elapsed() < Duration::from_mins(3), "{:?}", begin.elapsed());
}
