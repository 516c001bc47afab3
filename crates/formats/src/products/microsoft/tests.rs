use super::import;
use crate::{Context, Import, ImportError, ImportedTask};
use proptest::prelude::*;
use shared::{Date, Reminder, ZoneName};
use std::time::{Duration, Instant};

const FILE: &str = include_str!("../../../tests/files/microsoft/lists.json");

fn read(file: &[u8], zone: Option<&str>) -> Result<Import, ImportError> {
    let zone = zone.map(|name| ZoneName::parse(name).unwrap());
    import(file, &Context { zone, ..Context::on(Date::parse("2026-11-21").unwrap()) })
}

fn lines(import: &Import) -> Vec<(u32, &str)> {
    import.lines.iter().map(|line| (line.line, line.message.as_str())).collect()
}

fn titles(import: &Import) -> Vec<&str> {
    import.tasks.iter().map(|task| task.title.as_str()).collect()
}

fn description(task: &ImportedTask) -> &str {
    task.description.as_ref().map_or("", |description| description.as_str())
}

fn due(task: &ImportedTask) -> String {
    let due = task.due.as_ref().unwrap();
    assert_eq!(due.time(), None);
    due.date().to_string()
}

fn reminder(task: &ImportedTask) -> String {
    let [Reminder::At { at }] = task.reminders.as_slice() else { panic!() };
    format!("{} {} {}", at.date, at.time, at.zone.as_ref().unwrap())
}

#[test]
fn reads_lists_tasks_and_steps() {
    let import = read(FILE.as_bytes(), Some("Europe/Berlin")).unwrap();
    assert_eq!(import.lists.iter().map(|list| list.name.as_str()).collect::<Vec<_>>(), ["Work", "Empty"]);
    assert_eq!(titles(&import), ["Repair the fence", "Buy a hammer", "Paint it", "Report", "Invoice"]);
    let [fence, hammer, paint, report, invoice] = &import.tasks[..] else { panic!() };
    assert_eq!((fence.list, hammer.list, report.list), (None, None, Some(0)));
    assert_eq!((hammer.parent, paint.parent, report.parent), (Some(0), Some(0), None));
    assert!(hammer.completed && !paint.completed && report.completed);
    assert_eq!(fence.priority.unwrap().as_str(), "high");
    assert_eq!((report.priority, invoice.priority.unwrap().as_str()), (None, "low"));
    assert_eq!(fence.tags.as_slice().len(), 2);
    assert_eq!(fence.repeat.as_ref().unwrap().rule.to_string(), "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH");
    assert_eq!(description(fence), "Both sides\nand the gate\n\nAbout the fence: https://example.com/1");
    assert_eq!(description(report), "Numbers\nof May & June");
    assert_eq!(fence.created_at.unwrap().to_string(), "2026-11-19T08:00:00.123Z");
    assert_eq!(hammer.completed_at.unwrap().to_string(), "2026-11-20T08:00:00.000Z");
    assert_eq!((fence.line, hammer.line, report.line), (10, 29, 43));
    let recurrence = r#"{"pattern": {"type": "hourly", "interval": 1}, "range": {"type": "noEnd"}}"#;
    assert_eq!(
        description(invoice),
        format!("Status: waitingOnOthers\nStart: 2026-11-25\nRepeats: {recurrence}")
    );
    assert_eq!(
        lines(&import),
        [
            (55, "Its status \"waitingOnOthers\" is in the description"),
            (55, "It does not repeat here: how it did is in the description"),
            (55, "Its attachments are left out"),
        ]
    );
}

