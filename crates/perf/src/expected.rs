//! A user's list as it must be: every acknowledged write and nothing else.

use shared::{Task, TaskId};
use std::collections::{HashMap, HashSet};
use thiserror::Error;

#[derive(Default)]
pub(crate) struct Expected {
    tasks: HashMap<TaskId, State>,
    /// Titles of tasks whose creation was not acknowledged: they may exist or not.
    unsure: HashSet<String>,
}

struct State {
    title: String,
    /// `None` if toggling it was not acknowledged.
    completed: Option<bool>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Error)]
pub(crate) enum Difference {
    #[error("an acknowledged task is missing")]
    Lost,
    #[error("there is a task that was never created")]
    Invented,
    #[error("a task differs from what was acknowledged")]
    Changed,
}

impl Expected {
    /// How many tasks were acknowledged.
    pub(crate) fn count(&self) -> usize {
        self.tasks.len()
    }

    /// Any of the tasks.
    pub(crate) fn pick(&self) -> Option<TaskId> {
        self.tasks.keys().nth(fastrand::usize(..self.tasks.len().max(1))).copied()
    }

    /// The creation of a task was acknowledged.
    pub(crate) fn created(&mut self, task: Task) {
        self.tasks.insert(task.id, State { title: task.title, completed: Some(task.completed) });
    }

    /// The creation of a task was not acknowledged.
    pub(crate) fn perhaps_created(&mut self, title: String) {
        self.unsure.insert(title);
    }

    /// Toggling a task was acknowledged.
    ///
    /// # Errors
    /// If its state is the same as before.
    pub(crate) fn toggled(&mut self, task: &Task) -> Result<(), Difference> {
        let state = self.tasks.get_mut(&task.id).ok_or(Difference::Invented)?;
        let before = state.completed.replace(task.completed);
        if before == Some(task.completed) { Err(Difference::Changed) } else { Ok(()) }
    }

    /// Toggling a task was not acknowledged.
    pub(crate) fn perhaps_toggled(&mut self, id: TaskId) {
        if let Some(state) = self.tasks.get_mut(&id) {
            state.completed = None;
        }
    }

    /// Compares with the whole list.
    ///
    /// # Errors
    /// The first difference.
    pub(crate) fn compare(&self, list: &[Task]) -> Result<(), Difference> {
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
        tasks.iter().cloned().for_each(|task| expected.created(task));
        expected
    }

    #[test]
    fn finds_lost_invented_and_changed_tasks() {
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
    fn toggling_must_change_the_state() {
        let mut expected = expected(&[task(1)]);
        let toggled = Task { completed: true, ..task(1) };

        assert_eq!(expected.toggled(&task(1)), Err(Difference::Changed));
        assert_eq!(expected.toggled(&toggled), Ok(()));
        assert_eq!(expected.toggled(&task(2)), Err(Difference::Invented));
        assert_eq!(expected.compare(&[task(1)]), Err(Difference::Changed));
        assert_eq!(expected.compare(&[toggled]), Ok(()));
    }

    #[test]
    fn accepts_either_outcome_of_unacknowledged_writes() {
        let mut expected = expected(&[task(1)]);
        expected.perhaps_created(task(2).title);
        expected.perhaps_toggled(task(1).id);
        let toggled = Task { completed: true, ..task(1) };

        assert_eq!(expected.compare(&[task(1)]), Ok(()));
        assert_eq!(expected.compare(&[toggled, task(2)]), Ok(()));
        assert_eq!(expected.compare(&[task(2)]), Err(Difference::Lost));
    }
}
