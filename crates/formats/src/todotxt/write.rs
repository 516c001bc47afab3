//! Writes one line for each task.

use super::{percent, recurrence, title};
use shared::{List, ListId, Priority, Reminder, ReminderTime, Task};
use std::{
    collections::HashMap,
    io::{self, Write},
};

/// Writes some tasks: everything that todo.txt has a place for, and more in keys of ours. What is lost: the times of day of
/// the creation and the completion, when a task was changed, its successor, and lists without tasks, their colours, positions,
/// and whether they are archived. Nothing comes before the tasks or after them.
///
/// # Errors
/// Those of the writer.
pub(crate) fn tasks(lists: &[List], tasks: &[Task], file: &mut impl Write) -> io::Result<()> {
    let names: HashMap<ListId, &str> = lists.iter().map(|list| (list.id, list.name.as_str())).collect();
    for task in tasks {
        let list = task.attributes.list_id.and_then(|id| names.get(&id).copied());
        writeln!(file, "{}", line(task, list))?;
    }
    Ok(())
}

/// A task of the list with this name; without one, of the inbox.
fn line(task: &Task, list: Option<&str>) -> String {
    let (title, is_encoded) = title::encode(&task.title);
    let mut words = state(task);
    words.push(title);
    words.extend(list.map(|list| format!("+{}", percent::encode(list, |_| false))));
    let tags = task.attributes.tags.as_slice().iter();
    words.extend(tags.map(|tag| format!("@{}", percent::encode(tag.as_str(), |_| false))));
    schedule(task, &mut words);
    words.extend(task.attributes.reminders.as_slice().iter().map(reminder));
    words.extend(task.attributes.position.as_ref().map(|position| format!("pos:{position}")));
    words.extend(task.attributes.parent_id.map(|parent| format!("p:{parent}")));
    words.push(format!("id:{}", task.id));
    let description = task.description.as_deref().filter(|text| !text.is_empty());
    words.extend(description.map(|text| format!("note:{}", percent::encode(text, |_| false))));
    words.extend(is_encoded.then(|| format!("esc:{}", title::ENCODING)));
    words.join(" ")
}

/// What is before the title. A completed task has its priority at the end.
fn state(task: &Task) -> Vec<String> {
    let created = task.created_at.date().to_string();
    match (task.completed, task.attributes.completed_at) {
        (true, Some(completed)) => vec!["x".to_owned(), completed.date().to_string(), created],
        (true, None) => vec!["x".to_owned()],
        (false, _) => {
            let priority = task.attributes.priority.map(|priority| format!("({})", priority_sign(priority)));
            priority.into_iter().chain([created]).collect()
        }
    }
}

fn priority_sign(priority: Priority) -> char {
    match priority {
        Priority::High => 'A',
        Priority::Medium => 'B',
        Priority::Low => 'C',
    }
}

fn schedule(task: &Task, words: &mut Vec<String>) {
    let attributes = &task.attributes;
    if let Some(due) = &attributes.due {
        let time = due.time().map(|time| format!("T{time}")).unwrap_or_default();
        words.push(format!("due:{}{time}", due.date()));
        words.extend(due.zone().map(|zone| format!("zone:{zone}")));
    }
    words.extend(attributes.repeat.as_ref().map(|repeat| {
        let simple = recurrence::written(repeat).map(|every| format!("rec:{every}"));
        simple.unwrap_or_else(|| format!("rrule:{}", recurrence::written_rule(repeat)))
    }));
    let priority = attributes.priority.filter(|_| task.completed);
    words.extend(priority.map(|priority| format!("pri:{}", priority_sign(priority))));
}

fn reminder(reminder: &Reminder) -> String {
    match reminder {
        Reminder::Before { minutes_before } => format!("remind:{minutes_before}"),
        Reminder::At { at: ReminderTime { date, time, zone: None } } => format!("remind:{date}T{time}"),
        Reminder::At { at: ReminderTime { date, time, zone: Some(zone) } } => {
            format!("remind:{date}T{time}@{zone}")
        }
    }
}
