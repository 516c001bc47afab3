//! Changes of many tasks at once. They leave the texts alone, which may be long.

use super::{
    rows::{StoredAttributes, task_row},
    transaction::Change,
};
use crate::{
    attributes::stored_attributes,
    engine::{AnyConnection, update_prepared},
    error::StoreError,
    schema::tasks,
};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Nullable, Text},
};
use shared::{TaskAttributes, TaskId, Timestamp};

/// A task without its texts.
pub(crate) struct Sparse {
    pub(crate) id: TaskId,
    pub(crate) updated_at: Timestamp,
    pub(crate) attributes: TaskAttributes,
}

/// The columns of a [`SparseRow`].
#[auto_type]
pub(crate) fn sparse() -> _ {
    (tasks::id, tasks::updated_at, tasks::attributes)
}

pub(crate) type SparseRow = (String, i64, Option<String>);

impl Sparse {
    /// # Errors
    /// [`StoreError::Internal`].
    pub(crate) fn of((id, updated_at, attributes): SparseRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: id.parse().map_err(StoreError::internal)?,
            updated_at: Timestamp::from_millis(updated_at),
            attributes: stored_attributes(attributes.as_deref()),
        })
    }
}

/// One statement for any number of rows, which would otherwise cross the network one by one.
pub(crate) const SAVE_ALL: &str = "
    UPDATE tasks
    SET updated_at = new.updated_at, attributes = new.attributes, list_id = new.list_id, parent_id = new.parent_id,
        due = new.due, priority = new.priority, tags_folded = new.tags_folded, changed = $2
    FROM (
        SELECT unnest($3::text[]) AS id, unnest($4::bigint[]) AS updated_at, unnest($5::text[]) AS attributes,
            unnest($6::text[]) AS list_id, unnest($7::text[]) AS parent_id, unnest($8::text[]) AS due,
            unnest($9::bigint[]) AS priority, unnest($10::text[]) AS tags_folded
    ) AS new
    WHERE tasks.user_id = $1 AND tasks.id = new.id";

impl Change<'_> {
    /// Writes the attributes of tasks that were changed, each with a new `updated_at`.
    ///
    /// # Errors
    /// Those of the database.
    pub(crate) fn save_all(&mut self, tasks: Vec<Sparse>) -> Result<(), StoreError> {
        let user = self.user_id().to_string();
        let mut rows = Vec::with_capacity(tasks.len());
        for task in tasks {
            rows.push((
                task.id,
                self.after(task.updated_at).millis(),
                StoredAttributes::of(&task.attributes)?,
            ));
        }
        match self.connection {
            AnyConnection::Sqlite(connection) => {
                for (id, updated_at, stored) in rows {
                    let changes = (
                        tasks::updated_at.eq(updated_at),
                        tasks::attributes.eq(stored.json),
                        tasks::list_id.eq(stored.list_id),
                        tasks::parent_id.eq(stored.parent_id),
                        tasks::due.eq(stored.due),
                        tasks::priority.eq(stored.priority),
                        tasks::tags_folded.eq(stored.tags_folded),
                        tasks::changed.eq(self.number),
                    );
                    update_prepared(connection, diesel::update(task_row(user.clone(), id)).set(changes))?;
                }
            }
            AnyConnection::Postgres(connection) => {
                let texts = |column: fn(&StoredAttributes) -> &Option<String>| -> Vec<Option<&str>> {
                    rows.iter().map(|(_, _, stored)| column(stored).as_deref()).collect()
                };
                sql_query(SAVE_ALL)
                    .bind::<Text, _>(&user)
                    .bind::<BigInt, _>(self.number)
                    .bind::<Array<Text>, _>(rows.iter().map(|(id, ..)| id.to_string()).collect::<Vec<_>>())
                    .bind::<Array<BigInt>, _>(rows.iter().map(|(_, at, _)| *at).collect::<Vec<_>>())
                    .bind::<Array<Nullable<Text>>, _>(texts(|stored| &stored.json))
                    .bind::<Array<Nullable<Text>>, _>(texts(|stored| &stored.list_id))
                    .bind::<Array<Nullable<Text>>, _>(texts(|stored| &stored.parent_id))
                    .bind::<Array<Nullable<Text>>, _>(texts(|stored| &stored.due))
                    .bind::<Array<Nullable<BigInt>>, _>(
                        rows.iter().map(|(_, _, stored)| stored.priority).collect::<Vec<_>>(),
                    )
                    .bind::<Array<Nullable<Text>>, _>(texts(|stored| &stored.tags_folded))
                    .execute(connection)?;
            }
        }
        Ok(())
    }
}
