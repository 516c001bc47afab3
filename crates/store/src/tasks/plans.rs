//! Query plans: every statement on tasks uses an index in the right order. `EXPLAIN` on a database with many accounts;
//! on PostgreSQL if `TEST_DATABASE_URL` is set.

use super::{
    feed::{CHANGED, Start, lists_after, tasks_after, tombstones_after, trash_after},
    list::whole_list,
    lists::all_lists,
    reading::{DueFilter, ListQuery, Matching, Place, TaskFilter, matching},
    revision::account_row,
    scope::{columns, owned_by},
    tags::{tagged, tags_of_tasks},
    trash::{BURY, FORGET, REMOVE, due_ids, due_trash, too_many, trash_of, trash_page},
    writing::{SAVE_ALL, sparse, task_rows_of},
};
use crate::{
    clock::Clock,
    database_url::DatabaseUrl,
    engine::{AnyConnection, MultiBackend, connect_without_timeout, lock_shared},
    maintenance::run_migrations,
    principal::Principal,
    reminders::{
        EARLIEST, REVIVE_DEFERRED, REVIVE_LATE, UNCOUNTED_OF, of_lease, old_rows, rows_of, stale_after,
        uncounted, waiting, with_reminders,
    },
    schema::{task_lists, tasks, trash},
};
use diesel::{
    connection::SimpleConnection,
    debug_query,
    dsl::exists,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_query,
    sql_types::{Integer, Text},
    sqlite::Sqlite,
};
use shared::{Date, Priority, SessionId, Tag, TaskId, TaskSort, UserId};
use std::{env, marker::PhantomData};
use tempfile::TempDir;
use url::Url;

/// Two hundred accounts with a hundred tasks each, a hundred in the trash, ids of as many that are gone, and lists; and five
/// thousand with none.
const DATA: &str = "
    INSERT INTO users (id, email, name, email_verified, password_hash, created_at, updated_at)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200)
        SELECT 'user-' || n, 'user-' || n, '', FALSE, '', 0, 0 FROM numbers;
    INSERT INTO tasks (id, user_id, title, title_folded, completed, created_at, updated_at)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100)
        SELECT 'task-' || n || '-' || id, id, 't', 't', FALSE, 0, 0 FROM users, numbers;
    UPDATE tasks SET changed = length(id) + created_at;
    INSERT INTO users (id, email, name, email_verified, password_hash, created_at, updated_at)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
        SELECT 'idle-' || n, 'idle-' || n, '', FALSE, '', 0, 0 FROM numbers;
    INSERT INTO lists (user_id, id, name, archived, created_at, updated_at, changed)
        SELECT user_id, id, 'l', FALSE, 0, 0, changed FROM tasks;
    INSERT INTO trash (user_id, id, title, completed, created_at, updated_at, deleted_at, changed)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100)
        SELECT id, 'deleted-' || n, 't', FALSE, 0, 0, n, n FROM users, numbers WHERE id LIKE 'user%';
    INSERT INTO tombstones (user_id, id, kind, deleted_at, changed)
        SELECT user_id, id, 'task', deleted_at, changed FROM trash;
    INSERT INTO revoked_sessions (id, expires_at) SELECT id, 0 FROM tasks;
    INSERT INTO session_cutoffs (user_id, ended_before, spared_session) SELECT id, 0, '' FROM users;
    INSERT INTO task_reminders (user_id, task_id, fire_at, next_at, attempts, lease, counted_at)
        SELECT user_id, id, changed, CASE WHEN changed > 50 THEN changed END, 0, CASE WHEN changed = 99 THEN id END,
            CASE WHEN changed < 90 THEN 0 END FROM tasks;
    INSERT INTO stale_reminders (user_id, since) SELECT id, length(id) FROM users;";

/// Steps of a plan that scan a whole table or sort rows.
const BAD: [&str; 4] = ["SCAN", "Seq Scan", "TEMP B-TREE", "Sort"];

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
    detail: String,
}

struct Database {
    connection: AnyConnection,
    _directory: TempDir,
}

