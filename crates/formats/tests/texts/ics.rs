//! Calendars of other programs, and what is none.

use crate::show::{context, error, fixture, import, lines, tasks};
use formats::{Context, ImportError, ImportFormat::Ics};

#[test]
fn reads_tasks_org() {
    let import = import(Ics, &fixture("ics/tasks_org.ics"));
    assert_eq!(
        tasks(&import),
        [
            r#"4 inbox: Repot the ficus | 2026-10-12 17:00 Europe/Berlin | high | #autumn | #home garden | #plants | {"minutes_before":0} | {"minutes_before":90} | {"at":{"date":"2026-10-10","time":"09:15","zone":"Europe/Berlin"}} | {"at":{"date":"2026-10-11","time":"12:00","zone":"Europe/Berlin"}} | Soil, pot; and gravel/in the shed//Start: 2026-10-10 09:00 Europe/Berlin"#,
            r#"38 inbox: Repot the ficus > Buy gravel | 2026-10-09 | FREQ=WEEKLY | low | {"at":{"date":"2026-10-09","time":"09:00"}}"#,
            "51 inbox: Water the plants | done | 2026-10-10 08:00 Europe/Berlin | FREQ=DAILY;COUNT=10",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "4 Changed: What has no place of its own is in the description: Start",
            r#"4 Changed: The tag "home,garden" is "home garden" here"#,
        ]
    );
}

#[test]
fn reads_nextcloud() {
    let import = import(Ics, &fixture("ics/nextcloud.ics"));
    assert_eq!(
        tasks(&import),
        [
            "25 Kitchen: Build a shelf | 2026-11-30 | medium | oak//Location: Workshop, cellar/URL: https://example.com/shelf?a=1;b=2",
            "7 Kitchen: Build a shelf > Measure the shelf | Progress: 40 %",
            "17 Kitchen: Build a shelf > Find the ruler | done",
            "37 Kitchen: Paint the shelf | done",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "7 Changed: What has no place of its own is in the description: Progress",
            "17 Changed: It is a subtask of the uppermost task above it: subtasks have none here",
            "25 Changed: What has no place of its own is in the description: Location, URL",
            "37 Changed: It was cancelled: here it is completed",
        ]
    );
}

#[test]
fn reads_apple_reminders() {
    let import = import(Ics, &fixture("ics/apple.ics"));
    assert_eq!(
        tasks(&import),
        [
            r#"9 Groceries: Oat milk | 2026-11-06 18:00 Europe/Berlin | {"at":{"date":"2026-11-06","time":"18:00","zone":"Europe/Berlin"}}"#,
            "41 Bills: Rent | 2026-11-30 | FREQ=MONTHLY;BYMONTHDAY=-1",
            "52 inbox: In no list",
        ]
    );
    assert_eq!(lines(&import), ["9 Changed: A reminder of it has no time here, and is left out",]);
}

#[test]
fn reads_evolution() {
    let import = import(Ics, &fixture("ics/evolution.ics"));
    assert_eq!(
        tasks(&import),
        [
            "24 inbox: Weekly report | 2026-11-02 10:30 Europe/Berlin | FREQ=WEEKLY;BYDAY=MO;UNTIL=20261220 | Start: 2026-11-02 09:00 Europe/Berlin",
            "34 inbox: Weekly report with figures | done | 2026-11-23 10:30 Europe/Berlin | Start: 2026-11-23 09:00 Europe/Berlin",
            "43 inbox: Call the office | 2026-11-03 09:30 America/New_York | Ask for the key//Attendee: Example Person person@example.com/Organizer: chair@example.com/Attachment: https://example.com/plan.pdf/Coordinates: 52.52;13.4",
            "55 inbox: Every hour | 2026-11-04 13:00 Europe/Berlin | Repeats: FREQ=HOURLY;INTERVAL=2",
            "61 inbox: Once a week without a date | Repeats: FREQ=WEEKLY",
            "66 inbox: From Monday to Wednesday | 2026-11-02 | FREQ=WEEKLY;BYDAY=MO | Due: 2026-11-04",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            "24 Changed: It is also due on the days that its calendar leaves out: 2026-11-09, 2026-11-16",
            "24 Changed: What has no place of its own is in the description: Start",
            "34 Changed: It was one occurrence of a task that repeats: here it is a task of its own",
            "34 Changed: What has no place of its own is in the description: Start",
            "43 Changed: A file that is attached to it is left out",
            "43 Changed: What has no place of its own is in the description: Attendee, Organizer, Attachment, Coordinates",
            "55 Changed: It does not repeat here: FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY",
            "55 Changed: What has no place of its own is in the description: Repeats",
            "61 Changed: It does not repeat here, because it has no date",
            "61 Changed: What has no place of its own is in the description: Repeats",
            "66 Changed: It is due when it starts, because it repeats from there",
            "66 Changed: It is not due on the days that its calendar adds: 2026-11-05",
            "66 Changed: What has no place of its own is in the description: Due",
            "74 Skipped: It is an event, not a task",
            "79 Skipped: It is a journal entry, not a task",
        ]
    );
}

