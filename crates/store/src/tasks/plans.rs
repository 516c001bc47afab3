//! Query plans: every statement on tasks uses an index in the right order. `EXPLAIN` on a database with many accounts;
//! on PostgreSQL if `TEST_DATABASE_URL` is set.

use super::{
    list::whole_list,
    revision::list_of,
    scope::{columns, owned_by},
};
use crate::{
    clock::Clock,
    database_url::DatabaseUrl,
    engine::{AnyConnection, connect_without_timeout, lock_shared},
    maintenance::run_migrations,
    principal::Principal,
    schema::{task_lists, tasks},
};
use diesel::{
    connection::SimpleConnection, debug_query, pg::Pg, prelude::*, query_builder::QueryFragment, sql_query,
    sql_types::Text, sqlite::Sqlite,
};
use shared::{SessionId, TaskId, UserId};
use std::env;
use tempfile::TempDir;
use url::Url;

/// Two hundred accounts with a hundred tasks each, and five thousand with none.
const DATA: &str = "
    INSERT INTO users (id, email, name, email_verified, password_hash, created_at, updated_at)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 200)
        SELECT 'user-' || n, 'user-' || n, '', FALSE, '', 0, 0 FROM numbers;
    INSERT INTO tasks (id, user_id, title, title_folded, completed, created_at, updated_at)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 100)
        SELECT 'task-' || n || '-' || id, id, 't', 't', FALSE, 0, 0 FROM users, numbers;
    INSERT INTO users (id, email, name, email_verified, password_hash, created_at, updated_at)
        WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 5000)
        SELECT 'idle-' || n, 'idle-' || n, '', FALSE, '', 0, 0 FROM numbers;
    INSERT INTO revoked_sessions (id, expires_at) SELECT id, 0 FROM tasks;
    INSERT INTO session_cutoffs (user_id, ended_before, spared_session) SELECT id, 0, '' FROM users;
    ANALYZE;";

/// Steps of a plan that scan a whole table or sort rows.
const BAD: [&str; 4] = ["SCAN", "TEMP B-TREE", "Seq Scan", "Sort"];

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
    fn create() -> Self {
        let directory = TempDir::new().unwrap();
        let url = match env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => DatabaseUrl::Postgres(Self::on(&server)),
            _ => DatabaseUrl::Sqlite(directory.path().join("test.db")),
        };
        if let DatabaseUrl::Sqlite(file) = &url {
            drop(lock_shared(file).unwrap());
        }
        run_migrations(&url).unwrap();
        let mut connection = connect_without_timeout(&url).unwrap();
        connection.batch_execute(DATA).unwrap();
        Self { connection, _directory: directory }
    }

    /// Recreates the database of the previous run.
    fn on(server: &str) -> String {
        let mut url: Url = server.parse().unwrap();
        let mut connection = PgConnection::establish(server).unwrap();
        for statement in ["DROP DATABASE IF EXISTS test_plans WITH (FORCE)", "CREATE DATABASE test_plans"] {
            connection.batch_execute(statement).unwrap();
        }
        url.set_path("test_plans");
        url.into()
    }

    /// Fails if the plan has a bad step.
    fn explain(&mut self, statement: &(impl QueryFragment<Sqlite> + QueryFragment<Pg>)) {
        let plan: Vec<String> = match &mut self.connection {
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
        };
        println!("{}\n", plan.join("\n"));
        assert!(!plan.is_empty());
        for bad in BAD {
            assert!(!plan.iter().any(|step| step.contains(bad)), "{bad}: {plan:#?}");
        }
    }
}

#[test]
fn every_statement_uses_an_index_and_sorts_nothing() {
    let clock = Clock::system();
    let principal = Principal::of_session(UserId::from(clock.new_id()), SessionId::from(clock.new_id()));
    let id = TaskId::from(clock.new_id());
    let mut database = Database::create();
    let page = || whole_list(principal).limit(101);
    database.explain(&page());
    database.explain(&page().filter(tasks::id.lt(id.to_string())));
    database.explain(&page().filter(tasks::completed.eq(true)));
    database.explain(&owned_by(principal).filter(tasks::id.eq(id.to_string())).select(columns()));
    database.explain(&list_of(principal).select(task_lists::revision));
}
