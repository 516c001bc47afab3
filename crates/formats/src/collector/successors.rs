//! Which task follows a completed one that repeats.

use super::hierarchy::Record;
use std::collections::{HashMap, HashSet};

/// Links each task with its successor, if that is in the file.
pub(super) fn link(records: &mut [Record]) {
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (place, record) in records.iter().enumerate() {
        if let Some(id) = &record.source_id {
            by_id.entry(id).or_insert(place);
        }
    }
    let unsafe_to_remove = with_later_subtasks(records);
    let successor = |(place, record): (usize, &Record)| {
        let next = by_id.get(record.successor.as_deref()?).copied()?;
        Some(next).filter(|next| *next != place && !unsafe_to_remove.contains(next))
    };
    let successors: Vec<Option<usize>> = records.iter().enumerate().map(successor).collect();
    for (record, successor) in records.iter_mut().zip(successors) {
        record.task.successor = successor;
    }
}

/// The tasks that seem untouched, and have subtasks that were not made with them. Reopening the task before one removes it
/// if it is untouched, which is known by when its subtasks were written: after an import, that is at the same time.
fn with_later_subtasks(records: &[Record]) -> HashSet<usize> {
    let mut found = HashSet::new();
    for task in records.iter().map(|record| &record.task) {
        let Some((place, parent)) = task.parent.and_then(|place| Some((place, records.get(place)?))) else {
            continue;
        };
        let made = parent.task.created_at;
        if task.created_at != made || task.updated_at != made {
            found.insert(place);
        }
    }
    found
}