#[test]
fn reads_what_is_damaged() {
    let import = import(Ics, &fixture("ics/damaged.ics"));
    assert_eq!(
        tasks(&import),
        [
            "4 inbox: Folded wrongly, not escaped; and going on | 2026-12-24 | First paragraph//https://example.com/second/Third: one",
            "16 inbox: Bare date and time | 2026-12-24 17:00",
            "21 inbox: The one before has no end | 2026-12-24 17:00 Europe/Berlin | Repeats: BYDAY=MO",
            "27 inbox: No such day | Due: 2026-13-31",
            "31 inbox: Only a description | 2026-12-24 17:00 Europe/Berlin",
            "39 inbox: Old times | Due: 1969-12-31 12:00",
            "43 inbox: In a cycle",
            "48 inbox: In a cycle > In the same cycle | 2026-12-24 17:30 Europe/Berlin",
            "54 inbox: With the same id | TODO: Text that looks like a property",
        ]
    );
    assert_eq!(
        lines(&import),
        [
            r#"21 Changed: The time zone "Customized Time Zone" is not known: the time is read as Europe/Berlin"#,
            "21 Changed: It does not repeat here: FREQ is missing",
            "21 Changed: What has no place of its own is in the description: Repeats",
            "27 Changed: A date of it cannot be read",
            "27 Changed: What has no place of its own is in the description: Due",
            "31 Changed: It has no title: the first line of its description is taken",
            "36 Skipped: It has no title",
            "39 Changed: A date of it cannot be read",
            "39 Changed: What has no place of its own is in the description: Due",
            "43 Changed: It is no subtask here, because it would be one of its own subtask",
            "54 Changed: The task that it is a subtask of is not in the file",
        ]
    );
}

/// One to-do with these lines, without its line number and list.
fn todo(properties: &str) -> String {
    let import = import(Ics, format!("BEGIN:VTODO\nSUMMARY:x\n{properties}\nEND:VTODO\n").as_bytes());
    let [task] = tasks(&import).try_into().unwrap();
    let report = lines(&import).join(" / ").replace("1 Changed: ", "");
    let task = task.strip_prefix("1 inbox: ").unwrap();
    if report.is_empty() { task.to_owned() } else { format!("{task} ({report})") }
}

