//! Renaming and deleting tags, in every task that has them. Tasks in the trash keep theirs.

use crate::{
    engine::strpos,
    error::StoreError,
    schema::{tags, tasks},
    tasks::{
        tasks_of::TasksOf,
        writing::{Change, Sparse, SparseRow, sparse, task_rows_of},
    },
};
use diesel::{dsl::auto_type, prelude::*};
use shared::{Tag, TagCount, Tags};

/// The tasks with a tag of an account whose row is taken.
#[auto_type]
pub(crate) fn tagged(user: String, tag: &Tag) -> _ {
    let key: String = format!(",{},", tag.folded());
    let tasks: task_rows_of = task_rows_of(user);
    tasks.filter(strpos(tasks::tags_folded, key).gt(0_i32))
}

impl TasksOf<'_> {
    /// Renames a tag. If there is one of the new name, every task has that one afterwards.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] if no task has it; [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn rename_tag(&self, tag: Tag, name: Tag) -> Result<TagCount, StoreError> {
        self.write(0, move |change| change.rename_tag(&tag, name)).await
    }

    /// Removes a tag from every task.
    ///
    /// # Errors
    /// As [`TasksOf::rename_tag`].
    pub async fn delete_tag(&self, tag: Tag) -> Result<(), StoreError> {
        self.write(0, move |change| change.delete_tag(&tag)).await
    }
}

impl Change<'_> {
    fn rename_tag(&mut self, tag: &Tag, name: Tag) -> Result<TagCount, StoreError> {
        let tasks = self.tasks_with(tag)?;
        self.forget_tag(tag)?;
        // In the spelling of the tag that it is merged with, if there is one.
        let name = self.name_tags(Tags::new([name]).map_err(StoreError::internal)?, None)?;
        let name = name.as_slice().first().ok_or(StoreError::NotFound)?;
        self.replace_tag(tasks, tag, Some(name))?;
        let query = tagged(self.user_id().to_string(), name).select(tasks::completed);
        let completed: Vec<bool> = self.connection.load_all(query)?;
        let count = |count: usize| u32::try_from(count).map_err(StoreError::internal);
        let open = count(completed.iter().filter(|completed| !**completed).count())?;
        Ok(TagCount { name: name.to_string(), open, total: count(completed.len())? })
    }

    fn delete_tag(&mut self, tag: &Tag) -> Result<(), StoreError> {
        let tasks = self.tasks_with(tag)?;
        self.forget_tag(tag)?;
        self.replace_tag(tasks, tag, None)
    }

    /// # Errors
    /// [`StoreError::NotFound`] if there are none.
    fn tasks_with(&mut self, tag: &Tag) -> Result<Vec<Sparse>, StoreError> {
        let query = tagged(self.user_id().to_string(), tag).select(sparse());
        let rows: Vec<SparseRow> = self.connection.load_all(query)?;
        if rows.is_empty() {
            return Err(StoreError::NotFound);
        }
        rows.into_iter().map(Sparse::of).collect()
    }

    fn forget_tag(&mut self, tag: &Tag) -> Result<(), StoreError> {
        let of_account = tags::table.filter(tags::user_id.eq(self.user_id().to_string()));
        self.connection.run(diesel::delete(of_account.filter(tags::folded.eq(tag.folded()))))?;
        Ok(())
    }

    fn replace_tag(&mut self, tasks: Vec<Sparse>, tag: &Tag, by: Option<&Tag>) -> Result<(), StoreError> {
        let folded = tag.folded();
        let mut changed = Vec::with_capacity(tasks.len());
        for mut task in tasks {
            let kept = task.attributes.tags.as_slice().iter().filter(|tag| tag.folded() != folded);
            let tags = Tags::new(kept.chain(by).cloned()).map_err(StoreError::internal)?;
            if tags != task.attributes.tags {
                task.attributes.tags = tags;
                changed.push(task);
            }
        }
        self.save_all(changed)
    }
}