#[test]
fn a_due_is_a_day_wherever_it_was_set() {
    let import = read(FILE.as_bytes(), Some("Europe/Berlin")).unwrap();
    let [fence, .., report, invoice] = &import.tasks[..] else { panic!() };
    assert_eq!(
        (due(fence), due(report), due(invoice)),
        ("2026-12-24".into(), "2026-11-20".into(), "2026-12-01".into())
    );
    for (time, zone, account, expected, is_certain) in [
        ("2026-12-24T00:00:00", "Tokyo Standard Time", None, "2026-12-24", true),
        ("2026-12-24T01:00:00", "W. Europe Standard Time", None, "2026-12-24", true),
        ("2026-12-23T10:00:00", "UTC", Some("Pacific/Kiritimati"), "2026-12-24", true),
        ("2026-12-24T10:00:00", "UTC", None, "2026-12-24", false),
        ("2026-12-23T22:00:00", "UTC", None, "2026-12-24", false),
        ("2026-12-24", "", None, "2026-12-24", true),
    ] {
        let file = format!(r#"[{{"title":"a","dueDateTime":{{"dateTime":"{time}","timeZone":"{zone}"}}}}]"#);
        let import = read(file.replace(",\"timeZone\":\"\"", "").as_bytes(), account).unwrap();
        assert_eq!(
            (due(&import.tasks[0]), import.lines.is_empty()),
            (expected.to_owned(), is_certain),
            "{file}"
        );
    }
}

#[test]
fn reminders_are_at_a_time() {
    let import = read(FILE.as_bytes(), Some("Europe/Berlin")).unwrap();
    let [fence, .., report, invoice] = &import.tasks[..] else { panic!() };
    assert_eq!(reminder(fence), "2026-12-23 09:00 Europe/Berlin");
    assert!(report.reminders.is_empty(), "it is switched off");
    assert_eq!(reminder(invoice), "2026-12-01 09:30 America/Los_Angeles");
    assert_eq!(reminder(&read(FILE.as_bytes(), None).unwrap().tasks[0]), "2026-12-23 08:00 UTC");
}

#[test]
fn reads_the_responses_of_the_api() {
    for file in [
        format!("{{\"@odata.context\":\"\",\"value\":{FILE}}}"),
        FILE.replace("\"tasks\": [", "\"tasks\": {\"value\": [").replace("    ]\n  }", "    ]}\n  }"),
    ] {
        let import = read(file.as_bytes(), None).unwrap();
        assert_eq!((import.tasks.len(), import.lists.len()), (5, 2));
    }
    for file in [r#"{"value":[{"title":"a"}]}"#, r#"{"displayName":"L","tasks":[{"title":"a"}]}"#] {
        assert_eq!(titles(&read(file.as_bytes(), None).unwrap()), ["a"]);
    }
}

#[test]
fn other_files_are_reported() {
    for file in ["", "title,due", "{}", "null", r#"{"value":{}}"#] {
        let import = read(file.as_bytes(), None).unwrap();
        assert_eq!((import.tasks.len(), import.lists.len()), (0, 0));
        assert_eq!(
            lines(&import),
            [(1, "This is no file of Microsoft To Do: it has neither lists nor tasks")]
        );
    }
}

#[test]
fn bad_elements_do_not_stop_the_others() {
    let file = r#"[5,
        {"displayName": "L", "tasks": [
            "x",
            {"title": "a", "dueDateTime": {"dateTime": "soon"}, "createdDateTime": 5, "categories": ["b", 1]},
            {"title": "b" "c"},
            {"title": "", "checklistItems": [{"displayName": "d"}, {"isChecked": 1}]},
            {"title": "e", "reminderDateTime": {"dateTime": "2026-12-24T09:00:00", "timeZone": "Mars"}},
            {"title": "f"#;
    let import = read(file.as_bytes(), None).unwrap();
    assert_eq!(titles(&import), ["a", "d", "e"]);
    assert_eq!(
        lines(&import),
        [
            (1, "This is neither a list nor a task: 5"),
            (3, "This is no task: \"x\""),
            (4, "Its dueDateTime is left out: {\"dateTime\": \"soon\"}"),
            (4, "Its createdDateTime is left out: 5"),
            (4, "One of its categories is left out: invalid type: integer `1`, expected a string: 1"),
            (5, "This task cannot be read: expected `,` or `}`"),
            (6, "It has no title"),
            (6, "Its isChecked is left out: invalid type: integer `1`, expected a boolean: 1"),
            (6, "It has no title"),
            (7, "Its reminderDateTime has an unknown time zone, and is read as UTC: Mars"),
            (8, "This task cannot be read: EOF while parsing a string"),
            (8, "The file ends too early: what comes after that is missing"),
        ]
    );
}

#[test]
fn hostile_files_end_soon() {
    let repeated = |begin: &str, part: &str| format!("{begin}{}", part.repeat((2 << 20) / part.len()));
    let files = [
        repeated("", "["),
        repeated("[", "{\"value\":["),
        repeated("[", "{\"displayName\":\"a\",\"tasks\":[]},"),
        repeated("[{\"tasks\":[", "{\"title\":\"\"},"),
        repeated("[{\"title\":\"a\",\"checklistItems\":[", "{},"),
        repeated("[{\"title\":\"a\",\"linkedResources\":[", "{},"),
        repeated("[{\"title\":\"a\",\"recurrence\":", "{\"pattern\":"),
        repeated("[{\"title\":\"a\",\"body\":{\"contentType\":\"html\",\"content\":\"", "<a href=") + "\"}}]",
        repeated("[{\"title\":\"a\",\"body\":{\"contentType\":\"html\",\"content\":\"", "&<li><!--")
            + "\"}}]",
        repeated("[{\"title\":\"a\",\"body\":{\"contentType\":\"html\",\"content\":\"", "<a href=x>")
            + "\"}}]",
    ];
    for file in files {
        let start = Instant::now();
        let _ = read(file.as_bytes(), None);
        assert!(start.elapsed() < Duration::from_secs(60), "{}", &file[..40]);
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "[\\[\\]{}\",:\\\\a-z0-9 \n]{0,60}", tail in any::<Vec<u8>>()) {
        let start = r#"[{"displayName":"L","tasks":[{"title":"a"},"#;
        let file = [start.as_bytes(), text.as_bytes(), &tail].concat();
        let import = read(&file, None).unwrap();
        prop_assert_eq!(titles(&import)[0], "a");
        prop_assert!(read(&file[start.len()..], None).is_ok());
    }
}
