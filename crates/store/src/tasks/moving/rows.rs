//! Adding many tasks at once.

use crate::{
    engine::AnyConnection,
    error::StoreError,
    tasks::writing::{Change, NewRow},
};
use diesel::{
    RunQueryDsl, sql_query,
    sql_types::{Array, BigInt, Bool, Nullable, Text},
};
use formats::Pace;
use shared::Task;

/// How many rows cross the network in one statement: each occupies a core for less than a millisecond, and the import pauses in
/// between.
const PIECE: usize = 25;

/// One statement for many rows, which would otherwise cross the network one by one.
const INSERT_ALL: &str = "
    INSERT INTO tasks (user_id, changed, id, title, title_folded, description, description_folded, completed,
        created_at, updated_at, attributes, list_id, parent_id, due, priority, tags_folded)
    SELECT $1, $2, unnest($3::text[]), unnest($4::text[]), unnest($5::text[]), unnest($6::text[]),
        unnest($7::text[]), unnest($8::boolean[]), unnest($9::bigint[]), unnest($10::bigint[]),
        unnest($11::text[]), unnest($12::text[]), unnest($13::text[]), unnest($14::text[]),
        unnest($15::bigint[]), unnest($16::text[])";

impl Change<'_> {
    /// Adds tasks that are counted already.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn insert_all(&mut self, tasks: Vec<Task>) -> Result<(), StoreError> {
        let mut pace = Pace::begin();
        if self.connection.is_embedded() {
            return tasks.into_iter().try_for_each(|task| {
                pace.rest();
                self.insert(task)
            });
        }
        for task in &tasks {
            pace.rest();
            self.plan_reminders(task)?;
        }
        let (user, number) = (self.user_id().to_string(), self.number);
        let mut tasks = tasks.into_iter().peekable();
        while tasks.peek().is_some() {
            pace.rest();
            let rows = tasks.by_ref().take(PIECE).map(NewRow::of).collect::<Result<Vec<_>, _>>()?;
            if let AnyConnection::Postgres(connection) = self.connection {
                insert_piece(&user, number, &rows).execute(connection)?;
            }
        }
        Ok(())
    }
}

fn insert_piece<'r>(
    user: &'r str,
    number: i64,
    rows: &'r [NewRow],
) -> impl RunQueryDsl<diesel::PgConnection> + diesel::query_dsl::methods::ExecuteDsl<diesel::PgConnection> + 'r
{
    let ids: Vec<String> = rows.iter().map(|row| row.id.to_string()).collect();
    let texts = |of: fn(&NewRow) -> &str| rows.iter().map(of).collect::<Vec<_>>();
    let optional =
        |of: fn(&NewRow) -> &Option<String>| rows.iter().map(|row| of(row).as_deref()).collect::<Vec<_>>();
    sql_query(INSERT_ALL)
        .bind::<Text, _>(user)
        .bind::<BigInt, _>(number)
        .bind::<Array<Text>, _>(ids)
        .bind::<Array<Text>, _>(texts(|row| &row.stored.title))
        .bind::<Array<Text>, _>(texts(|row| &row.stored.title_folded))
        .bind::<Array<Nullable<Text>>, _>(optional(|row| &row.stored.description))
        .bind::<Array<Nullable<Text>>, _>(optional(|row| &row.stored.description_folded))
        .bind::<Array<Bool>, _>(rows.iter().map(|row| row.stored.completed).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(rows.iter().map(|row| row.created_at).collect::<Vec<_>>())
        .bind::<Array<BigInt>, _>(rows.iter().map(|row| row.updated_at).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(optional(|row| &row.stored.attributes.json))
        .bind::<Array<Nullable<Text>>, _>(optional(|row| &row.stored.attributes.list_id))
        .bind::<Array<Nullable<Text>>, _>(optional(|row| &row.stored.attributes.parent_id))
        .bind::<Array<Nullable<Text>>, _>(optional(|row| &row.stored.attributes.due))
        .bind::<Array<Nullable<BigInt>>, _>(
            rows.iter().map(|row| row.stored.attributes.priority).collect::<Vec<_>>(),
        )
        .bind::<Array<Nullable<Text>>, _>(optional(|row| &row.stored.attributes.tags_folded))
}
