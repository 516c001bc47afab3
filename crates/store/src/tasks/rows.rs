//! Rows of tasks, borrowed from the driver's buffers: a sink sees one after the other, and no row is copied.

use super::revision::Revision;
use crate::{
    engine::{AnyConnection, MultiBackend, MultiRawValue},
    principal::Principal,
};
use diesel::{
    PgConnection, QueryResult, SqliteConnection,
    backend::Backend,
    connection::LoadConnection,
    deserialize::{self, FromSql},
    dsl::Limit,
    expression::QueryMetadata,
    pg::{Pg, PgValue},
    query_builder::{Query, QueryFragment, QueryId},
    query_dsl::methods::LimitDsl,
    result::{Error::DeserializationError, UnexpectedNullError},
    row::{Field, Row},
    sql_types::{BigInt, Bool, Nullable},
    sqlite::{Sqlite, SqliteValue},
};
use shared::{TaskId, Timestamp, UserId};

/// A borrowed [`Task`](shared::Task).
pub struct TaskRow<'a> {
    pub id: TaskId,
    pub user_id: UserId,
    pub title: &'a str,
    pub description: Option<&'a str>,
    pub completed: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// The members of [`TaskAttributes`](shared::TaskAttributes) that are set, as a JSON object.
    pub attributes: Option<&'a str>,
    /// What it is sorted by, unless that is its id.
    pub sort_key: Option<&'a str>,
}

impl TaskRow<'_> {
    /// The length of its texts.
    pub(crate) fn bytes(&self) -> usize {
        self.title.len() + self.description.map_or(0, str::len)
    }
}

/// Collects the tasks of a list, one by one.
pub trait TaskSink: Default + Send + 'static {
    /// Returns whether it took the task. Without space for it, the list ends before it.
    fn take(&mut self, task: &TaskRow<'_>) -> bool;
}

/// The rows of a list.
#[derive(Default)]
pub(crate) struct Rows<S> {
    pub(crate) tasks: S,
    pub(crate) count: usize,
    /// The length of their texts.
    pub(crate) bytes: usize,
    /// Read with each of them; `None` if there are none.
    pub(crate) revision: Option<Revision>,
}

impl<S: TaskSink> Rows<S> {
    /// Whether the sink took it.
    fn add(&mut self, task: &TaskRow<'_>, revision: Option<Revision>) -> bool {
        self.count += 1;
        self.bytes += task.bytes();
        self.revision = revision;
        self.tasks.take(task)
    }
}

/// Reads at most `limit` rows of [`columns`](super::scope::columns()) and a revision, and stops early once it `is_enough`.
pub(crate) fn read_rows<'q, Q, S: TaskSink>(
    connection: &mut AnyConnection,
    principal: Principal,
    list: Q,
    limit: i64,
    is_enough: impl Fn(&Rows<S>) -> bool,
) -> QueryResult<Rows<S>>
where
    Q: Query + QueryFragment<Sqlite> + QueryId + LimitDsl + 'q,
    Limit<Q>: Query + QueryFragment<Pg> + QueryId + 'q,
    Sqlite: QueryMetadata<Q::SqlType>,
    Pg: QueryMetadata<<Limit<Q> as Query>::SqlType>,
{
    let mut rows = Rows::default();
    visit_rows(connection, principal, list, limit, |task, revision| {
        rows.add(task, revision.map(Revision)) && !is_enough(&rows)
    })?;
    Ok(rows)
}

/// Visits at most `limit` rows of [`columns`](super::scope::columns()) and a number, while the visitor returns `true`. SQLite
/// computes rows as they are taken and needs no `LIMIT`, for which it would prepare a statement for each value.
pub(crate) fn visit_rows<'q, Q>(
    connection: &mut AnyConnection,
    principal: Principal,
    list: Q,
    limit: i64,
    visit: impl FnMut(&TaskRow<'_>, Option<i64>) -> bool,
) -> QueryResult<()>
where
    Q: Query + QueryFragment<Sqlite> + QueryId + LimitDsl + 'q,
    Limit<Q>: Query + QueryFragment<Pg> + QueryId + 'q,
    Sqlite: QueryMetadata<Q::SqlType>,
    Pg: QueryMetadata<<Limit<Q> as Query>::SqlType>,
{
    match connection {
        AnyConnection::Sqlite(connection) => {
            let rows = <SqliteConnection as LoadConnection>::load(connection, list)?;
            visit_each(principal, rows, limit, visit)
        }
        AnyConnection::Postgres(connection) => {
            let list = LimitDsl::limit(list, limit);
            visit_each(principal, <PgConnection as LoadConnection>::load(connection, list)?, limit, visit)
        }
    }
}

