//! A database for one test.

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection,
    sql_query, sql_types::Text,
};
use std::{
    env,
    path::PathBuf,
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
    time::Duration,
};
use tempfile::TempDir;
use uuid::Uuid;

/// Gone with all its data when the last one who uses it is.
#[derive(Clone)]
pub struct Database(Arc<Inner>);

struct Inner {
    url: String,
    kind: Kind,
}

enum Kind {
    Sqlite { _directory: TempDir },
    Postgres { server: String, name: String },
    Foreign,
}

#[derive(QueryableByName)]
struct OneText {
    #[diesel(sql_type = Text)]
    text: String,
}

impl Database {
    /// On PostgreSQL if `TEST_DATABASE_URL` names a server, else a file.
    pub fn create() -> Self {
        match env::var("TEST_DATABASE_URL") {
            Ok(server) if !server.is_empty() => Self::postgres(server),
            _ => {
                let directory = TempDir::new().unwrap();
                let url = format!("sqlite://{}", directory.path().join("latchkey.db").display());
                Self(Arc::new(Inner { url, kind: Kind::Sqlite { _directory: directory } }))
            }
        }
    }

    fn postgres(server: String) -> Self {
        let name = format!("test_{}", Uuid::new_v4().simple());
        let mut connection = PgConnection::establish(&server).expect("TEST_DATABASE_URL can be reached");
        connection.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        Self(Arc::new(Inner { url: url.into(), kind: Kind::Postgres { server, name } }))
    }

    /// One that somebody else makes and removes.
    pub fn at(url: String) -> Self {
        Self(Arc::new(Inner { url, kind: Kind::Foreign }))
    }

    pub fn url(&self) -> &str {
        &self.0.url
    }

    /// Whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.0.url.starts_with("postgres")
    }

    /// The file of an SQLite database.
    pub fn path(&self) -> PathBuf {
        self.0.url.strip_prefix("sqlite://").unwrap().into()
    }

    /// The column `text` of the one row that a query gives.
    pub fn text(&self, query: &str) -> String {
        let row: OneText = if self.is_postgres() {
            sql_query(query).get_result(&mut PgConnection::establish(&self.0.url).unwrap()).unwrap()
        } else {
            let path = self.path();
            sql_query(query)
                .get_result(&mut SqliteConnection::establish(&path.to_string_lossy()).unwrap())
                .unwrap()
        };
        row.text
    }

    /// Begins a transaction behind the server's back, and commits it after a while, on a thread of its own: whoever
    /// else writes waits for it. Comes back once the transaction holds what it writes.
    pub fn hold(&self, sql: String, time: Duration) -> JoinHandle<()> {
        let (database, (begun, begin)) = (self.clone(), mpsc::channel());
        let held = thread::spawn(move || {
            if database.is_postgres() {
                let connection = PgConnection::establish(&database.0.url).unwrap();
                hold(connection, &format!("BEGIN; {sql}"), time, &begun);
            } else {
                let connection = SqliteConnection::establish(&database.path().to_string_lossy()).unwrap();
                hold(connection, &format!("BEGIN IMMEDIATE; {sql}"), time, &begun);
            }
        });
        begin.recv().unwrap();
        held
    }

    /// Runs SQL behind the server's back.
    pub fn execute(&self, sql: &str) {
        if self.is_postgres() {
            return PgConnection::establish(&self.0.url).unwrap().batch_execute(sql).unwrap();
        }
        let mut connection = SqliteConnection::establish(&self.path().to_string_lossy()).unwrap();
        connection.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON").unwrap();
        connection.batch_execute(sql).unwrap();
    }
}

fn hold(mut connection: impl SimpleConnection, begin: &str, time: Duration, begun: &mpsc::Sender<()>) {
    connection.batch_execute(begin).unwrap();
    begun.send(()).unwrap();
    thread::sleep(time);
    connection.batch_execute("COMMIT").unwrap();
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Kind::Postgres { server, name } = &self.kind
            && let Ok(mut connection) = PgConnection::establish(server)
        {
            let _ = connection.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}
