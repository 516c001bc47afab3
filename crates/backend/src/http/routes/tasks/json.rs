//! Tasks as JSON, in the form that serde gives them, in a third of the time: what stands in an id or a moment needs no
//! escaping, nor do most titles. They are written as they are read, in the middle of the trip to the database.

use crate::store::{TaskRow, TaskSink};
use shared::TaskId;

/// What most lists take, in bytes.
const USUAL: usize = 8 * 1024;

/// An array of tasks that is being written.
#[derive(Default)]
pub(super) struct JsonTasks {
    json: Vec<u8>,
    count: usize,
    last: Option<TaskId>,
    /// How long it was before the last task, and which was the last one then.
    before: (usize, Option<TaskId>),
}

impl TaskSink for JsonTasks {
    fn take(&mut self, task: &TaskRow<'_>) {
        if self.json.is_empty() {
            self.json.reserve(USUAL);
        }
        self.before = (self.json.len(), self.last);
        self.json.push(if self.count == 0 { b'[' } else { b',' });
        object(task, &mut self.json);
        self.count += 1;
        self.last = Some(task.id);
    }
}

impl JsonTasks {
    /// Takes away the task that only tells that there is another page. Returns the last one of this page then.
    pub(super) fn cut_to(&mut self, page: usize) -> Option<TaskId> {
        let last = self.before.1.filter(|_| self.count > page)?;
        self.json.truncate(self.before.0);
        Some(last)
    }

    /// All of it.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.json.is_empty() {
            self.json.push(b'[');
        }
        self.json.push(b']');
        self.json
    }
}

fn object(task: &TaskRow<'_>, json: &mut Vec<u8>) {
    json.extend_from_slice(br#"{"id":""#);
    json.extend_from_slice(task.id.uuid().hyphenated().encode_lower(&mut [0; 36]).as_bytes());
    json.extend_from_slice(br#"","user_id":""#);
    json.extend_from_slice(task.user_id.uuid().hyphenated().encode_lower(&mut [0; 36]).as_bytes());
    json.extend_from_slice(br#"","title":"#);
    string(task.title, json);
    json.extend_from_slice(br#","description":"#);
    match task.description {
        Some(description) => string(description, json),
        None => json.extend_from_slice(b"null"),
    }
    let completed: &[u8] = if task.completed { b"true" } else { b"false" };
    json.extend_from_slice(br#","completed":"#);
    json.extend_from_slice(completed);
    json.extend_from_slice(br#","created_at":""#);
    json.extend_from_slice(&task.created_at.encode());
    json.extend_from_slice(br#"","updated_at":""#);
    json.extend_from_slice(&task.updated_at.encode());
    json.extend_from_slice(br#""}"#);
}

/// Many bytes at once are looked at for one that JSON escapes (RFC 8259 section 7), and seldom is there one.
fn string(text: &str, json: &mut Vec<u8>) {
    if text.bytes().fold(false, |found, byte| found | (byte < b' ') | (byte == b'"') | (byte == b'\\')) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(json, text);
        return;
    }
    json.push(b'"');
    json.extend_from_slice(text.as_bytes());
    json.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::JsonTasks;
    use crate::store::{TaskRow, TaskSink};
    use proptest::prelude::*;
    use shared::{Task, TaskId, Timestamp, UserId};
    use uuid::Uuid;

    prop_compose! {
        fn task()(
            ids in any::<(u128, u128)>(),
            title in any::<String>(),
            description in any::<Option<String>>(),
            completed in any::<bool>(),
            moments in any::<(i64, i64)>(),
        ) -> Task {
            Task {
                id: TaskId::from(Uuid::from_u128(ids.0)),
                user_id: UserId::from(Uuid::from_u128(ids.1)),
                title,
                description,
                completed,
                created_at: Timestamp::from_millis(moments.0),
                updated_at: Timestamp::from_millis(moments.1),
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
        fn it_is_what_serde_writes(tasks in prop::collection::vec(task(), 0..4)) {
            let written = String::from_utf8(written(&tasks).finish()).unwrap();
            prop_assert_eq!(written, serde_json::to_string(&tasks).unwrap());
        }

        #[test]
        fn a_page_ends_before_the_task_that_tells_of_another(
            tasks in prop::collection::vec(task(), 0..4),
            page in 1_usize..4,
        ) {
            // No more than one beyond the page is ever asked for.
            let tasks = tasks.get(..=page).unwrap_or(&tasks);
            let mut json = written(tasks);
            let last = json.cut_to(page);
            let page = tasks.get(..page).unwrap_or(tasks);
            prop_assert_eq!(last, page.last().map(|task| task.id).filter(|_| tasks.len() > page.len()));
            let json = String::from_utf8(json.finish()).unwrap();
            prop_assert_eq!(json, serde_json::to_string(page).unwrap());
        }
    }
}
