//! What a user's list must be: every write that was acknowledged, and nothing else.

use shared::{Task, TaskId};
use std::collections::{HashMap, HashSet};
use thiserror::Error;

#[derive(Default)]
pub struct Expected {
    tasks: HashMap<TaskId, State>,
    /// Titles of tasks whose making was not acknowledged: they may be there or not.
    unsure: HashSet<String>,
}

struct State {
    title: String,
    /// None when turning it over was not acknowledged.
    completed: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Error)]
pub enum Difference {
    #[error("an acknowledged task is missing")]
    Lost,
    #[error("a task that nobody made is there")]
    Invented,
    #[error("a task is not as it was acknowledged")]
    Changed,
}

impl Expected {
    /// How many tasks were acknowledged.
    pub fn count(&self) -> usize {
        self.tasks.len()
    }

    /// Any of the tasks.
    pub fn pick(&self) -> Option<TaskId> {
        self.tasks.keys().nth(fastrand::usize(..self.tasks.len().max(1))).copied()
    }

    /// A task was acknowledged as made.
    pub fn made(&mut self, task: Task) {
        self.tasks.insert(task.id, State { title: task.title, completed: Some(task.completed) });
    }

    /// Nobody said whether a task was made.
    pub fn perhaps_made(&mut self, title: String) {
        self.unsure.insert(title);
    }

    /// A task was acknowledged as turned over.
    ///
    /// # Errors
    /// When it is not the other way round than before.
    pub fn turned_over(&mut self, task: &Task) -> Result<(), Difference> {
        let state = self.tasks.get_mut(&task.id).ok_or(Difference::Invented)?;
        let before = state.completed.replace(task.completed);
        if before == Some(task.completed) { Err(Difference::Changed) } else { Ok(()) }
    }

    /// Nobody said whether a task was turned over.
    pub fn perhaps_turned_over(&mut self, id: TaskId) {
        if let Some(state) = self.tasks.get_mut(&id) {
            state.completed = None;
        }
    }

    /// Compares with the whole list.
    ///
    /// # Errors
    /// The first difference.
    pub fn compare(&self, list: &[Task]) -> Result<(), Difference> {
        let mut seen = HashSet::new();
        for task in list {
            match self.tasks.get(&task.id) {
                Some(state) if state.is(task) => seen.insert(task.id),
                Some(_) => return Err(Difference::Changed),
                None if self.unsure.contains(&task.title) => continue,
                None => return Err(Difference::Invented),
            };
        }
        if seen.len() == self.tasks.len() { Ok(()) } else { Err(Difference::Lost) }
    }
}

impl State {
    fn is(&self, task: &Task) -> bool {
        self.title == task.title && self.completed.is_none_or(|completed| completed == task.completed)
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, Expected};
    use shared::Task;
    use uuid::Uuid;

    fn task(number: u128) -> Task {
        let task = serde_json::json!({
            "id": Uuid::from_u128(number), "user_id": Uuid::nil(), "title": format!("task {number}"),
            "description": null, "completed": false,
            "created_at": "2026-11-21T08:00:00.000Z", "updated_at": "2026-11-21T08:00:00.000Z",
        });
        serde_json::from_value(task).unwrap()
    }

    fn expected(tasks: &[Task]) -> Expected {
        let mut expected = Expected::default();
        tasks.iter().cloned().for_each(|task| expected.made(task));
        expected
    }

    #[test]
    fn a_task_that_is_missing_invented_or_changed_is_found() {
        let expected = expected(&[task(1), task(2)]);
        let (renamed, completed) =
            (Task { title: "x".into(), ..task(2) }, Task { completed: true, ..task(2) });

        assert_eq!(expected.compare(&[task(1)]), Err(Difference::Lost));
        assert_eq!(expected.compare(&[task(1), task(1)]), Err(Difference::Lost));
        assert_eq!(expected.compare(&[task(1), task(2), task(3)]), Err(Difference::Invented));
        assert_eq!(expected.compare(&[task(1), renamed]), Err(Difference::Changed));
        assert_eq!(expected.compare(&[task(1), completed]), Err(Difference::Changed));
        assert_eq!(expected.compare(&[task(2), task(1)]), Ok(()));
    }

    #[test]
    fn turning_over_must_turn_over() {
        let mut expected = expected(&[task(1)]);
        let turned = Task { completed: true, ..task(1) };

        assert_eq!(expected.turned_over(&task(1)), Err(Difference::Changed));
        assert_eq!(expected.turned_over(&turned), Ok(()));
        assert_eq!(expected.turned_over(&task(2)), Err(Difference::Invented));
        assert_eq!(expected.compare(&[task(1)]), Err(Difference::Changed));
        assert_eq!(expected.compare(&[turned]), Ok(()));
    }

    #[test]
    fn what_was_not_acknowledged_may_be_there_or_not() {
        let mut expected = expected(&[task(1)]);
        expected.perhaps_made(task(2).title);
        expected.perhaps_turned_over(task(1).id);
        let turned = Task { completed: true, ..task(1) };

        assert_eq!(expected.compare(&[task(1)]), Ok(()));
        assert_eq!(expected.compare(&[turned, task(2)]), Ok(()));
        assert_eq!(expected.compare(&[task(2)]), Err(Difference::Lost));
    }
}