impl Database {
    fn create(name: &str) -> Self {
        let directory = TempDir::new().unwrap();
        let url = match env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => DatabaseUrl::Postgres(Self::on(&server, name)),
            _ => DatabaseUrl::Sqlite(directory.path().join("test.db")),
        };
        if let DatabaseUrl::Sqlite(file) = &url {
            drop(lock_shared(file).unwrap());
        }
        run_migrations(&url).unwrap();
        let mut connection = connect_without_timeout(&url).unwrap();
        connection.batch_execute(DATA).unwrap();
        // As autovacuum does. On SQLite there are no statistics, as in production.
        if !connection.is_embedded() {
            connection.batch_execute("ANALYZE").unwrap();
        }
        Self { connection, _directory: directory }
    }

    /// Recreates the database of the previous run.
    fn on(server: &str, name: &str) -> String {
        let mut url: Url = server.parse().unwrap();
        let mut connection = PgConnection::establish(server).unwrap();
        for statement in
            [format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"), format!("CREATE DATABASE {name}")]
        {
            connection.batch_execute(&statement).unwrap();
        }
        url.set_path(name);
        url.into()
    }

    /// Fails if the plan has a bad step.
    fn explain(&mut self, statement: &(impl QueryFragment<Sqlite> + QueryFragment<Pg>)) {
        check(&self.plan(statement), &BAD);
    }

    /// Fails if the plan scans a table. PostgreSQL may sort what it expects few of.
    fn explain_few(&mut self, statement: &(impl QueryFragment<Sqlite> + QueryFragment<Pg>)) {
        let bad = if self.connection.is_embedded() { &BAD[..] } else { &BAD[..2] };
        check(&self.plan(statement), bad);
    }

    fn plan(&mut self, statement: &(impl QueryFragment<Sqlite> + QueryFragment<Pg>)) -> Vec<String> {
        match &mut self.connection {
            AnyConnection::Sqlite(connection) => {
                let explain = format!("EXPLAIN QUERY PLAN {}", debug_query::<Sqlite, _>(statement));
                let steps: Vec<SqliteStep> = sql_query(explain).load(connection).unwrap();
                steps.into_iter().map(|step| step.detail).collect()
            }
            AnyConnection::Postgres(connection) => {
                let text = debug_query::<Pg, _>(statement).to_string();
                let arguments = (1..).take_while(|n| text.contains(&format!("${n}"))).map(|_| "NULL");
                let arguments = arguments.collect::<Vec<_>>().join(", ");
                let prepare =
                    format!("DEALLOCATE ALL; SET plan_cache_mode = force_generic_plan; PREPARE it AS {text}");
                connection.batch_execute(&prepare).unwrap();
                let explain = format!("EXPLAIN EXECUTE it ({arguments})");
                let steps: Vec<PostgresStep> = sql_query(explain).load(connection).unwrap();
                steps.into_iter().map(|step| step.detail).collect()
            }
        }
    }

    /// The same for a list that is filtered or sorted, which is not kept as a prepared statement.
    fn explain_list(&mut self, principal: Principal, query: &ListQuery, bad: &[&str]) {
        let list = matching(principal, query, Date::MIN, self.connection.is_embedded());
        let plan: Vec<String> = if self.connection.is_embedded() {
            let steps =
                Explained::<(Integer, Integer, Integer, Text)>("EXPLAIN QUERY PLAN ", list, PhantomData);
            let steps: Vec<(i32, i32, i32, String)> = steps.load(&mut self.connection).unwrap();
            steps.into_iter().map(|step| step.3).collect()
        } else {
            Explained::<Text>("EXPLAIN ", list, PhantomData).load(&mut self.connection).unwrap()
        };
        check(&plan, bad);
    }
}

fn check(plan: &[String], bad: &[&str]) {
    println!("{}\n", plan.join("\n"));
    assert!(!plan.is_empty());
    for bad in bad {
        assert!(!plan.iter().any(|step| step.contains(bad)), "{bad}: {plan:#?}");
    }
}

/// `EXPLAIN` of a statement with its values, which returns rows of this type.
#[derive(QueryId)]
struct Explained<Row>(&'static str, Matching, PhantomData<Row>);

impl<Row> QueryFragment<MultiBackend> for Explained<Row> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql(self.0);
        QueryFragment::<MultiBackend>::walk_ast(&self.1, out)
    }
}

impl<Row> Query for Explained<Row> {
    type SqlType = Row;
}

impl<Row> RunQueryDsl<AnyConnection> for Explained<Row> {}

