use super::{begin, end, import, tasks};
use crate::{
    Context, ExportFormat, Import, ImportError,
    model::arbitrary::{account, of_account, of_import},
};
use proptest::prelude::*;
use shared::Date;
use std::time::{Duration, Instant};

const FILE: &str = include_str!("../../tests/files/json/version-1.json");

fn read(file: &[u8]) -> Result<Import, ImportError> {
    import(file, &Context::on(Date::parse("2026-11-21").unwrap()))
}

fn titles(import: &Import) -> Vec<&str> {
    import.tasks.iter().map(|task| task.title.as_str()).collect()
}

/// The lines of the report.
fn lines(import: &Import) -> Vec<(u32, &str)> {
    import.lines.iter().map(|line| (line.line, line.message.as_str())).collect()
}

#[test]
fn reads_everything() {
    let import = read(FILE.as_bytes()).unwrap();
    assert_eq!(import.lines, []);
    assert_eq!(titles(&import), ["Repair  the fence", "Buy a hammer", "Water the plants"]);
    let [fence, hammer, plants] = &import.tasks[..] else { panic!() };
    assert_eq!((fence.line, hammer.line, plants.line), (7, 6, 8));
    assert_eq!((fence.list, hammer.list, plants.list), (Some(0), Some(0), None));
    assert_eq!((hammer.parent, fence.parent), (Some(0), None));
    assert_eq!(fence.id.unwrap().to_string(), "01932f00-0000-7000-8000-000000000002");
    assert_eq!(fence.description.as_ref().unwrap().as_str(), "Both sides\n");
    assert_eq!(fence.due.as_ref().unwrap().zone().unwrap().as_str(), "Europe/Berlin");
    assert_eq!((fence.reminders.as_slice().len(), fence.tags.as_slice().len()), (2, 2));
    assert_eq!(plants.completed_at.unwrap().to_string(), "2026-11-20T07:59:59.999Z");
    let garden = &import.lists[0];
    assert_eq!(
        (garden.name.as_str(), garden.archived, garden.color.unwrap().as_str()),
        ("Garden", true, "green")
    );
    assert_eq!(garden.id.unwrap().to_string(), "01932f00-0000-7000-8000-0000000000a1");
    assert_eq!((import.lists[1].position.as_ref(), import.lists.len()), (None, 2));
}

#[test]
fn the_order_of_the_members_does_not_matter() {
    let (lists, tasks) = FILE.split_once("\"tasks\": ").unwrap();
    let lists = lists.split_once("\"lists\": ").unwrap().1.trim_end().trim_end_matches(',');
    let tasks = tasks.trim_end().strip_suffix('}').unwrap();
    let file = format!("{{\"tasks\":{tasks},\"lists\":{lists},\"version\":1,\"format\":\"latchkey\"}}");
    let import = read(file.as_bytes()).unwrap();
    assert_eq!((import.tasks[0].list, import.tasks.len(), import.lists.len()), (Some(0), 3, 2));
    assert_eq!(import.lines, []);
}

#[test]
fn reads_the_tasks_of_the_api() {
    let import = read(
        br#"[{"title":"Plain"},{"title":"In a list","list_id":"01932f00-0000-7000-8000-0000000000a1"}]"#,
    );
    let import = import.unwrap();
    assert_eq!(titles(&import), ["Plain", "In a list"]);
    assert_eq!(lines(&import), [(1, "Its list is not in the file: it is in the inbox")]);
}

