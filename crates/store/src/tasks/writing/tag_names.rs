//! How the tags of an account are spelled: as they were first.

use super::{rows::task_rows_of, transaction::Change};
use crate::{
    error::{Quota, StoreError},
    schema::{tags, tasks},
    tasks::limits::MAX_TAGS,
};
use diesel::prelude::*;
use formats::Pace;
use shared::{Tag, Tags, Task, TaskId};
use std::collections::{HashMap, HashSet};

/// Reading the tags of this many tasks costs as much as writing one.
const READ_FOR_ONE_WRITTEN: usize = 5;

impl Change<'_> {
    /// The tags in the account's spelling. New ones are remembered. Those that the task `of` has in the database do not
    /// count, since it gets these instead.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`].
    pub(crate) fn name_tags(&mut self, wanted: Tags, of: Option<TaskId>) -> Result<Tags, StoreError> {
        if wanted.is_empty() {
            return Ok(wanted);
        }
        let user = self.user_id().to_string();
        let folded: Vec<String> = wanted.as_slice().iter().map(Tag::folded).collect();
        let known: Vec<(String, String)> = tags::table
            .filter(tags::user_id.eq(&user))
            .filter(tags::folded.eq_any(&folded))
            .select((tags::folded, tags::name))
            .load(self.connection)?;
        let known: HashMap<String, String> = known.into_iter().collect();
        // A stored name was checked by the rules of its time.
        let name = |(tag, folded): (&Tag, &String)| {
            known.get(folded).and_then(|name| Tag::parse(name).ok()).unwrap_or_else(|| tag.clone())
        };
        let named = wanted.as_slice().iter().zip(&folded).map(name);
        let named = Tags::new(named).map_err(StoreError::internal)?;
        self.make_room_for_tags(folded.len() - known.len(), &folded, of)?;
        for (tag, folded) in wanted.as_slice().iter().zip(&folded) {
            if !known.contains_key(folded) {
                let row = (tags::user_id.eq(&user), tags::folded.eq(folded), tags::name.eq(tag.as_str()));
                self.connection.run(diesel::insert_into(tags::table).values(row))?;
            }
        }
        Ok(named)
    }

    /// The same for tasks that are new, with one statement for each tag that is new.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`].
    pub(crate) fn name_all_tags(&mut self, tasks: &mut [Task]) -> Result<(), StoreError> {
        let user = self.user_id().to_string();
        let query = tags::table.filter(tags::user_id.eq(user.clone())).select((tags::folded, tags::name));
        let mut names: HashMap<String, String> = self.connection.load_all(query)?.into_iter().collect();
        let mut new: Vec<(String, String)> = Vec::new();
        let mut pace = Pace::begin();
        for task in tasks.iter_mut().filter(|task| !task.attributes.tags.is_empty()) {
            pace.rest();
            let mut named = Vec::new();
            for tag in task.attributes.tags.as_slice() {
                let folded = tag.folded();
                let name = names.entry(folded.clone()).or_insert_with(|| {
                    new.push((folded, tag.as_str().to_owned()));
                    tag.as_str().to_owned()
                });
                named.push(Tag::parse(name).unwrap_or_else(|_| tag.clone()));
            }
            task.attributes.tags = Tags::new(named).map_err(StoreError::internal)?;
        }
        let wanted: Vec<String> = tasks
            .iter()
            .flat_map(|task| task.attributes.tags.as_slice())
            .map(Tag::folded)
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        self.make_room_for_tags(new.len(), &wanted, None)?;
        for (folded, name) in new {
            let row = (tags::user_id.eq(user.clone()), tags::folded.eq(folded), tags::name.eq(name));
            self.connection.run(diesel::insert_into(tags::table).values(row))?;
        }
        Ok(())
    }

    /// Forgets the tags that no task other than `of` has any more, except `wanted`, if there are too many with the new ones.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`].
    fn make_room_for_tags(
        &mut self,
        new: usize,
        wanted: &[String],
        of: Option<TaskId>,
    ) -> Result<(), StoreError> {
        if new == 0 {
            return Ok(());
        }
        let user = self.user_id().to_string();
        let query = tags::table.filter(tags::user_id.eq(user.clone())).select(tags::folded);
        let all: Vec<String> = self.connection.load_all(query)?;
        if all.len() + new <= MAX_TAGS {
            return Ok(());
        }
        let of = of.map(|task| task.to_string()).unwrap_or_default();
        let query = task_rows_of(user.clone())
            .filter(tasks::id.ne(of))
            .filter(tasks::tags_folded.is_not_null())
            .select(tasks::tags_folded);
        let used: Vec<Option<String>> = self.connection.load_all(query)?;
        self.rows += used.len() / READ_FOR_ONE_WRITTEN;
        let used: HashSet<&str> = used.iter().flatten().flat_map(|tags| tags.split(',')).collect();
        let is_unused = |tag: &&String| !used.contains(tag.as_str()) && !wanted.contains(tag);
        let unused: Vec<&String> = all.iter().filter(is_unused).collect();
        if all.len() - unused.len() + new > MAX_TAGS {
            return Err(StoreError::QuotaExceeded(Quota::Tags));
        }
        let unused = tags::table.filter(tags::user_id.eq(user)).filter(tags::folded.eq_any(unused));
        diesel::delete(unused).execute(self.connection)?;
        Ok(())
    }
}
