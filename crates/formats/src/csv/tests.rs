use super::import;
use crate::{
    Context, DateOrder, ExportFormat, Import, ImportError, ImportedTask,
    model::arbitrary::{Account, account, of_account, of_import},
};
use proptest::prelude::*;
use shared::{Date, Timestamp, ZoneName};
use std::time::{Duration, Instant};

const GERMAN: &str = include_str!("../../tests/files/csv/german.csv");
const TABLE: &str = include_str!("../../tests/files/csv/table.csv");

fn context(dates: Option<DateOrder>) -> Context {
    let zone = Some(ZoneName::parse("Europe/Berlin").unwrap());
    Context { zone, dates, ..Context::on(Date::parse("2026-11-21").unwrap()) }
}

fn read(file: &str) -> Import {
    import(file.as_bytes(), &context(None)).unwrap()
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
    let Some(due) = &task.due else { return String::new() };
    let time = due.time().map(|time| format!(" {time}")).unwrap_or_default();
    let zone = due.zone().map(|zone| format!(" {zone}")).unwrap_or_default();
    format!("{}{time}{zone}", due.date())
}

fn priority(task: &ImportedTask) -> &str {
    task.priority.map_or("", shared::Priority::as_str)
}

fn tags(task: &ImportedTask) -> Vec<&str> {
    task.tags.as_slice().iter().map(shared::Tag::as_str).collect()
}

#[test]
fn reads_tables_of_other_programs() {
    let import = read(TABLE);
    assert_eq!(titles(&import), ["Repair the fence", "Paint the fence", "Report", "Call home"]);
    let [fence, paint, report, call] = &import.tasks[..] else { panic!() };
    assert_eq!(due(fence), "2026-12-24 17:00 Europe/Berlin");
    assert_eq!(
        (due(paint), due(report), due(call)),
        ("2026-12-26".into(), "2026-12-01".into(), String::new())
    );
    assert_eq!((paint.parent, fence.parent, call.parent), (Some(0), None, None));
    assert_eq!([fence, paint, report, call].map(priority), ["high", "low", "", ""]);
    assert_eq!(tags(paint), ["colour", "garden"]);
    assert_eq!(import.lists.iter().map(|list| list.name.as_str()).collect::<Vec<_>>(), ["Home", "Work"]);
    assert_eq!((fence.list, report.list, call.list), (Some(0), Some(1), None));
    assert!(report.completed && !fence.completed && !call.completed);
    assert_eq!(fence.created_at.unwrap().to_string(), "2026-11-19T08:00:00.000Z");
    assert_eq!(paint.created_at.unwrap().to_string(), "2026-11-20T07:00:00.000Z");
    assert_eq!((description(fence), fence.id), ("Both sides", None));
    assert_eq!(description(call), "Due: 05/06/2026\nPriority: 7\nCreated: soon");
    assert_eq!(
        lines(&import),
        [
            (
                5,
                "Its due can be two days: choose the order of day and month, and is in the description: 05/06/2026"
            ),
            (5, "Its priority is unknown, and is in the description: 7"),
            (5, "One of its times cannot be read, and is in the description: soon"),
            (5, "The task that it is a subtask of is not in the file"),
        ]
    );
    for (order, expected) in [(DateOrder::Dmy, "2026-06-05"), (DateOrder::Mdy, "2026-05-06")] {
        let import = import_in(TABLE, order);
        assert_eq!(due(&import.tasks[3]), expected);
    }
}

fn import_in(file: &str, order: DateOrder) -> Import {
    import(file.as_bytes(), &context(Some(order))).unwrap()
}