#[test]
fn every_statement_uses_an_index_and_sorts_nothing() {
    let clock = Clock::system();
    let principal = Principal::of_session(UserId::from(clock.new_id()), SessionId::from(clock.new_id()));
    let id = TaskId::from(clock.new_id());
    let mut database = Database::create("test_plans");
    let page = || whole_list(principal).limit(101);
    database.explain(&page());
    database.explain(&page().filter(tasks::id.lt(id.to_string())));
    database.explain(&owned_by(principal).filter(tasks::id.eq(id.to_string())).select(columns()));
    database.explain(&account_row(principal).select(task_lists::revision));
    let user = || principal.user_id().to_string();
    database.explain(&all_lists(principal));
    database.explain(&tags_of_tasks(principal));
    database.explain(&tagged(user(), &Tag::parse("garden").unwrap()).select(sparse()));
    database.explain(&task_rows_of(user()).filter(tasks::list_id.eq(id.to_string())).select(sparse()));
    database.explain(&task_rows_of(user()).filter(tasks::list_id.is_null()).select(sparse()));
    if !database.connection.is_embedded() {
        database.explain(&sql_query(SAVE_ALL));
    }
    database.explain(&trash_page(principal, 50, id.to_string()).limit(101));
    database.explain(&sql_query(BURY));
    database.explain(&sql_query(REMOVE));
    database.explain(&too_many(&user()));
    database.explain(&sql_query(FORGET));
    database.explain(&due_trash(clock.now()).limit(250));
    database.explain(&due_ids(clock.now()).limit(250));
    let start = || Start::after(principal.user_id(), 7, Some(id.uuid()));
    database.explain(&tasks_after(start()).limit(501));
    database.explain(&lists_after(start(), 501));
    database.explain(&trash_after(start(), 501));
    database.explain(&tombstones_after(start(), 501));
    if !database.connection.is_embedded() {
        database.explain(&sql_query(CHANGED));
    }
}

#[test]
fn reminders_and_subtasks_use_their_indexes() {
    let clock = Clock::system();
    let (user, id) = (clock.new_id().to_string(), clock.new_id().to_string());
    let mut database = Database::create("test_plans_of_reminders");
    database.explain(&waiting().limit(1));
    database.explain(&rows_of(&user, &id));
    database.explain(&sql_query(EARLIEST));
    database.explain(&uncounted(clock.now()));
    database.explain_few(&sql_query(UNCOUNTED_OF));
    for (revive, index) in
        [(REVIVE_LATE, "task_reminders_late"), (REVIVE_DEFERRED, "task_reminders_deferred")]
    {
        let plan = database.plan(&sql_query(revive));
        assert!(plan.iter().any(|step| step.contains(index)), "{plan:#?}");
    }
    database.explain(&of_lease("lease"));
    database.explain(&old_rows(7));
    database.explain(&stale_after(7, user.clone()));
    let reminders = with_reminders(&user, id.clone());
    database.explain_few(&reminders);
    let subtasks = || task_rows_of(user.clone()).filter(tasks::parent_id.eq(id.clone()));
    let deleted = trash_of(user.clone()).filter(trash::parent_id.eq(id.clone()));
    database.explain_few(&subtasks().order(tasks::id).select(columns()));
    // SQLite has no statistics of its own: it would search the whole account.
    for (plan, index) in [
        (database.plan(&reminders), "tasks_with_reminders"),
        (database.plan(&subtasks().order(tasks::id).select(columns())), "tasks_of_parent"),
        (database.plan(&diesel::select(exists(subtasks()))), "tasks_of_parent"),
        (database.plan(&deleted.order(trash::id).select(trash::id)), "trash_of_parent"),
    ] {
        let is_used = plan.iter().any(|step| step.contains(index));
        assert!(is_used || !database.connection.is_embedded(), "{index}: {plan:#?}");
    }
}

#[test]
fn filtered_and_sorted_lists_read_one_account() {
    let clock = Clock::system();
    let principal = Principal::of_session(UserId::from(clock.new_id()), SessionId::from(clock.new_id()));
    let mut database = Database::create("test_plans_of_lists");
    let id = clock.new_id();
    let filter = TaskFilter {
        completed: Some(false),
        text: Some("some words".to_owned()),
        list: Some(Some(id.into())),
        tags: ["one", "two"].map(|tag| Tag::parse(tag).unwrap()).to_vec(),
        priority: Some(Some(Priority::High)),
        due: Some(DueFilter::Between(Date::MIN, Date::MAX)),
        parent: Some(None),
    };
    let subtasks = TaskFilter { parent: Some(Some(id.into())), ..TaskFilter::default() };
    let open = TaskFilter { completed: Some(false), ..TaskFilter::default() };
    for filter in [filter, subtasks, open.clone()] {
        let query = ListQuery { filter, limit: Some(21), ..ListQuery::default() };
        // PostgreSQL may sort the tasks that pass, where it expects few of them.
        let expects_few = query.filter != open && !database.connection.is_embedded();
        let bad = if expects_few { &BAD[..2] } else { &BAD[..] };
        database.explain_list(principal, &query, bad);
        let after = Some(Place { key: None, id: id.into() });
        database.explain_list(principal, &ListQuery { after, ..query.clone() }, bad);
        for sort in [TaskSort::Due, TaskSort::Position, TaskSort::Priority, TaskSort::Title] {
            let after = Some(Place { key: Some("key".to_owned()), id: id.into() });
            let query = ListQuery { sort, after, ..query.clone() };
            // Sorted are the tasks of the account alone.
            database.explain_list(principal, &query, &BAD[..2]);
        }
    }
}
