//! How the tags of an account are spelled: as they were first.

use super::transaction::Change;
use crate::{
    engine::only,
    error::{Quota, StoreError},
    schema::tags,
};
use diesel::prelude::*;
use shared::{Tag, Tags};
use std::collections::HashMap;

/// How many different tags an account has at most.
const MAX_TAGS: i64 = 500;

impl Change<'_> {
    /// The tags in the account's spelling. New ones are remembered.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`].
    pub(crate) fn name_tags(&mut self, wanted: Tags) -> Result<Tags, StoreError> {
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
        let mut named = Vec::new();
        for (tag, folded) in wanted.as_slice().iter().zip(folded) {
            let name = match known.get(&folded) {
                // A stored name was checked by the rules of its time.
                Some(name) => Tag::parse(name).unwrap_or_else(|_| tag.clone()),
                None => {
                    self.remember_tag(&user, &folded, tag)?;
                    tag.clone()
                }
            };
            named.push(name);
        }
        Tags::new(named).map_err(StoreError::internal)
    }

    fn remember_tag(&mut self, user: &str, folded: &str, tag: &Tag) -> Result<(), StoreError> {
        let known = tags::table.filter(tags::user_id.eq(user)).count();
        let count: i64 = only(self.connection.load_all(known))?;
        if count >= MAX_TAGS {
            return Err(StoreError::QuotaExceeded(Quota::Tags));
        }
        let row = (tags::user_id.eq(user), tags::folded.eq(folded), tags::name.eq(tag.as_str()));
        self.connection.run(diesel::insert_into(tags::table).values(row))?;
        Ok(())
    }
}
