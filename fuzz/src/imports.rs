//! An import of any file ends in a report and in values that keep to the rules, and no larger than the file allows.

use formats::{Context, DateOrder, ExportFormat, Exporter, Import, ImportFormat, ImportedTask, import};
use serde_json::Value;
use shared::{Date, ImportOutcome, List, ListId, Task, TaskAttributes, TaskId, Timestamp, UserId, ZoneName};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};
use uuid::Uuid;

/// What the report adds to each of its lines, in bytes.
const MESSAGE: usize = 1024;
/// What is unpacked at most, in bytes.
const UNPACKED: usize = 10 * 1024 * 1024;
/// Files up to this size are also read many times in a row, as one: work that grows with the square of the size shows then.
const SMALL: usize = 256;
const LARGE: usize = 64 * 1024;
/// Far more than that takes, and less than with the square.
const TIME: Duration = Duration::from_secs(8);

/// Imports `file`, and exports what was read.
pub fn check(format: ImportFormat, file: &[u8]) {
    // Which of several checks is made, because all of them for each file would take too long.
    let choice = file.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
    let [dated, other] = contexts();
    let context = if choice.is_multiple_of(4) { other } else { dated };
    let Ok(read) = import(format, file, &context) else { return };
    assert_valid(&read, file);
    assert_complete(format, &read, file);
    assert_json_is_lossless(&read, &context);
    match choice % 16 {
        1 => assert_titles(&read, (ExportFormat::Csv, ImportFormat::Csv), &context),
        2 => assert_titles(&read, (ExportFormat::Ics, ImportFormat::Ics), &context),
        3 => assert_titles(&read, (ExportFormat::Todotxt, ImportFormat::Todotxt), &context),
        4 => assert_eq!(keys(&read), keys(&import(format, file, &context).expect("the same"))),
        5 if (1..=SMALL).contains(&file.len()) => check_in_time(format, &file.repeat(LARGE / file.len())),
        _ => {}
    }
}

fn check_in_time(format: ImportFormat, file: &[u8]) {
    let [context, _] = contexts();
    let begin = Instant::now();
    if let Ok(read) = import(format, file, &context) {
        assert_valid(&read, file);
    }
    assert!(begin.elapsed() < TIME, "{:?} for {} bytes", begin.elapsed(), file.len());
}

fn contexts() -> [Context; 2] {
    let today = Date::parse("2026-11-21").expect("a date");
    let zone = ZoneName::parse("Europe/Berlin").expect("a zone");
    [Context { zone: Some(zone), dates: Some(DateOrder::Dmy), ..Context::on(today) }, Context::on(Date::MAX)]
}

fn keys(read: &Import) -> Vec<formats::Key> {
    read.tasks.iter().map(|task| task.key).collect()
}

/// Parents are before their subtasks and in the same list, no two tasks are the same one, and every line is in the file.
fn assert_valid(read: &Import, file: &[u8]) {
    let is_archive = file.starts_with(b"PK");
    let size = if is_archive { UNPACKED } else { file.len() };
    let lines = if is_archive { u32::MAX } else { lines(file) };
    assert!(read.tasks.len() <= 10_000 && read.lists.len() <= 200 && read.lines.len() <= 10_001);
    let mut taken = HashSet::new();
    for (place, task) in read.tasks.iter().enumerate() {
        assert!(task.id.is_none_or(|id| taken.insert(id)), "{task:?}");
        assert!((1..=lines).contains(&task.line), "{} of {lines}", task.line);
        assert!(task.list.is_none_or(|list| list < read.lists.len()), "{task:?}");
        assert!(task.completed || task.completed_at.is_none(), "{task:?}");
        let follows = task.successor.is_none_or(|next| task.completed && next != place);
        assert!(follows && task.successor.is_none_or(|next| next < read.tasks.len()), "{task:?}");
        if let Some(parent) = task.parent {
            assert!(parent < place, "{task:?}");
            let parent = &read.tasks[parent];
            assert!(parent.parent.is_none() && parent.list == task.list, "{task:?}");
        }
        if let Some(repeat) = &task.repeat {
            let due = task.due.as_ref().expect("a date to begin with");
            repeat.check(due.date()).expect("an occurrence");
        }
    }
    assert_eq!(keys(read).into_iter().collect::<HashSet<_>>().len(), read.tasks.len());
    assert!(read.lines.is_sorted_by_key(|line| line.line) || is_archive);
    for line in &read.lines {
        assert!((1..=lines).contains(&line.line), "{line:?} of {lines}");
        assert!(!line.message.is_empty() && line.message.len() <= MESSAGE, "{line:?}");
    }
    let texts: usize = read.tasks.iter().map(length).sum();
    // What is added to texts, such as names of columns, is shorter than a few times the text of the task.
    assert!(texts <= 4096 + 64 * size, "{texts} bytes of {size}");
}