/// Reads at most `limit` rows, and stops early once it `is_enough`.
pub(crate) fn read<'c, DB, R, S>(
    principal: Principal,
    rows: impl Iterator<Item = QueryResult<R>>,
    limit: i64,
    is_enough: impl Fn(&Rows<S>) -> bool,
) -> QueryResult<Rows<S>>
where
    DB: ReadText,
    R: Row<'c, DB>,
    S: TaskSink,
    bool: FromSql<Bool, DB>,
    i64: FromSql<BigInt, DB>,
{
    let mut read = Rows::default();
    visit_each(principal, rows, limit, |task, revision| {
        read.add(task, revision.map(Revision)) && !is_enough(&read)
    })?;
    Ok(read)
}

fn visit_each<'c, DB, R>(
    principal: Principal,
    rows: impl Iterator<Item = QueryResult<R>>,
    limit: i64,
    mut visit: impl FnMut(&TaskRow<'_>, Option<i64>) -> bool,
) -> QueryResult<()>
where
    DB: ReadText,
    R: Row<'c, DB>,
    bool: FromSql<Bool, DB>,
    i64: FromSql<BigInt, DB>,
{
    for row in rows.take(usize::try_from(limit).unwrap_or(usize::MAX)) {
        if !visit_row(principal, &row?, &mut visit).map_err(DeserializationError)? {
            break;
        }
    }
    Ok(())
}

/// Visits one row: the columns of a task, a number, and in a sorted list what the task is sorted by.
fn visit_row<'c, DB: ReadText>(
    principal: Principal,
    row: &impl Row<'c, DB>,
    visit: &mut impl FnMut(&TaskRow<'_>, Option<i64>) -> bool,
) -> deserialize::Result<bool>
where
    bool: FromSql<Bool, DB>,
    i64: FromSql<BigInt, DB>,
{
    let column = |place| row.get(place).ok_or(UnexpectedNullError);
    let (id, title, description, attributes) = (column(0)?, column(1)?, column(2)?, column(6)?);
    let mut id = id.value().ok_or(UnexpectedNullError)?;
    let mut title = title.value().ok_or(UnexpectedNullError)?;
    let (mut description, mut attributes) = (description.value(), attributes.value());
    let sort_key = row.get(8);
    let mut sort_key = sort_key.as_ref().and_then(Field::value);
    let number = row.get_value::<Nullable<BigInt>, Option<i64>, _>(7)?;
    let task = TaskRow {
        id: DB::text(&mut id)?.parse()?,
        user_id: principal.user_id(),
        title: DB::text(&mut title)?,
        description: description.as_mut().map(DB::text).transpose()?,
        completed: row.get_value::<Bool, _, _>(3)?,
        created_at: Timestamp::from_millis(row.get_value::<BigInt, _, _>(4)?),
        updated_at: Timestamp::from_millis(row.get_value::<BigInt, _, _>(5)?),
        attributes: attributes.as_mut().map(DB::text).transpose()?,
        sort_key: sort_key.as_mut().map(DB::text).transpose()?,
    };
    Ok(visit(&task, number))
}

/// A database whose text values can be borrowed.
pub(crate) trait ReadText: Backend {
    fn text<'v>(value: &'v mut Self::RawValue<'_>) -> deserialize::Result<&'v str>;
}

impl ReadText for Sqlite {
    fn text<'v>(value: &'v mut SqliteValue<'_, '_, '_>) -> deserialize::Result<&'v str> {
        Ok(value.read_text())
    }
}

impl ReadText for MultiBackend {
    fn text<'v>(value: &'v mut MultiRawValue<'_>) -> deserialize::Result<&'v str> {
        match value {
            MultiRawValue::Sqlite(value) => Sqlite::text(value),
            MultiRawValue::Postgres(value) => Pg::text(value),
        }
    }
}

impl ReadText for Pg {
    fn text<'v>(value: &'v mut PgValue<'_>) -> deserialize::Result<&'v str> {
        Ok(str::from_utf8(value.as_bytes())?)
    }
}
