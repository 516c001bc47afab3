//! A list of tasks as JSON, serialised from borrowed rows while the database call runs.

use shared::TaskId;
use store::{TaskRow, TaskSink};

/// The typical size of a list, in bytes.
const USUAL: usize = 8 * 1024;

/// A JSON array of tasks that is being written.
#[derive(Default)]
pub(crate) struct JsonTasks {
    json: Vec<u8>,
    count: usize,
    last: Option<TaskId>,
    /// The length before the last task, and the task before it.
    previous: (usize, Option<TaskId>),
}

impl TaskSink for JsonTasks {
    fn take(&mut self, task: &TaskRow<'_>) {
        if self.json.is_empty() {
            self.json.reserve(USUAL);
        }
        self.previous = (self.json.len(), self.last);
        self.json.push(if self.count == 0 { b'[' } else { b',' });
        // Writing plain values to memory does not fail.
        let _ = serde_json::to_writer(&mut self.json, task);
        self.count += 1;
        self.last = Some(task.id);
    }
}

impl JsonTasks {
    /// Removes the task that only shows that another page follows, and returns the last one of this page if so.
    pub(crate) fn truncate(&mut self, page: usize) -> Option<TaskId> {
        let last = self.previous.1.filter(|_| self.count > page)?;
        self.json.truncate(self.previous.0);
        Some(last)
    }

    /// The complete array.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        if self.json.is_empty() {
            self.json.push(b'[');
        }
        self.json.push(b']');
        self.json
    }
}

#[cfg(test)]
mod tests {
    use super::JsonTasks;
    use proptest::prelude::*;
    use shared::{Task, TaskId, Timestamp, UserId};
    use store::{TaskRow, TaskSink};
    use uuid::Uuid;

    prop_compose! {
        fn task()(
            ids in any::<(u128, u128)>(),
            title in any::<String>(),
            description in any::<Option<String>>(),
            completed in any::<bool>(),
            times in any::<(i64, i64)>(),
        ) -> Task {
            Task {
                id: TaskId::from(Uuid::from_u128(ids.0)),
                user_id: UserId::from(Uuid::from_u128(ids.1)),
                title,
                description,
                completed,
                created_at: Timestamp::from_millis(times.0),
                updated_at: Timestamp::from_millis(times.1),
            }
        }
    }

    fn written(tasks: &[Task]) -> JsonTasks {
        let mut json = JsonTasks::default();
        tasks.iter().for_each(|task| json.take(&TaskRow::from(task)));
        json
    }

    proptest! {
        #[test]
        fn is_the_json_of_the_tasks(tasks in prop::collection::vec(task(), 0..4)) {
            let written = String::from_utf8(written(&tasks).finish()).unwrap();
            prop_assert_eq!(written, serde_json::to_string(&tasks).unwrap());
        }

        #[test]
        fn a_page_ends_before_the_task_that_shows_another_page(
            tasks in prop::collection::vec(task(), 0..4),
            page in 1_usize..4,
        ) {
            // The store is asked for one task more than the page has.
            let tasks = tasks.get(..=page).unwrap_or(&tasks);
            let mut json = written(tasks);
            let last = json.truncate(page);
            let page = tasks.get(..page).unwrap_or(tasks);
            prop_assert_eq!(last, page.last().map(|task| task.id).filter(|_| tasks.len() > page.len()));
            let json = String::from_utf8(json.finish()).unwrap();
            prop_assert_eq!(json, serde_json::to_string(page).unwrap());
        }
    }
}
