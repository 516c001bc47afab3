//! Actions, and how they are undone.

use super::{
    data::{AccountData, new_id},
    state::Toast,
};
use crate::browser::device;
use crate::{reactive::*, replica::Operation};
use shared::TaskId;

/// How many actions can be undone.
const MAX_DEPTH: usize = 50;

impl AccountData {
    /// Performs an action. `done` says what it was, for a message; without one, it is only undone with the keyboard.
    pub(crate) fn perform(self, operations: Vec<Operation>, done: Option<String>) {
        let undo = self.perform_quietly(operations);
        let mut action = None;
        if !undo.is_empty() {
            let number = self.next_number();
            self.undo.try_update_value(|stack| {
                if stack.len() == MAX_DEPTH {
                    stack.remove(0);
                }
                stack.push((number, undo));
                action = Some(number);
            });
        }
        if let Some(text) = done {
            self.say(text, action);
        }
    }

    /// Shows a message.
    pub(crate) fn say(self, text: String, action: Option<u32>) {
        self.toast.try_set(Some(Toast { text, action, number: self.next_number() }));
    }

    /// A number that no other action and no other message has.
    fn next_number(self) -> u32 {
        let next = |number: &mut u32| {
            *number += 1;
            *number
        };
        self.last_number.try_update_value(next).unwrap_or_default()
    }

    /// Copies a text, and says so.
    pub(crate) fn copy(self, text: &str) {
        let said = if device::copy(text) { "Copied." } else { "Select the text and copy it." };
        self.say(said.to_owned(), None);
    }

    /// Undoes an action, or the last one.
    pub(crate) fn undo(self, action: Option<u32>) {
        let taken = self.undo.try_update_value(|stack| {
            let index = match action {
                Some(number) => stack.iter().position(|(other, _)| *other == number),
                None => stack.len().checked_sub(1),
            };
            index.map(|index| stack.remove(index).1)
        });
        if let Some(Some(operations)) = taken {
            self.perform_quietly(operations);
            self.say("Undone".to_owned(), None);
        }
    }

    /// Completes or reopens a task, and says so.
    pub(crate) fn complete(self, id: TaskId, completed: bool) {
        let Some(task) = self.peek(|replica| replica.task(id).cloned()) else { return };
        let (operation, done) = match completed {
            true => {
                device::fade(id);
                (Operation::complete(id, Some((untrack(|| self.clock()).today, new_id().into()))), "Done: ")
            }
            false => (Operation::reopen(id), "Open again: "),
        };
        self.perform(vec![operation], Some([done, &task.title].concat()));
    }

    /// Moves a task to the trash, and says so.
    pub(crate) fn delete(self, id: TaskId) {
        let Some(task) = self.peek(|replica| replica.task(id).cloned()) else { return };
        self.perform(vec![Operation::delete_task(id)], Some(["Deleted: ", &task.title].concat()));
    }
}
