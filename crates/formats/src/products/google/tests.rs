use super::import;
use crate::{Context, Import, ImportError, ImportedTask};
use proptest::prelude::*;
use shared::{Date, ZoneName};
use std::time::{Duration, Instant};

const FILE: &str = include_str!("../../../tests/files/google/Tasks.json");
const NEWER: &str = include_str!("../../../tests/files/google/Tasks-2026.json");

fn read(file: &[u8], zone: Option<&str>) -> Result<Import, ImportError> {
    let zone = zone.map(|name| ZoneName::parse(name).unwrap());
    import(file, &Context { zone, ..Context::on(Date::parse("2026-11-21").unwrap()) })
}

fn lines(import: &Import) -> Vec<(u32, &str)> {
    import.lines.iter().map(|line| (line.line, line.message.as_str())).collect()
}

/// The title, the due and the rule.
fn task(task: &ImportedTask) -> String {
    let due = task.due.as_ref().map(|due| {
        let time = due.time().map(|time| format!(" {time}")).unwrap_or_default();
        let zone = due.zone().map(|zone| format!(" {zone}")).unwrap_or_default();
        format!("{}{time}{zone}", due.date())
    });
    let rule = task.repeat.as_ref().map(|repeat| repeat.rule.to_string());
    format!("{}, {}, {}", task.title, due.unwrap_or_default(), rule.unwrap_or_default())
}

fn tasks(import: &Import) -> Vec<String> {
    import.tasks.iter().map(task).collect()
}

#[test]
fn reads_lists_and_subtasks() {
    let import = read(FILE.as_bytes(), Some("America/New_York")).unwrap();
    assert_eq!(import.lists.iter().map(|list| list.name.as_str()).collect::<Vec<_>>(), ["My Tasks", "Empty"]);
    let [fence, hammer] = &import.tasks[..] else { panic!("{:?}", tasks(&import)) };
    // A due is the day in UTC, wherever one is.
    assert_eq!(task(fence), "Repair the fence, 2026-12-24, ");
    assert_eq!(fence.priority.unwrap().as_str(), "high");
    let description = "Both sides\n\n\nFence: https://mail.example.com/1\nhttps://example.com";
    assert_eq!(fence.description.as_ref().unwrap().as_str(), description);
    assert_eq!((hammer.parent, hammer.list, fence.list), (Some(0), Some(0), Some(0)));
    assert!(hammer.completed && !fence.completed);
    assert_eq!(hammer.completed_at.unwrap().to_string(), "2026-11-20T08:00:00.123Z");
    assert_eq!(hammer.created_at.unwrap().to_string(), "2026-11-19T08:00:00.000Z");
    assert_eq!((hammer.line, fence.line, fence.id), (11, 24, None));
    assert_eq!(lines(&import), [(38, "It was deleted"), (39, "It has no title")]);
}

#[test]
fn reads_times_and_repetitions_of_newer_files() {
    let import = read(NEWER.as_bytes(), Some("Europe/Berlin")).unwrap();
    assert_eq!(
        tasks(&import),
        [
            "Water the plants, 2026-11-14 10:00 Europe/Berlin, ",
            "Water the plants, 2026-11-21 10:00 Europe/Berlin, FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA;UNTIL=20270630",
            "A day in Berlin, 2026-12-24, ",
            "At a time, 2026-12-24 17:00 Europe/Berlin, ",
            "Pay the rent, 2026-12-01, FREQ=MONTHLY",
        ]
    );
    let rent = import.tasks[4].description.as_ref().unwrap().as_str();
    let schedule = r#"{"interval": {"interval_multiplier": 1, "monthly": {"month_day": [1]}}}"#;
    assert_eq!(rent, format!("From the new account\n\nRepeats: {schedule}"));
    assert_eq!(
        lines(&import),
        [
            (17, "It comes again when the open one before it is completed"),
            (44, "It may repeat otherwise here: how it did is in the description"),
            (68, "Nothing is open of what repeats with the title \"Call home\""),
        ]
    );
    let utc = read(NEWER.as_bytes(), None).unwrap();
    assert_eq!(
        tasks(&utc)[2..4],
        ["A day in Berlin, 2026-12-23 23:00 UTC, ", "At a time, 2026-12-24 16:00 UTC, "]
    );
}