#[test]
fn other_files_are_reported() {
    let ours = "This is no file of Latchkey";
    for (file, message) in [
        ("", ours),
        ("title,due", ours),
        ("null", ours),
        ("{}", ours),
        (r#"{"format":"other","tasks":[]}"#, ours),
        (r#"{"format":{},"tasks":[]}"#, ours),
        (
            r#"{"format":"latchkey","version":2,"tasks":[{"title":"a"}]}"#,
            "The file is of a newer version of Latchkey, which this one cannot read",
        ),
    ] {
        let import = read(file.as_bytes()).unwrap();
        assert_eq!((import.tasks.len(), import.lists.len()), (0, 0), "{file}");
        assert_eq!(lines(&import), [(1, message)], "{file}");
        assert_eq!(format!("{:?}", import.lines[0].outcome), "Skipped");
    }
}

#[test]
fn time_zones_are_those_that_exist() {
    let due = |zone: &str| format!(r#"{{"date": "2026-12-24", "time": "10:00", "zone": "{zone}"}}"#);
    let (small, unknown) = (due("europe/berlin"), due("Mars/Base"));
    let file = format!(
        r#"[{{"title": "a", "due": {small}, "reminders": [{{"at": {small}}}]}},
        {{"title": "b", "due": {unknown}, "reminders": [{{"at": {unknown}}}]}}]"#
    );
    let import = read(file.as_bytes()).unwrap();
    let zones = |task: usize| {
        let task = &import.tasks[task];
        let due = task.due.as_ref().unwrap().zone().map(|zone| zone.as_str().to_owned());
        let reminder = serde_json::to_value(&task.reminders).unwrap()[0]["at"]["zone"].clone();
        (due, reminder.as_str().map(str::to_owned))
    };
    let berlin = Some("Europe/Berlin".to_owned());
    assert_eq!((zones(0), zones(1)), ((berlin.clone(), berlin), (None, None)));
    assert_eq!(lines(&import), [(2, "Its time zone is unknown: Mars/Base"); 2]);
}

#[test]
fn bad_elements_do_not_stop_the_others() {
    let file = r#"{"format": "latchkey", "tasks": [
        {"title": "a", "due": {"date": "2026-02-30"}, "priority": 1, "tags": ["b", 5], "reminders": {}},
        {"title": 5},
        7,
        {"title": "c" "d"},
        {"title": "In the trash", "deleted_at": "2026-11-20T08:00:00.000Z"},
        {"title": "e", "repeat": {"rule": "FREQ=DAILY", "from": "due"}}
    ]}"#;
    let import = read(file.as_bytes()).unwrap();
    assert_eq!(titles(&import), ["a", "e"]);
    assert_eq!(import.tasks[0].tags.as_slice().len(), 1);
    let expected = [
        (
            2,
            "Its due is left out: A date has the form YYYY-MM-DD, with a year from 1970 to 9999: {\"date\": \"2026-02-30\"}",
        ),
        (2, "Its priority is left out: invalid type: integer `1`, expected a string: 1"),
        (2, "One of its tags is left out: invalid type: integer `5`, expected a string: 5"),
        (2, "Its reminders are left out: {}"),
        (3, "Its title is left out: invalid type: integer `5`, expected a string: 5"),
        (3, "It has no title"),
        (4, "This is no task: 7"),
        (5, "This task cannot be read: expected `,` or `}`"),
        (6, "It was in the trash"),
        (7, "It does not repeat here, because it has no date"),
    ];
    assert_eq!(lines(&import), expected);
}

#[test]
fn ids_are_given_once() {
    let id = "01932f00-0000-7000-8000-000000000001";
    let file = format!(r#"[{{"id":"{id}","title":"a"}},{{"id":"{id}","title":"b","parent_id":"{id}"}}]"#);
    let import = read(file.as_bytes()).unwrap();
    assert_eq!((import.tasks[0].id.unwrap().to_string().as_str(), import.tasks[1].id), (id, None));
    assert_ne!(import.tasks[0].key, import.tasks[1].key);
    assert_eq!(import.tasks[1].parent, Some(0));
    assert_eq!(lines(&import), [(1, "A task before this one has the same id: it gets a new one")]);
}

#[test]
fn lists_of_the_same_name_are_one() {
    let file = r#"{"lists":[{"id":"01932f00-0000-7000-8000-0000000000a1","name":"A","color":"red"},
        {"id":"01932f00-0000-7000-8000-0000000000a2","name":"a","color":"blue"},
        {"id":"01932f00-0000-7000-8000-0000000000a3","name":"\u200b"}],
        "tasks":[{"title":"1","list_id":"01932f00-0000-7000-8000-0000000000a2"},
        {"title":"2","list_id":"01932f00-0000-7000-8000-0000000000a3"}]}"#;
    let import = read(file.as_bytes()).unwrap();
    assert_eq!((import.lists.len(), import.lists[0].color.unwrap().as_str()), (1, "red"));
    assert_eq!((import.tasks[0].list, import.tasks[1].list), (Some(0), None));
    assert_eq!(
        lines(&import),
        [
            (2, "A list before this one has the same name: they are one list here"),
            (3, "This list has no name: its tasks are in the inbox")
        ]
    );
}

