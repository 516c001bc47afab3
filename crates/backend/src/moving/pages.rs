//! Every task of an account, in pages.

use shared::{Task, TaskAttributes};
use store::{ListQuery, Listing, Place, StoreError, TaskFilter, TaskRow, TaskSink, TasksOf};

/// How many tasks are in memory at a time.
const PAGE: usize = 250;

/// A page of tasks.
#[derive(Default)]
struct Page {
    tasks: Vec<Task>,
    /// What the last row had in it that is no JSON of ours.
    is_broken: bool,
}

impl TaskSink for Page {
    fn take(&mut self, row: &TaskRow<'_>) -> bool {
        let attributes: Result<TaskAttributes, _> =
            row.attributes.map_or(Ok(TaskAttributes::default()), serde_json::from_str);
        self.is_broken |= attributes.is_err();
        self.tasks.push(Task {
            id: row.id,
            user_id: row.user_id,
            title: row.title.to_owned(),
            description: row.description.map(str::to_owned),
            completed: row.completed,
            created_at: row.created_at,
            updated_at: row.updated_at,
            attributes: attributes.unwrap_or_default(),
        });
        true
    }
}

/// Reads the tasks that follow `after`, newest first, and where the next page begins if there is one.
///
/// # Errors
/// Those of the store.
pub(crate) async fn read(
    tasks: &TasksOf<'_>,
    filter: TaskFilter,
    after: Option<Place>,
) -> Result<(Vec<Task>, Option<Place>), StoreError> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let query = ListQuery { filter, after, limit: Some(limit), ..ListQuery::default() };
    let page: Page = match tasks.list(query, &[]).await? {
        Listing::Tasks(_, page) => page,
        Listing::Known(_) => Page::default(),
    };
    if page.is_broken {
        return Err(StoreError::Internal("a stored task has attributes that are no JSON".to_owned()));
    }
    let next = page.tasks.last().filter(|_| page.tasks.len() >= PAGE);
    let next = next.map(|task| Place { key: None, id: task.id });
    Ok((page.tasks, next))
}