#[test]
fn reads_the_responses_of_the_api() {
    for file in [
        r#"{"kind":"tasks#tasks","items":[{"title":"a","status":"needsAction"}]}"#,
        r#"{"kind":"tasks#taskList","title":"L","items":[{"kind":"tasks#task","title":"a"}]}"#,
        r#"[{"title":"L","items":[{"title":"a","completed":"2026-11-20T08:00:00Z"}]}]"#,
    ] {
        let import = read(file.as_bytes(), None).unwrap();
        assert_eq!((tasks(&import), import.lines.len()), (vec!["a, , ".to_owned()], 0), "{file}");
    }
}

#[test]
fn other_files_are_reported() {
    for file in ["", "title,due", "{}", "null", r#"{"tasks":{}}"#] {
        let import = read(file.as_bytes(), None).unwrap();
        assert_eq!((import.tasks.len(), import.lists.len()), (0, 0));
        assert_eq!(lines(&import), [(1, "This is no Tasks.json of Google Takeout")]);
    }
}

#[test]
fn bad_elements_do_not_stop_the_others() {
    let file = r#"{"items": [
        5,
        {"title": "L", "items": [
            "x",
            {"title": "a", "due": "soon", "updated": 5, "status": "late", "parent": "unknown"},
            {"title": "b" "c"},
            {"title": null, "notes": "d", "links": [{"link": 5}]},
            {"title": "e", "parent": "e", "id": "e""#;
    let import = read(file.as_bytes(), None).unwrap();
    assert_eq!(tasks(&import), ["a, , ", "d, , "]);
    assert_eq!(
        lines(&import),
        [
            (2, "This is no list: 5"),
            (4, "This is no task: \"x\""),
            (5, "Its due is left out: soon"),
            (5, "Its updated is left out: invalid type: integer `5`, expected a string: 5"),
            (5, "Its status is unknown: late"),
            (5, "The task that it is a subtask of is not in the file"),
            (6, "This task cannot be read: expected `,` or `}`"),
            (7, "Its link is left out: invalid type: integer `5`, expected a string: 5"),
            (7, "It has no title: the first line of its description is taken"),
            (8, "This task cannot be read: EOF while parsing an object"),
            (8, "The file ends too early: what comes after that is missing"),
        ]
    );
}

#[test]
fn cycles_and_repeated_ids_end() {
    let file = r#"[{"title":"L","items":[{"id":"1","title":"a","parent":"2"},{"id":"2","title":"b","parent":"1"},
        {"id":"2","title":"c","parent":"2"},{"id":"3","title":"d","parent":"3"}]}]"#;
    let import = read(file.as_bytes(), None).unwrap();
    assert_eq!(import.tasks.len(), 4);
    assert!(
        import
            .tasks
            .iter()
            .filter_map(|task| task.parent)
            .all(|parent| import.tasks[parent].parent.is_none())
    );
}

#[test]
fn hostile_files_end_soon() {
    let repeated = |begin: &str, part: &str| format!("{begin}{}", part.repeat((2 << 20) / part.len()));
    let files = [
        repeated("", "["),
        repeated("{\"items\":[", "{\"items\":["),
        repeated("[", "{\"title\":\"a\",\"items\":[],\"recurrences\":[{\"id\":\"1\"}]},"),
        repeated("[", "{\"recurrences\":[{\"id\":\"1\"}],\"items\":[{\"task_recurrence_id\":\"1\"}]},"),
        repeated("[{\"items\":[", "{\"title\":\"\"},"),
        repeated("[{\"items\":[{\"title\":\"a\",\"links\":[", "{\"link\":\"a\"},"),
        repeated("[{\"items\":[{\"title\":\"a\",\"scheduled_time\":[", "{\"start\":\"2026-12-24\"},"),
        repeated("[{\"recurrences\":[", "{\"id\":\"1\"},"),
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
        let start = r#"{"items":[{"title":"L","items":[{"title":"a"},"#;
        let file = [start.as_bytes(), text.as_bytes(), &tail].concat();
        let import = read(&file, None).unwrap();
        prop_assert_eq!(import.tasks[0].title.as_str(), "a");
        prop_assert!(read(&file[start.len()..], None).is_ok());
    }
}
