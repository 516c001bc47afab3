//! Which tags there are, and how many tasks have each.

use crate::{
    engine::AnyConnection,
    error::StoreError,
    principal::Principal,
    schema::{tags, tasks},
    tasks::{revision::current_revision, scope::owned_by, tasks_of::TasksOf},
};
use diesel::{dsl::auto_type, prelude::*};
use shared::TagCount;
use std::collections::{BTreeMap, HashMap};

/// The folded tags of each task that has some, and whether it is completed.
#[auto_type]
pub(crate) fn tags_of_tasks(principal: Principal) -> _ {
    let own: owned_by = owned_by(principal);
    own.filter(tasks::tags_folded.is_not_null())
        .select((tasks::tags_folded.assume_not_null(), tasks::completed))
}

impl TasksOf<'_> {
    /// The tags of all tasks, sorted without regard to case.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn tags(&self) -> Result<Vec<TagCount>, StoreError> {
        let principal = self.principal;
        self.store.read_long(principal.user_id(), move |connection| count(connection, principal)).await
    }
}

fn count(connection: &mut AnyConnection, principal: Principal) -> Result<Vec<TagCount>, StoreError> {
    let rows: Vec<(String, bool)> = connection.load_all(tags_of_tasks(principal))?;
    if rows.is_empty() {
        return current_revision(connection, principal).map(|_| Vec::new());
    }
    let names = tags::table.filter(tags::user_id.eq(principal.user_id().to_string()));
    let names: HashMap<String, String> =
        connection.load_all(names.select((tags::folded, tags::name)))?.into_iter().collect();
    let mut counts = BTreeMap::<&str, TagCount>::new();
    for (folded, completed) in &rows {
        for tag in folded.split(',').filter(|tag| !tag.is_empty()) {
            let count = counts.entry(tag).or_insert_with(|| {
                let name = names.get(tag).map_or(tag, String::as_str).to_owned();
                TagCount { name, open: 0, total: 0 }
            });
            count.open += u32::from(!completed);
            count.total += 1;
        }
    }
    Ok(counts.into_values().collect())
}
