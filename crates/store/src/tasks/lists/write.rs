//! Creating and changing lists.

use super::rows::{Row, columns, list_from, list_row};
use crate::{
    clock::Clock,
    engine::only,
    error::{Quota, StoreError},
    schema::lists,
    tasks::{
        limits::MAX_LISTS,
        precondition::Precondition,
        tasks_of::TasksOf,
        writing::{Change, Created},
    },
};
use diesel::prelude::*;
use shared::{List, ListColor, ListId, ListPatch, NewList, Position};

impl TasksOf<'_> {
    /// Creates a list. With an id it can be repeated.
    ///
    /// # Errors
    /// [`StoreError::Invalid`], [`StoreError::Deleted`], [`StoreError::QuotaExceeded`], [`StoreError::Revoked`],
    /// [`StoreError::Unavailable`].
    pub async fn create_list(&self, new: NewList) -> Result<Created<List>, StoreError> {
        self.write(0, move |change| change.create_list(new)).await
    }

    /// Changes some members of a list. An empty patch changes nothing, not even `updated_at`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`], [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn change_list(
        &self,
        id: ListId,
        patch: ListPatch,
        when: Precondition,
    ) -> Result<List, StoreError> {
        if patch != ListPatch::default() {
            return self.write(0, move |change| change.edit_list(id, patch, &when)).await;
        }
        let list = self.list_by_id(id).await?;
        if when.is_met_by(list.updated_at) { Ok(list) } else { Err(StoreError::Changed) }
    }
}

impl Change<'_> {
    /// Creates a list.
    ///
    /// # Errors
    /// As [`TasksOf::create_list`].
    pub(crate) fn create_list(&mut self, new: NewList) -> Result<Created<List>, StoreError> {
        if let Some(id) = new.id {
            self.check_new_id("id", id.uuid())?;
            if let Some(list) = self.list(id)? {
                return Ok(Created::Existing(list));
            }
            if self.is_gone("list", id.uuid())? {
                return Err(StoreError::Deleted);
            }
        }
        let all = lists::table.filter(lists::user_id.eq(self.user_id().to_string())).count();
        let count: i64 = only(self.connection.load_all(all))?;
        if count >= MAX_LISTS {
            return Err(StoreError::QuotaExceeded(Quota::Lists));
        }
        let id = new.id.unwrap_or_else(|| self.clock.new_id().into());
        let created_at = Clock::timestamp_of(id.uuid()).unwrap_or(self.now);
        let list = List {
            id,
            name: new.name.into(),
            color: new.color,
            position: new.position,
            archived: new.archived.unwrap_or_default(),
            created_at,
            updated_at: created_at,
        };
        self.insert_list(&list)?;
        Ok(Created::New(list))
    }

    /// Adds a list that is counted already.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn insert_list(&mut self, list: &List) -> Result<(), StoreError> {
        let row = (
            lists::user_id.eq(self.user_id().to_string()),
            lists::id.eq(list.id.to_string()),
            lists::name.eq(&list.name),
            lists::color.eq(list.color.map(ListColor::as_str)),
            lists::position.eq(list.position.as_ref().map(Position::as_str)),
            lists::archived.eq(list.archived),
            lists::created_at.eq(list.created_at.millis()),
            lists::updated_at.eq(list.updated_at.millis()),
            lists::changed.eq(self.number),
        );
        self.connection.run(diesel::insert_into(lists::table).values(row))?;
        Ok(())
    }

    /// Changes a list.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`].
    pub(crate) fn edit_list(
        &mut self,
        id: ListId,
        patch: ListPatch,
        when: &Precondition,
    ) -> Result<List, StoreError> {
        let before = self.expect_list(id, when)?;
        let list = List {
            id,
            name: patch.name.map_or(before.name, Into::into),
            color: patch.color.unwrap_or(before.color),
            position: patch.position.unwrap_or(before.position),
            archived: patch.archived.map_or(before.archived, Option::unwrap_or_default),
            created_at: before.created_at,
            updated_at: self.after(before.updated_at),
        };
        let changes = (
            lists::name.eq(&list.name),
            lists::color.eq(list.color.map(ListColor::as_str)),
            lists::position.eq(list.position.as_ref().map(Position::as_str)),
            lists::archived.eq(list.archived),
            lists::updated_at.eq(list.updated_at.millis()),
            lists::changed.eq(self.number),
        );
        let row = list_row(self.user_id().to_string(), id);
        self.connection.run(diesel::update(row).set(changes))?;
        Ok(list)
    }

    /// A list in the expected state.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], [`StoreError::Changed`].
    pub(super) fn expect_list(&mut self, id: ListId, when: &Precondition) -> Result<List, StoreError> {
        let list = self.list(id)?.ok_or(StoreError::NotFound)?;
        if when.is_met_by(list.updated_at) { Ok(list) } else { Err(StoreError::Changed) }
    }

    fn list(&mut self, id: ListId) -> Result<Option<List>, StoreError> {
        let query = list_row(self.user_id().to_string(), id).select(columns());
        let row: Option<Row> = self.connection.first_row(query).optional()?;
        row.map(list_from).transpose()
    }
}
