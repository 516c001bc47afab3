//! Subtasks: one level, parents first, whatever the file contains.

use super::Parent;
use super::report::Report;
use crate::model::ImportedTask;
use std::collections::HashMap;

/// A task with what places it.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) task: ImportedTask,
    pub(super) source_id: Option<String>,
    pub(super) parent: Parent,
    pub(super) successor: Option<String>,
}

/// Puts every subtask under the uppermost task above it, in the list of that one, and after it.
pub(super) fn arrange(records: Vec<Record>, report: &mut Report) -> Vec<Record> {
    let parents = parents(&records, report);
    let roots: Vec<usize> = (0..records.len()).map(|place| root(&parents, place)).collect();
    let lists: Vec<Option<usize>> = records.iter().map(|record| record.task.list).collect();
    let mut arranged = Vec::with_capacity(records.len());
    for (place, mut record) in records.into_iter().enumerate() {
        let Some(root) = roots.get(place).copied().filter(|root| *root != place) else {
            arranged.push((place, record));
            continue;
        };
        let is_deeper = parents.get(place).copied().flatten() != Some(root);
        if is_deeper {
            report.changed(
                record.task.line,
                "It is a subtask of the uppermost task above it: subtasks have none here",
            );
        }
        let list = lists.get(root).copied().flatten();
        if list != record.task.list {
            report.changed(record.task.line, "It is in the list of the task that it is a subtask of");
        }
        record.task.list = list;
        record.task.parent = Some(root);
        arranged.push((place, record));
    }
    parents_first(arranged)
}

/// The place of the parent of each. Unknown ones are none, and so is one in each cycle.
fn parents(records: &[Record], report: &mut Report) -> Vec<Option<usize>> {
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (place, record) in records.iter().enumerate() {
        if let Some(id) = &record.source_id {
            by_id.entry(id).or_insert(place);
        }
    }
    let mut parents: Vec<Option<usize>> = Vec::with_capacity(records.len());
    for (place, record) in records.iter().enumerate() {
        let parent = match &record.parent {
            Parent::None => None,
            Parent::Place(parent) => Some(*parent).filter(|parent| *parent < records.len()),
            Parent::SourceId(id) => {
                let parent = by_id.get(id.as_str()).copied();
                if parent.is_none() {
                    report.changed(record.task.line, "The task that it is a subtask of is not in the file");
                }
                parent
            }
        };
        parents.push(parent.filter(|parent| *parent != place));
    }
    for place in cycles(&parents) {
        if let (Some(parent), Some(record)) = (parents.get_mut(place), records.get(place)) {
            *parent = None;
            report.changed(
                record.task.line,
                "It is no subtask here, because it would be one of its own subtask",
            );
        }
    }
    parents
}

/// One place in each cycle. Every place is visited once.
fn cycles(parents: &[Option<usize>]) -> Vec<usize> {
    let mut visited_from: Vec<Option<usize>> = vec![None; parents.len()];
    let mut found = Vec::new();
    for begin in 0..parents.len() {
        let mut next = Some(begin);
        while let Some(place) = next {
            match visited_from.get_mut(place) {
                Some(visited @ None) => *visited = Some(begin),
                Some(Some(visit)) if *visit == begin => {
                    found.push(place);
                    break;
                }
                _ => break,
            }
            next = parents.get(place).copied().flatten();
        }
    }
    found
}

/// The uppermost task above a place. Chains of thousands are followed for each of their tasks: few enough, for an account.
fn root(parents: &[Option<usize>], place: usize) -> usize {
    let mut root = place;
    while let Some(parent) = parents.get(root).copied().flatten() {
        root = parent;
    }
    root
}

/// In the order of the file, but each subtask after its parent.
fn parents_first(records: Vec<(usize, Record)>) -> Vec<Record> {
    let mut places: HashMap<usize, usize> = HashMap::new();
    let mut arranged: Vec<Record> = Vec::with_capacity(records.len());
    let mut waiting: HashMap<usize, Vec<Record>> = HashMap::new();
    for (place, mut record) in records {
        match record.task.parent {
            Some(parent) => match places.get(&parent) {
                Some(arranged_at) => {
                    record.task.parent = Some(*arranged_at);
                    arranged.push(record);
                }
                None => waiting.entry(parent).or_default().push(record),
            },
            None => {
                let at = arranged.len();
                places.insert(place, at);
                arranged.push(record);
                for mut child in waiting.remove(&place).unwrap_or_default() {
                    child.task.parent = Some(at);
                    arranged.push(child);
                }
            }
        }
    }
    arranged
}