#[test]
fn reads_every_kind_of_due() {
    for (properties, shown) in [
        ("DUE;VALUE=DATE:20261224", "x | 2026-12-24"),
        ("DUE;VALUE=DATE:20261224T000000", "x | 2026-12-24"),
        ("DUE:20261224", "x | 2026-12-24"),
        ("DUE:2026-12-24", "x | 2026-12-24"),
        ("DUE:20261224T170000", "x | 2026-12-24 17:00"),
        ("DUE:2026-12-24 17:00", "x | 2026-12-24 17:00"),
        ("DUE:20261224T233000Z", "x | 2026-12-25 00:30 Europe/Berlin"),
        ("DUE:2026-12-24T23:30:00.000Z", "x | 2026-12-25 00:30 Europe/Berlin"),
        ("DUE:20261224T170000-0500", "x | 2026-12-24 23:00 Europe/Berlin"),
        ("DUE;TZID=Asia/Tokyo:20261224T170000", "x | 2026-12-24 17:00 Asia/Tokyo"),
        ("DUE;TZID=\"Asia/Tokyo\":20261224T170000", "x | 2026-12-24 17:00 Asia/Tokyo"),
        ("DUE;TZID=Eastern Standard Time:20261224T170000", "x | 2026-12-24 17:00 America/New_York"),
        (
            "DUE;TZID=/mozilla.org/20050126_1/Europe/Paris:20261224T170000",
            "x | 2026-12-24 17:00 Europe/Paris",
        ),
        ("DTSTART;VALUE=DATE:20261224", "x | 2026-12-24"),
        ("DTSTART:20261224T170000\nDUE:20261224T170000", "x | 2026-12-24 17:00"),
        ("DTSTART:20261224T170000\nDURATION:P1DT2H", "x | 2026-12-25 19:00"),
        ("DTSTART;VALUE=DATE:20261224\nDURATION:P1W", "x | 2026-12-31"),
        ("DTSTART;TZID=Europe/Berlin:20270327T170000\nDURATION:PT24H", "x | 2027-03-28 18:00 Europe/Berlin"),
        ("DURATION:PT1H", "x"),
        ("DUE:", "x"),
    ] {
        let shown_start = properties.starts_with("DTSTART") && properties.contains("DURATION");
        let task = todo(properties);
        let task = if shown_start { task.split(" | Start").next().unwrap() } else { &task };
        assert_eq!(task, shown, "{properties}");
    }
}

#[test]
fn a_time_without_a_zone_of_the_account_keeps_its_own() {
    let context = Context { zone: None, ..context() };
    for (due, shown) in [
        ("DUE:20261224T170000Z", "1 inbox: x | 2026-12-24 17:00 UTC"),
        ("DUE;TZID=Nowhere:20261224T170000", "1 inbox: x | 2026-12-24 17:00"),
    ] {
        let file = format!("BEGIN:VTODO\nSUMMARY:x\n{due}\nEND:VTODO");
        assert_eq!(tasks(&formats::import(Ics, file.as_bytes(), &context).unwrap()), [shown]);
    }
}

#[test]
fn reads_priorities_and_states() {
    for (properties, shown) in [
        ("PRIORITY:0", "x"),
        ("PRIORITY:1", "x | high"),
        ("PRIORITY:4", "x | high"),
        ("PRIORITY:5", "x | medium"),
        ("PRIORITY:6", "x | low"),
        ("PRIORITY:9", "x | low"),
        ("PRIORITY:10", "x"),
        ("STATUS:NEEDS-ACTION", "x"),
        ("STATUS:COMPLETED", "x | done"),
        ("PERCENT-COMPLETE:100", "x | done"),
        ("COMPLETED:20261201T120000Z", "x | done"),
        ("PERCENT-COMPLETE:0", "x"),
        (
            "CATEGORIES:a,b\\,c\nCATEGORIES:\"d\",A",
            "x | #\"d\" | #a | #b c (The tag \"b,c\" is \"b c\" here)",
        ),
    ] {
        assert_eq!(todo(properties), shown, "{properties}");
    }
}