#[test]
fn reads_german_spreadsheets() {
    let windows: Vec<u8> = GERMAN.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let with_bom = format!("\u{feff}{}", GERMAN.replace('\n', "\r\n"));
    let with_hint = format!("sep=;\n{GERMAN}");
    for file in [GERMAN.as_bytes(), &windows, with_bom.as_bytes(), with_hint.as_bytes()] {
        let import = import(file, &context(None)).unwrap();
        assert_eq!(titles(&import), ["Zaun reparieren", "Müll rausbringen", "Steuer"]);
        let [fence, rubbish, tax] = &import.tasks[..] else { panic!() };
        assert_eq!(
            (due(fence), due(rubbish), due(tax)),
            ("2026-12-24 17:00".into(), "2026-12-01".into(), String::new())
        );
        assert_eq!(description(fence), "Beide Seiten\nund das \"Tor\"\n\nZuständig: Anna");
        assert_eq!([fence, rubbish, tax].map(priority), ["high", "low", "high"]);
        assert_eq!((fence.list, rubbish.list, import.lists.len()), (Some(0), None, 1));
        assert!(rubbish.completed && !fence.completed && !tax.completed);
        assert_eq!(description(tax), "Due: irgendwann\nStatus: in Arbeit");
        assert_eq!(tags(fence), ["Garten", "Holz"]);
        assert_eq!(rubbish.line, fence.line + 2);
    }
    assert_eq!(
        lines(&read(GERMAN)),
        [
            (1, "These columns have no place here and are in the descriptions: Zuständig"),
            (5, "Its due cannot be read, and is in the description: irgendwann"),
            (5, "Its status is unknown, and is in the description: in Arbeit"),
        ]
    );
}

#[test]
fn lines_without_column_names_are_titles() {
    let import = read("Milk, two bottles\n\n  Bread \n");
    assert_eq!(titles(&import), ["Milk, two bottles", "Bread"]);
    let message =
        "No column has a name that is known: each line is a task, with its title in the first column";
    assert_eq!(lines(&import), [(1, message)]);
    let import = read("Milk,2\nBread,1\n");
    assert_eq!((titles(&import), description(&import.tasks[0])), (vec!["Milk", "Bread"], "2"));
}

#[test]
fn other_files_are_reported() {
    for (file, message) in [
        ("", "The file is empty"),
        ("{\"title\":\"a\"}", "This is no CSV file"),
        ("PK\u{3}\u{4}\0", "This is no CSV file"),
        (
            "due,notes\n2026-12-24,a",
            "The file has no column with titles: its first line has to name one of its columns title",
        ),
    ] {
        let import = read(file);
        assert_eq!((import.tasks.len(), lines(&import)), (0, vec![(1, message)]), "{file}");
    }
}

#[test]
fn a_zero_byte_does_not_stop_the_others() {
    let import = read(&format!("title\n{}\0b\nc\n", "a".repeat(490) + "\n" + &"b".repeat(490)));
    assert_eq!((import.tasks.len(), lines(&import)), (3, vec![(3, "Control characters are left out")]));
}

#[test]
fn short_rows_and_rows_without_a_title_do_not_stop_the_others() {
    let import = read("title,notes,list\na\n,,\n,,Home\n,note\n\"b\nc\",\"not closed,x\nd,e,f,g\n");
    assert_eq!(titles(&import), ["a", "note", "b c", "d"]);
    assert_eq!(
        lines(&import),
        [(4, "It has no title"), (5, "It has no title: the first line of its description is taken")]
    );
}

#[test]
fn numbers_that_are_ids_in_two_files_are_other_tasks() {
    let keys = |file: &str| read(file).tasks.iter().map(|task| task.key).collect::<Vec<_>>();
    let one = keys("id,parent id,title\n1,,a\n2,1,b\n");
    let other = keys("id,parent id,title\n1,,c\n2,1,b\n");
    assert!(one[0] != other[0] && one[1] == other[1]);
    assert_eq!(keys("id,title\n1,a\n"), keys("id,title\n2,a\n"));
}

#[test]
fn a_completion_date_completes() {
    let import = read("title,completed\na,2026-11-20\nb,no\n");
    let [a, b] = &import.tasks[..] else { panic!() };
    assert_eq!(a.completed_at.unwrap().to_string(), "2026-11-19T23:00:00.000Z");
    assert!(a.completed && !b.completed);
    let import = read("title,completed on\na,2026-11-20\nb,\n");
    assert!(import.tasks[0].completed && !import.tasks[1].completed);
}

