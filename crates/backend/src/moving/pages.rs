//! Every task of an account, in pages.

use shared::Task;
use store::{
    ListQuery, Listing, Place, StoreError, TaskFilter, TaskRow, TaskSink, TasksOf, stored_attributes,
};

/// How many tasks are in memory at a time.
const PAGE: usize = 100;

/// The length of their texts, in bytes, after which a page ends. The store reads as much as a short list.
const TEXT: usize = 64 * 1024;

/// A page of tasks.
#[derive(Default)]
struct Page {
    tasks: Vec<Task>,
    /// The length of their texts.
    bytes: usize,
    /// Whether there was no space for a task.
    is_full: bool,
}

impl TaskSink for Page {
    fn take(&mut self, row: &TaskRow<'_>) -> bool {
        self.is_full = self.bytes >= TEXT;
        if self.is_full {
            return false;
        }
        let texts = [Some(row.title), row.description, row.attributes];
        self.bytes += texts.into_iter().flatten().map(str::len).sum::<usize>();
        self.tasks.push(Task {
            id: row.id,
            user_id: row.user_id,
            title: row.title.to_owned(),
            description: row.description.map(str::to_owned),
            completed: row.completed,
            created_at: row.created_at,
            updated_at: row.updated_at,
            attributes: stored_attributes(row.attributes),
        });
        true
    }
}

/// Where a page begins.
pub(crate) struct Next {
    after: Place,
    /// How many tasks it has at most: PostgreSQL sends as many, whatever their length.
    limit: usize,
}

/// Reads a page of tasks, newest first, and where the next one begins if there is one.
///
/// # Errors
/// Those of the store.
pub(crate) async fn read(
    tasks: &TasksOf<'_>,
    filter: TaskFilter,
    next: Option<Next>,
) -> Result<(Vec<Task>, Option<Next>), StoreError> {
    let (after, limit) = next.map_or((None, PAGE), |next| (Some(next.after), next.limit));
    let rows = i64::try_from(limit).unwrap_or(i64::MAX);
    let query = ListQuery { filter, after, limit: Some(rows), ..ListQuery::default() };
    let page: Page = match tasks.list(query, &[]).await? {
        Listing::Tasks(_, page) => page,
        Listing::Known(_) => Page::default(),
    };
    let count = page.tasks.len();
    let last = page.tasks.last().filter(|_| page.is_full || count >= limit);
    let next = last.map(|task| Next {
        after: Place { key: None, id: task.id },
        limit: if page.is_full { count + 1 } else { (2 * limit).min(PAGE) },
    });
    Ok((page.tasks, next))
}