#[test]
fn reads_rules() {
    let day = "DUE;VALUE=DATE:20261224\nRRULE:";
    let time = "DUE;TZID=Europe/Berlin:20261224T170000\nRRULE:";
    let kept = "What has no place of its own is in the description: Repeats";
    for (rule, shown) in [
        (
            format!("{day}FREQ=WEEKLY;WKST=SU;INTERVAL=2"),
            "x | 2026-12-24 | FREQ=WEEKLY;INTERVAL=2;WKST=SU".to_owned(),
        ),
        (format!("{day}freq=monthly;byday=-1fr"), "x | 2026-12-24 | FREQ=MONTHLY;BYDAY=-1FR".to_owned()),
        (
            format!("{day}FREQ=DAILY;UNTIL=20261231T120000Z"),
            "x | 2026-12-24 | FREQ=DAILY;UNTIL=20261231".to_owned(),
        ),
        (
            format!("{time}FREQ=DAILY;UNTIL=20261231T155959Z"),
            "x | 2026-12-24 17:00 Europe/Berlin | FREQ=DAILY;UNTIL=20261230".to_owned(),
        ),
        (
            format!("{time}FREQ=DAILY;UNTIL=20261231T160000Z"),
            "x | 2026-12-24 17:00 Europe/Berlin | FREQ=DAILY;UNTIL=20261231".to_owned(),
        ),
        (
            format!("{time}FREQ=DAILY;BYHOUR=17;BYMINUTE=0"),
            "x | 2026-12-24 17:00 Europe/Berlin | FREQ=DAILY".to_owned(),
        ),
        (
            format!("{time}FREQ=DAILY;BYHOUR=9,17"),
            format!(
                "x | 2026-12-24 17:00 Europe/Berlin | Repeats: FREQ=DAILY;BYHOUR=9,17 (It does not repeat here: BYHOUR is not supported / {kept})"
            ),
        ),
        (
            format!("{day}FREQ=YEARLY;BYWEEKNO=20"),
            format!(
                "x | 2026-12-24 | Repeats: FREQ=YEARLY;BYWEEKNO=20 (It does not repeat here: BYWEEKNO is not supported / {kept})"
            ),
        ),
        (
            format!("{day}FREQ=DAILY;UNTIL=20261201"),
            format!(
                "x | 2026-12-24 | Repeats: FREQ=DAILY;UNTIL=20261201 (It does not repeat here: UNTIL leaves no occurrence / {kept})"
            ),
        ),
        (
            format!("{day}every day"),
            format!(
                "x | 2026-12-24 | Repeats: every day (It does not repeat here: EVERY DAY is not supported / {kept})"
            ),
        ),
        (
            format!("{day}FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD;RSCALE=GREGORIAN"),
            "x | 2026-12-24 | FREQ=MONTHLY;BYMONTHDAY=31".to_owned(),
        ),
    ] {
        assert_eq!(todo(&rule), shown, "{rule}");
    }
}

#[test]
fn encodings_do_not_matter() {
    let file = "BEGIN:VTODO\r\nSUMMARY:Füße\r\nEND:VTODO\r\n";
    let utf16: Vec<u8> = file.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = file.chars().map(|c| c as u8).collect();
    let quoted = b"BEGIN:VTODO\nSUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:F=C3=BC=\n=C3=9Fe\nEND:VTODO";
    let folded = b"BEGIN:VTODO\r\nSUMMARY:F\xc3\r\n \xbc\xc3\x9fe\r\nEND:VTODO\r\n";
    for file in [file.as_bytes(), &[b"\xff\xfe".as_slice(), &utf16].concat(), &latin, quoted, folded] {
        let import = import(Ics, file);
        assert_eq!(tasks(&import), ["1 inbox: Füße"]);
        assert_eq!(import.lines.len(), usize::from(file == latin));
    }
}

#[test]
fn rejects_what_is_no_calendar() {
    for file in
        [b"".as_slice(), b"Title,Due\nx,2026-12-24\n", b"{\"tasks\": []}", b"PK\x03\x04\0\0", &[0; 1000]]
    {
        let import = import(Ics, file);
        assert!(import.tasks.is_empty());
        assert_eq!(lines(&import), ["1 Skipped: This is not a calendar file (iCalendar)"]);
    }
    assert!(lines(&import(Ics, b"BEGIN:VCALENDAR\nEND:VCALENDAR")).is_empty());
}

#[test]
fn rejects_more_tasks_and_lists_than_an_account_has() {
    let tasks = "BEGIN:VTODO\nSUMMARY:x\nEND:VTODO\n".repeat(10_001);
    assert_eq!(error(Ics, tasks.as_bytes()), ImportError::TooManyTasks);
    let lists: String = (0..201).map(|n| format!("BEGIN:VCALENDAR\nNAME:{n}\nEND:VCALENDAR\n")).collect();
    assert_eq!(error(Ics, lists.as_bytes()), ImportError::TooManyLists);
}