#[test]
fn what_a_damaged_file_still_has_is_read() {
    let end = FILE.find("Water the").unwrap();
    let import = read(&FILE.as_bytes()[..end]).unwrap();
    assert_eq!(titles(&import), ["Repair  the fence", "Buy a hammer"]);
    assert_eq!(
        lines(&import),
        [
            (8, "This task cannot be read: EOF while parsing a string"),
            (8, "The file ends too early: what comes after that is missing")
        ]
    );
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(FILE.encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(read(&utf16).unwrap().tasks, read(FILE.as_bytes()).unwrap().tasks);
}

#[test]
fn too_much_is_an_error() {
    let many = format!("[{}]", "{\"title\":\"a\"},".repeat(10_001));
    assert_eq!(read(many.as_bytes()).unwrap_err(), ImportError::TooManyTasks);
    let lists: Vec<_> = (0..201).map(|number| format!("{{\"name\":\"{number}\"}}")).collect();
    let file = format!("{{\"lists\":[{}]}}", lists.join(","));
    assert_eq!(read(file.as_bytes()).unwrap_err(), ImportError::TooManyLists);
}

#[test]
fn hostile_files_end_soon() {
    let size = 2 << 20;
    let repeated =
        |begin: &str, part: &str| format!("{begin}{}", part.repeat((size - begin.len()) / part.len()));
    let files = [
        repeated("", "["),
        repeated("[", "{\"a\":"),
        repeated("[", "{},"),
        repeated("[", "0,"),
        repeated("[{\"title\":\"", "a "),
        repeated("[{\"title\":\"", "\\u0000") + "\"}]",
        repeated("[{\"title\":\"a\",\"tags\":[", "\"a\",") + "0]}]",
        repeated("[{\"title\":\"a\",\"due\":", "{\"date\":"),
        repeated("[{", "\"title\":0,") + "\"a\":0}]",
        repeated("{", "\"lists\":[],"),
        repeated("{\"lists\":[", "{\"name\":\"a\"},"),
    ];
    for file in files {
        let start = Instant::now();
        let _ = read(file.as_bytes());
        assert!(start.elapsed() < Duration::from_secs(60), "{}", &file[..40]);
    }
}

proptest! {
    #[test]
    fn a_file_of_ours_is_read_as_it_was(account in account()) {
        let file = account.exported(ExportFormat::Json);
        let import = read(&file).unwrap();
        prop_assert_eq!(of_import(&import), of_account(&account));
        prop_assert_eq!(&import.lines, &[]);
        for (list, imported) in account.lists.iter().zip(&import.lists) {
            prop_assert_eq!(Some(list.id), imported.id);
            prop_assert_eq!((&list.name, list.color), (&imported.name.to_string(), imported.color));
            prop_assert_eq!((&list.position, list.archived), (&imported.position, imported.archived));
        }
        prop_assert_eq!(account.lists.len(), import.lists.len());
    }

    #[test]
    fn parts_make_the_same_file(account in account(), at in any::<prop::sample::Index>()) {
        let (first, others) = account.tasks.split_at(at.index(account.tasks.len() + 1));
        let (whole, mut parts) = (account.exported(ExportFormat::Json), Vec::new());
        begin(&account.lists, account.at, &mut parts).unwrap();
        tasks(first, true, &mut parts).unwrap();
        tasks(others, first.is_empty(), &mut parts).unwrap();
        end(&mut parts).unwrap();
        prop_assert_eq!(whole, parts);
    }

    #[test]
    fn any_text_is_read(text in "[\\[\\]{}\",:\\\\a-z0-9 \n]{0,60}", tail in any::<Vec<u8>>()) {
        let start = r#"{"format":"latchkey","tasks":[{"title":"a"},"#;
        let file = [start.as_bytes(), text.as_bytes(), &tail].concat();
        let import = read(&file).unwrap();
        prop_assert_eq!(titles(&import)[0], "a");
        prop_assert!(read(&file[start.len()..]).is_ok());
    }
}

#[test]
fn completed_tasks_keep_their_successors() {
    let id = |number: u8| format!("01932f00-0000-7000-8000-0000000000{number:02x}");
    let task = |number: u8, more: &str| {
        let time = "2026-11-21T09:30:00.000Z";
        format!(r#"{{"id":"{}","title":"t","created_at":"{time}","updated_at":"{time}"{more}}}"#, id(number))
    };
    let next = |number: u8| format!(r#","successor_id":"{}""#, id(number));
    let done = |number: u8| format!(r#","completed":true{}"#, next(number));
    let later = format!(r#","parent_id":"{}","created_at":"2026-11-22T09:30:00.000Z""#, id(6));
    let tasks = [
        task(1, &done(2)),
        task(2, ""),
        task(3, &next(2)),
        task(4, &done(4)),
        task(5, &done(99)),
        task(6, ""),
        task(7, &later),
        task(8, &done(6)),
        task(9, &done(1)),
    ];
    let import = read(format!("[{}]", tasks.join(",")).as_bytes()).unwrap();
    let successors: Vec<_> = import.tasks.iter().map(|task| task.successor).collect();
    // That of the eighth seems untouched, and has a subtask that would be removed with it.
    assert_eq!(successors, [Some(1), None, None, None, None, None, None, None, Some(0)]);
    assert_eq!(import.lines, []);
}
