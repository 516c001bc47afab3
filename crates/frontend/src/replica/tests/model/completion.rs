//! Completing and reopening on the server.

use super::{INVALID, Refusal, Server, TODAY, created_at, read};
use crate::replica::shown::Key;
use serde_json::{Map, Value, json};
use shared::{Date, Task, TaskAttributes, TaskId};

impl Server {
    pub(super) fn set_completed(
        &mut self,
        id: TaskId,
        completed: bool,
        data: &Map<String, Value>,
    ) -> Result<Value, Refusal> {
        let mut task = self.existing(id)?;
        if task.completed == completed {
            return Ok(json!({"status": 200, "task": task}));
        }
        task.completed = completed;
        task.attributes.completed_at = completed.then_some(self.now());
        let today = data.get("today").map_or_else(|| Date::parse(TODAY).unwrap(), read);
        if (today.days() - Date::parse(TODAY).unwrap().days()).abs() > 1 {
            return Err(INVALID);
        }
        if completed {
            let TaskAttributes { repeat, due, successor_id, .. } = &task.attributes;
            let next = repeat.as_ref().zip(due.as_ref()).filter(|_| successor_id.is_none());
            if let Some(next) = next.and_then(|(repeat, due)| repeat.successor(due.date(), today)) {
                let id = data.get("next_id").map_or_else(|| self.new_id().into(), read);
                if self.tasks.contains_key(&id) || self.is_known(id) {
                    return Err(INVALID);
                }
                let mut successor = copy(&task, id);
                successor.attributes.due = task.attributes.due.clone().map(|due| due.on(next.due));
                successor.attributes.repeat = Some(next.repeat);
                let created_at = successor.created_at;
                self.insert(successor);
                for child in self.children(task.id) {
                    let mut child = copy(&child, self.new_id().into());
                    child.attributes.parent_id = Some(id);
                    (child.created_at, child.updated_at) = (created_at, created_at);
                    self.insert(child);
                }
                task.attributes.successor_id = Some(id);
            }
        } else if let Some(id) = task.attributes.successor_id.take() {
            let successor = self.tasks.get(&id).cloned();
            let family: Vec<_> = successor.iter().cloned().chain(self.children(id)).collect();
            match successor {
                Some(made) if family.iter().all(|task| task.updated_at == made.created_at) => {
                    family.iter().for_each(|task| self.bury(Key::Task(task.id)));
                }
                _ => task.attributes.repeat = None,
            }
        }
        Ok(self.save(task))
    }
}

/// An open copy.
fn copy(task: &Task, id: TaskId) -> Task {
    let attributes = TaskAttributes { completed_at: None, successor_id: None, ..task.attributes.clone() };
    let created_at = created_at(id.uuid());
    Task { id, completed: false, created_at, updated_at: created_at, attributes, ..task.clone() }
}
