//! A model of the server: what it does with a batch, and what its feed sends.

mod completion;
mod feed;
mod lists;

use crate::replica::shown::Key;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use shared::{
    DescriptionHash, List, ListId, NewTask, Task, TaskAttributes, TaskId, TaskPatch, Timestamp, UserId,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The date of the server, which is also that of the devices.
pub(super) const TODAY: &str = "2026-11-28";

/// A refusal: its status and its code.
type Refusal = (u16, &'static str);
const NOT_FOUND: Refusal = (404, "NOT_FOUND");
const DELETED: Refusal = (410, "TASK_DELETED");
const INVALID: Refusal = (400, "VALIDATION_ERROR");
const QUOTA: Refusal = (422, "TASK_QUOTA_EXCEEDED");

#[derive(Debug)]
pub(super) struct Server {
    pub(super) owner: UserId,
    pub(super) tasks: BTreeMap<TaskId, Task>,
    pub(super) lists: BTreeMap<ListId, List>,
    /// With the number of the change that deleted each.
    pub(super) trash: BTreeMap<TaskId, (Task, u64)>,
    /// What is gone for good.
    tombstones: BTreeSet<Key>,
    /// The last change of each row, also of those that are gone.
    changed: BTreeMap<Key, u64>,
    devices: BTreeMap<String, u64>,
    number: u64,
    ids: u64,
    pub(super) max_tasks: usize,
    /// Every title that a task ever had: the last one counts.
    pub(super) titles: BTreeSet<String>,
}

impl Server {
    pub(super) fn new() -> Self {
        Self {
            owner: Uuid::from_u128(7).into(),
            tasks: BTreeMap::new(),
            lists: BTreeMap::new(),
            trash: BTreeMap::new(),
            tombstones: BTreeSet::new(),
            changed: BTreeMap::new(),
            devices: BTreeMap::new(),
            number: 0,
            ids: 0,
            max_tasks: usize::MAX,
            titles: BTreeSet::new(),
        }
    }

    /// A new UUID of version 7.
    pub(super) fn new_id(&mut self) -> Uuid {
        self.ids += 1;
        let now = self.now().millis().unsigned_abs();
        uuid::Builder::from_unix_timestamp_millis(
            now,
            &[(self.ids >> 8) as u8, self.ids as u8, 0, 0, 0, 0, 0, 0, 0, 0],
        )
        .into_uuid()
    }

    pub(super) fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_795_860_000_000 + self.number.cast_signed())
    }

    /// The response to `POST /changes`.
    pub(super) fn post(&mut self, body: &str) -> Value {
        let batch: Value = serde_json::from_str(body).unwrap();
        let (device, number) = (batch["device"].as_str().unwrap(), batch["number"].as_u64().unwrap());
        let last = self.devices.entry(device.to_owned()).or_default();
        if number <= *last {
            return json!({"cursor": "", "results": [], "applied": true});
        }
        *last = number;
        let operations = batch["operations"].as_array().unwrap();
        assert!((1..=100).contains(&operations.len()));
        let results: Vec<_> = operations.iter().map(|operation| self.apply(operation)).collect();
        json!({"cursor": "", "results": results})
    }

    fn apply(&mut self, operation: &Value) -> Value {
        let before = (self.tasks.clone(), self.lists.clone(), self.trash.clone(), self.changed.clone());
        self.number += 1;
        let result = self.perform(operation);
        let full = self.tasks.len() > self.max_tasks.max(before.0.len());
        match if full { Err(QUOTA) } else { result } {
            Ok(result) => {
                self.titles.extend(self.tasks.values().map(|task| task.title.clone()));
                result
            }
            Err((status, code)) => {
                (self.tasks, self.lists, self.trash, self.changed) = before;
                let id: Uuid = read(&operation["id"]);
                let task = self.tasks.get(&id.into()).filter(|_| status == 412);
                json!({"status": status, "code": code, "message": code, "task": task})
            }
        }
    }

    fn perform(&mut self, operation: &Value) -> Result<Value, Refusal> {
        let (id, data): (Uuid, Value) = (read(&operation["id"]), operation["data"].clone());
        let (task, list) = (id.into(), id.into());
        match (operation["kind"].as_str().unwrap(), operation["op"].as_str().unwrap()) {
            ("task", "create") => self.create(task, read(&data)),
            ("task", "update") => self.update(task, read(&data), data.get("description_base").map(read)),
            ("task", "complete") => self.set_completed(task, true, data.as_object().unwrap()),
            ("task", "reopen") => self.set_completed(task, false, data.as_object().unwrap()),
            ("task", "delete") => self.delete(task),
            ("task", "restore") => self.restore(task),
            ("list", "create") => self.create_list(list, read(&data)),
            ("list", "update") => self.update_list(list, read(&data)),
            ("list", "delete") => self.delete_list(list, data["tasks"] == "inbox"),
            other => panic!("{other:?}"),
        }
    }

    fn changed(&mut self, key: Key) {
        self.changed.insert(key, self.number);
    }

    fn insert(&mut self, task: Task) {
        self.changed(Key::Task(task.id));
        self.tasks.insert(task.id, task);
    }

    /// With a new `updated_at`.
    fn save(&mut self, mut task: Task) -> Value {
        task.updated_at = Timestamp::from_millis(self.now().millis().max(task.updated_at.millis() + 1));
        let result = json!({"status": 200, "task": task});
        self.insert(task);
        result
    }

    fn children(&self, id: TaskId) -> Vec<Task> {
        self.tasks.values().filter(|task| task.attributes.parent_id == Some(id)).cloned().collect()
    }

    fn existing(&self, id: TaskId) -> Result<Task, Refusal> {
        let missing = if self.trash.contains_key(&id) { DELETED } else { NOT_FOUND };
        self.tasks.get(&id).cloned().ok_or(missing)
    }

    /// Whether there is this task, or was.
    pub(super) fn has_had(&self, id: TaskId) -> bool {
        self.tasks.contains_key(&id) || self.is_known(id)
    }

    fn is_known(&self, id: TaskId) -> bool {
        self.trash.contains_key(&id) || self.tombstones.contains(&Key::Task(id))
    }

    fn place(&self, task: &Task) -> Result<(), Refusal> {
        let TaskAttributes { list_id, parent_id, .. } = task.attributes;
        let parent = parent_id.map(|id| self.tasks.get(&id).ok_or(INVALID)).transpose()?;
        let is_listed = list_id.is_none_or(|id| self.lists.contains_key(&id));
        let fits = parent.is_none_or(|parent| {
            parent.attributes.parent_id.is_none()
                && parent.attributes.list_id == list_id
                && parent.id != task.id
                && self.children(task.id).is_empty()
        });
        if is_listed && fits { Ok(()) } else { Err(INVALID) }
    }

    fn create(&mut self, id: TaskId, new: NewTask) -> Result<Value, Refusal> {
        if let Some(task) = self.tasks.get(&id) {
            return Ok(json!({"status": 200, "task": task}));
        }
        if self.is_known(id) {
            return Err(DELETED);
        }
        let created_at = created_at(id.uuid());
        let task = Task {
            id,
            user_id: self.owner,
            title: new.title.into(),
            description: new.description.map(Into::into),
            completed: false,
            created_at,
            updated_at: created_at,
            attributes: TaskAttributes {
                list_id: new.list_id,
                parent_id: new.parent_id,
                due: new.due,
                repeat: new.repeat,
                tags: new.tags.unwrap_or_default(),
                ..TaskAttributes::default()
            },
        };
        self.place(&task)?;
        let result = json!({"status": 201, "task": task});
        self.insert(task);
        Ok(result)
    }

    fn update(
        &mut self,
        id: TaskId,
        patch: TaskPatch,
        base: Option<DescriptionHash>,
    ) -> Result<Value, Refusal> {
        let before = self.existing(id)?;
        let mut task = before.clone();
        if patch.description.is_some() && base != Some(DescriptionHash::of(task.description.as_deref())) {
            return Err((412, "DESCRIPTION_CHANGED"));
        }
        task.title = patch.title.map_or(task.title, Into::into);
        task.description = patch.description.map_or(task.description, |text| text.map(Into::into));
        let attributes = &mut task.attributes;
        let (added, removed) = (patch.tags_add.unwrap_or_default(), patch.tags_remove.unwrap_or_default());
        attributes.tags = attributes.tags.changed(&added, &removed).map_err(|_| INVALID)?;
        attributes.list_id = patch.list_id.unwrap_or(attributes.list_id);
        attributes.parent_id = patch.parent_id.unwrap_or(attributes.parent_id);
        let (list_id, is_moved) = (attributes.list_id, attributes.list_id != before.attributes.list_id);
        if is_moved || attributes.parent_id != before.attributes.parent_id {
            self.place(&task)?;
        }
        for mut child in self.children(id).into_iter().filter(|_| is_moved) {
            child.attributes.list_id = list_id;
            self.save(child);
        }
        Ok(self.save(task))
    }

    fn bury(&mut self, key: Key) {
        if let Key::Task(id) = key {
            self.tasks.remove(&id);
        }
        self.tombstones.insert(key);
        self.changed(key);
    }

    fn delete(&mut self, id: TaskId) -> Result<Value, Refusal> {
        let task = self.tasks.get(&id).cloned().ok_or(NOT_FOUND)?;
        for gone in self.children(id).into_iter().chain([task]) {
            self.move_to_trash(gone);
        }
        Ok(json!({"status": 204}))
    }

    fn move_to_trash(&mut self, task: Task) {
        self.tasks.remove(&task.id);
        self.changed(Key::Task(task.id));
        self.trash.insert(task.id, (task, self.number));
    }

    fn restore(&mut self, id: TaskId) -> Result<Value, Refusal> {
        let (task, number) = self.trash.remove(&id).ok_or(NOT_FOUND)?;
        let with = |(child, other): &(Task, u64)| child.attributes.parent_id == Some(id) && *other == number;
        let children: Vec<_> =
            self.trash.values().filter(|row| with(row)).map(|(child, _)| child.clone()).collect();
        let mut results = [task].into_iter().chain(children).map(|mut task| {
            self.trash.remove(&task.id);
            let parent = task.attributes.parent_id.and_then(|id| self.tasks.get(&id));
            let parent = parent.filter(|parent| parent.attributes.parent_id.is_none());
            task.attributes.list_id = match parent {
                Some(parent) => parent.attributes.list_id,
                None => task.attributes.list_id.filter(|id| self.lists.contains_key(id)),
            };
            task.attributes.parent_id = parent.map(|parent| parent.id);
            self.save(task)
        });
        let result = results.next().unwrap();
        results.for_each(drop);
        Ok(result)
    }

    /// As if a task had never been.
    pub(super) fn forget(&mut self, id: TaskId) {
        self.tasks.remove(&id);
        self.changed.remove(&Key::Task(id));
    }

    /// Deletes for good what is in the trash.
    pub(super) fn empty_trash(&mut self) {
        let ids: Vec<_> = self.trash.keys().copied().collect();
        self.trash.clear();
        self.tombstones.extend(ids.into_iter().map(Key::Task));
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

fn created_at(id: Uuid) -> Timestamp {
    Timestamp::from_millis((id.as_u128() >> 80) as i64)
}
