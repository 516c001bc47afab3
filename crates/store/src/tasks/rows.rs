//! Rows of tasks as they lie in the database's memory: whoever takes them gets to see one after the other, and no copy of
//! a row is made on the way.

use super::{connection::AnyConnection, listing::Revision, sessions::Owner};
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
use shared::{Task, TaskId, Timestamp, UserId};

/// A task while it is read.
pub struct TaskRow<'a> {
    pub id: TaskId,
    pub user_id: UserId,
    pub title: &'a str,
    pub description: Option<&'a str>,
    pub completed: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// What is made of a list, task by task.
pub trait TaskSink: Default + Send + 'static {
    fn take(&mut self, task: &TaskRow<'_>);
}

impl<'a> From<&'a Task> for TaskRow<'a> {
    fn from(task: &'a Task) -> Self {
        Self {
            id: task.id,
            user_id: task.user_id,
            title: &task.title,
            description: task.description.as_deref(),
            completed: task.completed,
            created_at: task.created_at,
            updated_at: task.updated_at,
        }
    }
}

/// What was read of a list.
#[derive(Default)]
pub(super) struct Rows<S> {
    pub(super) tasks: S,
    /// How many there were.
    pub(super) count: usize,
    /// What all of them were read with, if there are any.
    pub(super) revision: Option<Revision>,
}

impl<S: TaskSink> Rows<S> {
    pub(super) fn add(&mut self, task: &TaskRow<'_>, revision: Option<Revision>) {
        self.tasks.take(task);
        self.count += 1;
        self.revision = revision;
    }
}

impl AnyConnection {
    /// Reads the first rows of a list, whose columns are those of [`task`](super::owned::task) and the revision.
    /// PostgreSQL sends `most` rows at once; for a `LIMIT` SQLite would prepare the statement anew, and it makes no more
    /// rows than are taken. No more are taken once the revision is one that `is_known`.
    pub(super) fn read_rows<'q, Q, S: TaskSink>(
        &mut self,
        owner: Owner,
        list: Q,
        most: i64,
        is_known: impl Fn(Revision) -> bool,
    ) -> QueryResult<Rows<S>>
    where
        Q: Query + QueryFragment<Sqlite> + QueryId + LimitDsl + 'q,
        Limit<Q>: Query + QueryFragment<Pg> + QueryId + 'q,
        Sqlite: QueryMetadata<Q::SqlType>,
        Pg: QueryMetadata<<Limit<Q> as Query>::SqlType>,
    {
        match self {
            Self::Sqlite(connection) => {
                read(owner, <SqliteConnection as LoadConnection>::load(connection, list)?, most, is_known)
            }
            Self::Postgres(connection) => {
                let first = LimitDsl::limit(list, most);
                read(owner, <PgConnection as LoadConnection>::load(connection, first)?, most, is_known)
            }
        }
    }
}

fn read<'c, DB, R, S>(
    owner: Owner,
    rows: impl Iterator<Item = QueryResult<R>>,
    most: i64,
    is_known: impl Fn(Revision) -> bool,
) -> QueryResult<Rows<S>>
where
    DB: ReadText,
    R: Row<'c, DB>,
    S: TaskSink,
    bool: FromSql<Bool, DB>,
    i64: FromSql<BigInt, DB>,
{
    let mut read = Rows::default();
    for row in rows.take(usize::try_from(most).unwrap_or(usize::MAX)) {
        add(owner, &row?, &mut read).map_err(DeserializationError)?;
        if read.revision.is_some_and(&is_known) {
            break;
        }
    }
    Ok(read)
}

/// Adds one row. The revision that it was read with stands in its last column.
fn add<'c, DB: ReadText>(
    owner: Owner,
    row: &impl Row<'c, DB>,
    rows: &mut Rows<impl TaskSink>,
) -> deserialize::Result<()>
where
    bool: FromSql<Bool, DB>,
    i64: FromSql<BigInt, DB>,
{
    let column = |place| row.get(place).ok_or(UnexpectedNullError);
    let (id, title, description) = (column(0)?, column(1)?, column(2)?);
    let mut id = id.value().ok_or(UnexpectedNullError)?;
    let mut title = title.value().ok_or(UnexpectedNullError)?;
    let mut description = description.value();
    let revision = row.get_value::<Nullable<BigInt>, Option<i64>, _>(6)?.map(Revision);
    let task = TaskRow {
        id: DB::text(&mut id)?.parse()?,
        user_id: owner.user,
        title: DB::text(&mut title)?,
        description: description.as_mut().map(DB::text).transpose()?,
        completed: row.get_value::<Bool, _, _>(3)?,
        created_at: Timestamp::from_millis(row.get_value::<BigInt, _, _>(4)?),
        updated_at: Timestamp::from_millis(row.get_value::<BigInt, _, _>(5)?),
    };
    rows.add(&task, revision);
    Ok(())
}

/// A database whose texts can be read where they lie.
trait ReadText: Backend {
    fn text<'v>(value: &'v mut Self::RawValue<'_>) -> deserialize::Result<&'v str>;
}

impl ReadText for Sqlite {
    fn text<'v>(value: &'v mut SqliteValue<'_, '_, '_>) -> deserialize::Result<&'v str> {
        Ok(value.read_text())
    }
}

impl ReadText for Pg {
    fn text<'v>(value: &'v mut PgValue<'_>) -> deserialize::Result<&'v str> {
        Ok(str::from_utf8(value.as_bytes())?)
    }
}
