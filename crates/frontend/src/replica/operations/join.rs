//! Several updates of a task as one.

use super::operation::Operation;
use shared::{Tags, TaskPatch};

impl Operation {
    /// Adds a later update of the same task or list, so that one operation does both. Returns whether it was possible: not
    /// if the later one changes a description that is not the one before.
    pub(crate) fn join(&mut self, later: &Self) -> bool {
        let are_updates = self.is_update() && later.is_update() && self.is_of_same(later);
        let is_chain = match (self.description(), later.description()) {
            (Some(before), Some(_)) => later.base.as_deref().is_none_or(|base| base == before),
            _ => true,
        };
        if !are_updates || !is_chain || !join_tags(&mut self.patch, &later.patch) {
            return false;
        }
        if self.patch.description.is_none() {
            self.base.clone_from(&later.base);
        }
        let (patch, new) = (&mut self.patch, later.patch.clone());
        replace(&mut patch.title, new.title);
        replace(&mut patch.description, new.description);
        replace(&mut patch.completed, new.completed);
        replace(&mut patch.list_id, new.list_id);
        replace(&mut patch.due, new.due);
        replace(&mut patch.priority, new.priority);
        replace(&mut patch.repeat, new.repeat);
        replace(&mut patch.position, new.position);
        replace(&mut patch.parent_id, new.parent_id);
        replace(&mut patch.reminders, new.reminders);
        let (list, new) = (&mut self.list, later.list.clone());
        replace(&mut list.name, new.name);
        replace(&mut list.color, new.color);
        replace(&mut list.position, new.position);
        replace(&mut list.archived, new.archived);
        self.at = later.at;
        true
    }
}

fn replace<T>(member: &mut Option<T>, new: Option<T>) {
    if new.is_some() {
        *member = new;
    }
}

/// Of all, added and removed tags the later ones count. Not possible if they are too many.
fn join_tags(patch: &mut TaskPatch, new: &TaskPatch) -> bool {
    if new.tags.is_some() {
        (patch.tags, patch.tags_add, patch.tags_remove) = (new.tags.clone(), None, None);
    }
    let none = Tags::default();
    let (added, removed) =
        (new.tags_add.as_ref().unwrap_or(&none), new.tags_remove.as_ref().unwrap_or(&none));
    let joined = |before: &Option<Tags>, with: &Tags, without: &Tags| {
        let before = before.as_ref().unwrap_or(&none);
        before.changed(with, without).ok()
    };
    let (Some(added), Some(removed)) =
        (joined(&patch.tags_add, added, removed), joined(&patch.tags_remove, removed, added))
    else {
        return false;
    };
    patch.tags_add = Some(added).filter(|tags| !tags.is_empty());
    patch.tags_remove = Some(removed).filter(|tags| !tags.is_empty());
    true
}
