//! A list of tasks as JSON, written from borrowed rows while the database call runs.
//!
//! By hand, which took a third of serde's time when it was introduced (see `docs/performance.md`): ids and timestamps need
//! no escaping, nor do most titles.

use store::{Place, TaskRow, TaskSink};

/// The typical size of a list, in bytes.
const USUAL: usize = 8 * 1024;

/// The size of a list, in bytes, after which it ends, so that it fits in the memory for large responses.
const MAX: usize = 16 * 1024 * 1024;

/// A JSON array of tasks that is being written.
#[derive(Default)]
pub(crate) struct JsonTasks {
    json: Vec<u8>,
    count: usize,
    last: Option<Place>,
    /// The length before the last task, and the task before it.
    previous: (usize, Option<Place>),
    /// Whether there was no space for a task.
    is_full: bool,
}

impl TaskSink for JsonTasks {
    fn take(&mut self, task: &TaskRow<'_>) -> bool {
        if self.json.is_empty() {
            self.json.reserve(USUAL);
        }
        self.is_full = self.json.len() >= MAX;
        if self.is_full {
            return false;
        }
        self.previous = (self.json.len(), self.last.take());
        self.json.push(if self.count == 0 { b'[' } else { b',' });
        write_object(task, &mut self.json);
        self.count += 1;
        self.last = Some(Place { key: task.sort_key.map(str::to_owned), id: task.id });
        true
    }
}

impl JsonTasks {
    /// Removes the task that only shows that another page follows, and returns the last one of this page if so. Without a
    /// size, the page is full when the list is.
    pub(crate) fn truncate(&mut self, page: Option<usize>) -> Option<Place> {
        if self.is_full {
            return self.last.take();
        }
        let last = self.previous.1.take().filter(|_| page.is_some_and(|page| self.count > page))?;
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

fn write_object(task: &TaskRow<'_>, json: &mut Vec<u8>) {
    json.extend_from_slice(br#"{"id":""#);
    json.extend_from_slice(task.id.uuid().hyphenated().encode_lower(&mut [0; 36]).as_bytes());
    json.extend_from_slice(br#"","user_id":""#);
    json.extend_from_slice(task.user_id.uuid().hyphenated().encode_lower(&mut [0; 36]).as_bytes());
    json.extend_from_slice(br#"","title":"#);
    write_string(task.title, json);
    json.extend_from_slice(br#","description":"#);
    match task.description {
        Some(description) => write_string(description, json),
        None => json.extend_from_slice(b"null"),
    }
    let completed: &[u8] = if task.completed { b"true" } else { b"false" };
    json.extend_from_slice(br#","completed":"#);
    json.extend_from_slice(completed);
    json.extend_from_slice(br#","created_at":""#);
    json.extend_from_slice(&task.created_at.encode());
    json.extend_from_slice(br#"","updated_at":""#);
    json.extend_from_slice(&task.updated_at.encode());
    json.push(b'"');
    // An object of members that are to be members of the task.
    if let Some(members) = task.attributes.and_then(|object| object.strip_prefix('{')) {
        json.push(b',');
        json.extend_from_slice(members.as_bytes());
    } else {
        json.push(b'}');
    }
}

/// Checks all bytes at once for one that JSON escapes (RFC 8259 section 7), which is rare.
fn write_string(text: &str, json: &mut Vec<u8>) {
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
    use proptest::prelude::*;
    use shared::{Priority, Tag, Tags, Task, TaskAttributes, TaskId, Timestamp, UserId};
    use store::{TaskRow, TaskSink};
    use uuid::Uuid;

    prop_compose! {
        fn task()(
            ids in any::<(u128, u128)>(),
            title in any::<String>(),
            description in any::<Option<String>>(),
            completed in any::<bool>(),
            times in any::<(i64, i64)>(),
            tag in any::<Option<String>>(),
        ) -> Task {
            let tags = Tags::new(tag.and_then(|tag| Tag::parse(&tag).ok())).unwrap();
            let priority = (!tags.is_empty()).then_some(Priority::High);
            Task {
                id: TaskId::from(Uuid::from_u128(ids.0)),
                user_id: UserId::from(Uuid::from_u128(ids.1)),
                title,
                description,
                completed,
                created_at: Timestamp::from_millis(times.0),
                updated_at: Timestamp::from_millis(times.1),
                attributes: TaskAttributes { tags, priority, ..TaskAttributes::default() },
            }
        }
    }

    fn written(tasks: &[Task]) -> JsonTasks {
        let mut json = JsonTasks::default();
        for task in tasks {
            let attributes = serde_json::to_string(&task.attributes).unwrap();
            json.take(&TaskRow {
                id: task.id,
                user_id: task.user_id,
                title: &task.title,
                description: task.description.as_deref(),
                completed: task.completed,
                created_at: task.created_at,
                updated_at: task.updated_at,
                attributes: Some(attributes.as_str()).filter(|json| *json != "{}"),
                sort_key: None,
            });
        }
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
            let last = json.truncate(Some(page));
            let page = tasks.get(..page).unwrap_or(tasks);
            prop_assert_eq!(last.map(|place| place.id), page.last().map(|task| task.id).filter(|_| tasks.len() > page.len()));
            let json = String::from_utf8(json.finish()).unwrap();
            prop_assert_eq!(json, serde_json::to_string(page).unwrap());
        }
    }
}