#[test]
fn too_many_tags_go_to_the_description() {
    let many: Vec<_> = (0..10_000).map(|number| number.to_string()).collect();
    let import = read(&format!("title,tags\na,\"{}\"\n", many.join(",")));
    assert_eq!(tags(&import.tasks[0]).len(), 20);
    assert!(description(&import.tasks[0]).contains("Tags: 100,101,"));
}

#[test]
fn too_much_is_an_error() {
    let context = context(None);
    let tasks = format!("title\n{}", "a\n".repeat(10_001));
    assert_eq!(import(tasks.as_bytes(), &context).unwrap_err(), ImportError::TooManyTasks);
    let lists: String = (0..201).map(|number| format!("a,{number}\n")).collect();
    let lists = format!("title,list\n{lists}");
    assert_eq!(import(lists.as_bytes(), &context).unwrap_err(), ImportError::TooManyLists);
}

#[test]
fn hostile_files_end_soon() {
    let repeated = |begin: &str, part: &str| format!("{begin}{}", part.repeat((512 << 10) / part.len()));
    let files = [
        repeated("title\n", ","),
        repeated("title\n", ",\n"),
        repeated("title,notes\n", "\"\","),
        repeated("title,x\n", ",a\n"),
        repeated("title\n\"", "\"\""),
        repeated("title\n", "\"a"),
        repeated("title\n", "a "),
        repeated("title,tags\na,\"", "a,") + "\"",
        repeated("title,reminders\na,\"", ";") + "\"",
        repeated("title,due\na,", "1"),
        repeated("title,id,parent id\n", ",1,1\n"),
        repeated("", ","),
        repeated("", "title,"),
        repeated("", "\u{80}"),
    ];
    for file in files {
        let start = Instant::now();
        let _ = import(file.as_bytes(), &context(None));
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}", &file[..20]);
    }
}

fn exported(account: &Account) -> Vec<u8> {
    account.exported(ExportFormat::Csv)
}

#[test]
fn an_export_begins_with_the_documented_columns() {
    let file = exported(&Account { lists: vec![], tasks: vec![], at: Timestamp::from_millis(0) });
    let text = str::from_utf8(&file).unwrap();
    assert!(text.starts_with("\u{feff}title,description,due,priority,tags,list,completed,"));
    assert!(text.ends_with("\r\n"));
}

#[test]
fn copies_of_a_row_get_ids_of_their_own() {
    let columns = super::ours::COLUMNS.join(",");
    let row = "a,,,,,,,,,,,,,01932f00-0000-7000-8000-000000000001,,,,,,\n";
    let import = read(&format!("{columns}\n{row}{row}"));
    assert_eq!(import.tasks.iter().filter(|task| task.id.is_some()).count(), 1);
    assert_eq!(lines(&import), [(3, "A row before this one has the same id: the task gets a new one")]);
}

proptest! {
    #[test]
    fn an_export_is_read_as_it_was(account in account()) {
        let import = import(&exported(&account), &context(None)).unwrap();
        prop_assert_eq!(of_import(&import), of_account(&account));
        prop_assert_eq!(&import.lines, &[]);
        for imported in &import.lists {
            let list = account.lists.iter().find(|list| list.name == imported.name.as_str()).unwrap();
            prop_assert_eq!((list.color, &list.position), (imported.color, &imported.position));
            prop_assert_eq!(list.archived, imported.archived);
        }
    }

    #[test]
    fn any_text_is_read(text in "[a-c\",;\t\n\r =é0-9.:/-]{0,80}", tail in any::<Vec<u8>>()) {
        for header in ["", "title,due,completed,tags,reminders,repeat\n", "id;parent id;title;time\n"] {
            let file = [header.as_bytes(), text.as_bytes(), &tail].concat();
            prop_assert!(import(&file, &context(None)).is_ok());
        }
    }
}
