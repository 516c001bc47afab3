//! Which task is a subtask of which. Ids may repeat in different lists, and a subtask may come before its parent.

use crate::collector::Collector;
use std::collections::HashMap;

/// Longer texts are no ids.
const MAX: usize = 64;

/// The ids of the tasks so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// The first task with an id in a list.
    in_list: HashMap<(Option<usize>, String), usize>,
    /// The first task with an id.
    anywhere: HashMap<String, usize>,
    subtasks: Vec<Subtask>,
}

#[derive(Debug)]
struct Subtask {
    line: u32,
    place: usize,
    list: Option<usize>,
    parent_id: String,
}

impl Ids {
    /// Adds a task that the collector has at a place.
    pub(super) fn add(&mut self, line: u32, place: usize, list: Option<usize>, id: &str, parent_id: &str) {
        let is_id = |text: &str| (1..=MAX).contains(&text.len());
        if is_id(id) {
            self.in_list.entry((list, id.to_owned())).or_insert(place);
            self.anywhere.entry(id.to_owned()).or_insert(place);
        }
        if !parent_id.is_empty() {
            let parent_id = if is_id(parent_id) { parent_id.to_owned() } else { String::new() };
            self.subtasks.push(Subtask { line, place, list, parent_id });
        }
    }

    /// Puts subtasks under their parents: in their own list, if there is one with the id.
    pub(super) fn finish(self, collector: &mut Collector) {
        let Self { in_list, anywhere, subtasks } = self;
        for Subtask { line, place, list, parent_id } in subtasks {
            let key = (list, parent_id);
            match in_list.get(&key).or_else(|| anywhere.get(&key.1)) {
                Some(parent) => collector.set_parent(place, *parent),
                None => collector.changed(line, "The task that it is a subtask of is not in the file"),
            }
        }
    }
}