fn length(task: &ImportedTask) -> usize {
    let description = task.description.as_ref().map_or(0, |text| text.as_str().len());
    let tags: usize = task.tags.as_slice().iter().map(|tag| tag.as_str().len()).sum();
    task.title.as_str().len() + description + tags
}

/// Of files whose encoding is plain, every line or element is a task or in the report.
fn assert_complete(format: ImportFormat, read: &Import, file: &[u8]) {
    let skipped = read.lines.iter().filter(|line| line.outcome == ImportOutcome::Skipped);
    let reported = read.tasks.len() + skipped.count();
    match format {
        ImportFormat::Todotxt => {
            let Ok(text) = str::from_utf8(file) else { return };
            let text = text.trim_start_matches('\u{feff}');
            let is_text = !text.contains(['\0', '\r']);
            let lines = text.split('\n').filter(|line| !line.trim().is_empty()).count();
            assert!(!is_text || reported == lines, "{reported} of {lines}");
        }
        ImportFormat::Json => {
            if let Ok(Value::Array(elements)) = serde_json::from_slice(file) {
                assert_eq!(reported, elements.len(), "{read:?}");
            }
        }
        _ => {}
    }
}

/// How many lines a file has, however it is encoded.
fn lines(file: &[u8]) -> u32 {
    let ends = file.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    u32::try_from(ends).expect("a small file").saturating_add(1)
}

/// A file of Latchkey with what was read is read as the same, and without a word in the report.
fn assert_json_is_lossless(read: &Import, context: &Context) {
    let exported = exported(read, ExportFormat::Json);
    let again = import(ImportFormat::Json, &exported, context).expect("no more than there was");
    assert_eq!(again.lines, [], "{}", String::from_utf8_lossy(&exported));
    assert_eq!(account(&again), account(read), "{}", String::from_utf8_lossy(&exported));
}

/// Every format has all tasks.
fn assert_titles(read: &Import, (written, format): (ExportFormat, ImportFormat), context: &Context) {
    let exported = exported(read, written);
    let again = import(format, &exported, context).expect("no more than there was");
    let titles = |read: &Import| -> Vec<String> {
        read.tasks.iter().map(|task| task.title.as_str().to_owned()).collect()
    };
    assert_eq!(titles(&again), titles(read), "{}", String::from_utf8_lossy(&exported));
}

fn exported(read: &Import, format: ExportFormat) -> Vec<u8> {
    let (lists, tasks) = account(read);
    let mut exporter = Exporter::new(format, lists, Timestamp::from_seconds(1_800_000_000));
    let mut file = Vec::new();
    exporter.begin(&mut file).expect("a file");
    exporter.tasks(&tasks, &mut file).expect("tasks");
    exporter.end(&mut file).expect("an end");
    file
}

/// What an account has after the import, with ids that say where in the file something was.
fn account(read: &Import) -> (Vec<List>, Vec<Task>) {
    let list_id = |place: usize| ListId::from(Uuid::from_u64_pair(0x7000, 0x8000 << 48 | place as u64));
    let task_id = |place: usize| TaskId::from(Uuid::from_u64_pair(0x7000, 0x9000 << 48 | place as u64));
    let never = Timestamp::from_seconds(0);
    let lists = read.lists.iter().enumerate().map(|(place, list)| List {
        id: list_id(place),
        name: list.name.as_str().to_owned(),
        color: list.color,
        position: list.position.clone(),
        archived: list.archived,
        created_at: never,
        updated_at: never,
    });
    let tasks = read.tasks.iter().enumerate().map(|(place, task)| Task {
        id: task_id(place),
        user_id: UserId::from(Uuid::nil()),
        title: task.title.as_str().to_owned(),
        description: task.description.as_ref().map(|text| text.as_str().to_owned()),
        completed: task.completed,
        created_at: task.created_at.unwrap_or(never),
        updated_at: task.updated_at.unwrap_or(never),
        attributes: TaskAttributes {
            completed_at: task.completed_at,
            list_id: task.list.map(list_id),
            due: task.due.clone(),
            priority: task.priority,
            tags: task.tags.clone(),
            repeat: task.repeat.clone(),
            successor_id: task.successor.map(task_id),
            position: task.position.clone(),
            parent_id: task.parent.map(task_id),
            reminders: task.reminders.clone(),
        },
    });
    (lists.collect(), tasks.collect())
}
