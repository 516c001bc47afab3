//! Lists on the server.

use super::{NOT_FOUND, Refusal, Server, created_at};
use crate::replica::shown::Key;
use serde_json::{Value, json};
use shared::{List, ListId, ListPatch, NewList, Timestamp};

impl Server {
    pub(super) fn create_list(&mut self, id: ListId, new: NewList) -> Result<Value, Refusal> {
        if let Some(list) = self.lists.get(&id) {
            return Ok(json!({"status": 200, "list": list}));
        }
        if self.tombstones.contains(&Key::List(id)) {
            return Err((410, "LIST_DELETED"));
        }
        let created_at = created_at(id.uuid());
        let list = List {
            id,
            name: new.name.into(),
            color: new.color,
            position: new.position,
            archived: new.archived.unwrap_or_default(),
            created_at,
            updated_at: created_at,
        };
        self.changed(Key::List(id));
        self.lists.insert(id, list.clone());
        Ok(json!({"status": 201, "list": list}))
    }

    pub(super) fn update_list(&mut self, id: ListId, patch: ListPatch) -> Result<Value, Refusal> {
        self.changed(Key::List(id));
        let now = self.now();
        let list = self.lists.get_mut(&id).ok_or(NOT_FOUND)?;
        list.name = patch.name.map_or(list.name.clone(), Into::into);
        list.color = patch.color.unwrap_or(list.color);
        list.updated_at = Timestamp::from_millis(now.millis().max(list.updated_at.millis() + 1));
        Ok(json!({"status": 200, "list": list}))
    }

    pub(super) fn delete_list(&mut self, id: ListId, to_inbox: bool) -> Result<Value, Refusal> {
        self.lists.remove(&id).ok_or(NOT_FOUND)?;
        let tasks: Vec<_> =
            self.tasks.values().filter(|task| task.attributes.list_id == Some(id)).cloned().collect();
        for mut task in tasks {
            match to_inbox {
                true => {
                    task.attributes.list_id = None;
                    self.save(task);
                }
                false => self.move_to_trash(task),
            }
        }
        self.bury(Key::List(id));
        Ok(json!({"status": 204}))
    }
}
