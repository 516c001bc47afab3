//! What a client or a single row causes costs its own request and nothing else: no connection, no write of others.

use crate::helpers::{Account, Database, PASSWORD, Response, Server, id_of};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::until;

/// A server, and its database for statements of the test, whose connections have another name.
fn start() -> (Database, Server) {
    let database = Database::create();
    let server = if database.is_postgres() {
        Server::on(&Database::at(format!("{}?application_name=program", database.url())), &[])
    } else {
        Server::on(&database, &[])
    };
    (database, server)
}

/// The connections of the program, as their process ids; none with SQLite.
fn connections(database: &Database) -> Vec<String> {
    if !database.is_postgres() {
        return Vec::new();
    }
    let all = "SELECT coalesce(string_agg(pid::text, ','), '') AS text FROM pg_stat_activity \
               WHERE datname = current_database() AND application_name = 'program'";
    database.text(all).split(',').map(ToOwned::to_owned).collect()
}

/// Asserts that no connection is lost by what `cause` does.
async fn loses_no_connection(
    database: &Database,
    server: &Server,
    ben: &Account,
    cause: impl Future<Output = ()>,
) {
    join_all((0..4).map(|_| ben.get("?completed=false"))).await;
    let before = connections(database);
    cause.await;
    ben.add("Another").await;
    let after = connections(database);
    assert!(before.iter().all(|connection| after.contains(connection)), "{before:?}, then {after:?}");
    server.get("/readyz").await.expect(200);
}

fn reject_title(database: &Database, title: &str) {
    let trigger = if database.is_postgres() {
        format!(
            "CREATE FUNCTION reject_title() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not this'; END $$;
             CREATE TRIGGER reject_title BEFORE INSERT ON tasks FOR EACH ROW WHEN (NEW.title = '{title}')
             EXECUTE FUNCTION reject_title()"
        )
    } else {
        format!(
            "CREATE TRIGGER reject_title BEFORE INSERT ON tasks WHEN NEW.title = '{title}'
             BEGIN SELECT RAISE(ABORT, 'not this'); END"
        )
    };
    database.execute(&trigger);
}

#[tokio::test]
async fn rejected_writes_do_not_affect_those_of_others() {
    let (database, server) = start();
    let (ann, ben) = (server.sign_up("ann@example.org").await, server.sign_up("ben@example.org").await);
    reject_title(&database, "poison");
    let cause = async {
        let writes = (0..120).map(|n| {
            let (who, title) = if n % 3 == 0 { (&ann, "poison") } else { (&ben, "good") };
            async move { (title, Response::of(who.create(title)).await) }
        });
        for (title, response) in join_all(writes).await {
            match title {
                "good" => drop(response.expect(201)),
                _ => drop(response.expect_error(500, "INTERNAL_ERROR")),
            }
        }
    };
    loses_no_connection(&database, &server, &ben, cause).await;
    assert_eq!(ben.titles("").await.len(), 81);
}

/// On PostgreSQL the statement times out. On SQLite the lock of the whole file does, for everybody.
#[tokio::test]
async fn a_statement_that_times_out_is_an_overload() {
    let (database, server) = start();
    if !database.is_postgres() {
        return;
    }
    let (ann, ben) = (server.sign_up("ann@example.org").await, server.sign_up("ben@example.org").await);
    let task = id_of(&ann.add("Locked").await);
    let cause = async {
        let lock = format!("SELECT * FROM tasks WHERE user_id = '{}' FOR UPDATE", ann.id);
        let holder = database.hold(&lock, Duration::from_secs(3));
        let change = async || {
            let change = ann.send("PATCH", &task, Some(json!({"title": "Late"}))).await;
            change.expect_error(503, "OVERLOADED");
        };
        tokio::join!(change(), change(), change());
        ben.add("In time").await;
        tokio::task::spawn_blocking(move || holder.join().unwrap()).await.unwrap();
    };
    loses_no_connection(&database, &server, &ben, cause).await;
    ann.send("PATCH", &task, Some(json!({"title": "Again"}))).await.expect(200);
}

/// An address, a name and a picture that the rules for input reject, as an earlier version or an import left them.
#[tokio::test]
async fn rows_that_the_rules_for_input_reject_are_usable() {
    let (database, server) = start();
    let ben = server.sign_up("ben@example.org").await;
    let long = format!("{}@example.org", "a".repeat(300));
    for (n, address) in
        ["ann", "Ann@Example.org", "ann@localhost", "a b@example.org", "", &long].iter().enumerate()
    {
        let ann = server.sign_up(&format!("ann{n}@example.org")).await;
        database.execute(&format!(
            "UPDATE users SET email = '{address}', name = '', image = 'no picture' WHERE id = '{}'",
            ann.id
        ));
        let cause = async {
            let session = ann.auth("GET", "/api/auth/get-session", None).await.expect(200).json();
            assert_eq!(session["user"]["email"], *address);
            let token = ann.auth("GET", "/api/auth/token", None).await.expect(200).json();
            let token = token["token"].as_str().unwrap().to_owned();
            let list = server.request("GET", &ann.path("")).bearer_auth(token);
            Response::of(list).await.expect(200);
            let change = json!({"name": "Ann"});
            ann.auth("POST", "/api/auth/update-user", Some(change)).await.expect(200);
            let change = json!({"currentPassword": PASSWORD, "newPassword": "another battery staple"});
            ann.auth("POST", "/api/auth/change-password", Some(change)).await.expect(200);
        };
        loses_no_connection(&database, &server, &ben, cause).await;
    }
}

#[tokio::test]
async fn corrupt_rows_fail_only_the_requests_of_their_owner() {
    let (database, server) = start();
    let (ann, ben) = (server.sign_up("ann@example.org").await, server.sign_up("ben@example.org").await);
    let key = json!({"name": "Script", "expiresIn": 2_592_000, "permissions": {"tasks": ["read"]}});
    let key: Value = ann.auth("POST", "/api/auth/api-key/create", Some(key)).await.expect(200).json();
    database.execute("UPDATE api_keys SET id = 'nonsense'");
    let cause = async {
        for _ in 0..3 {
            let list = ann.auth("GET", "/api/auth/api-key/list", None).await;
            list.expect_error(500, "INTERNAL_ERROR");
            let key = key["key"].as_str().unwrap();
            let list = server.request("GET", &ann.path("")).bearer_auth(key);
            Response::of(list).await.expect_error(500, "INTERNAL_ERROR");
        }
    };
    loses_no_connection(&database, &server, &ben, cause).await;
    ann.add("Her tasks are not affected").await;
}

/// The rest of a large account is deleted in the background.
async fn is_empty(database: &Database, user: &str) {
    for table in ["tasks", "trash", "tombstones", "lists", "tags", "devices"] {
        let rows = format!("SELECT CAST(count(*) AS TEXT) AS text FROM {table} WHERE user_id = '{user}'");
        let is_gone = async || Ok((database.text(&rows) == "0").then_some(()));
        until("everything is deleted", is_gone).await.unwrap();
    }
}

/// Everything that an account may have beside tasks.
fn insert_the_rest(database: &Database, user: &str) {
    crate::helpers::insert_trash(database, user, 3000);
    database.execute(&format!(
        "INSERT INTO tombstones (user_id, id, kind, deleted_at, changed)
            SELECT user_id, id, 'task', deleted_at, changed FROM trash WHERE user_id = '{user}';
         INSERT INTO tombstones (user_id, id, kind, deleted_at, changed)
            SELECT user_id, id, 'list', deleted_at, changed FROM trash WHERE user_id = '{user}';
         INSERT INTO lists (user_id, id, name, archived, created_at, updated_at, changed)
            SELECT user_id, id, 'n', FALSE, 0, 0, 0 FROM trash WHERE user_id = '{user}' AND changed <= 200;
         INSERT INTO tags (user_id, folded, name)
            SELECT user_id, id, id FROM trash WHERE user_id = '{user}' AND changed <= 500;
         INSERT INTO devices (user_id, id, number, last_at)
            SELECT user_id, id, 1, 0 FROM trash WHERE user_id = '{user}' AND changed <= 50"
    ));
}

#[tokio::test]
async fn many_large_accounts_are_deleted_at_once() {
    let (database, server) = start();
    let ben = server.sign_up("ben@example.org").await;
    let description = "\u{1f600}".repeat(500);
    let mut large = Vec::new();
    for n in 0..5 {
        let account = server.sign_up(&format!("large{n}@example.org")).await;
        crate::helpers::insert_tasks(&database, &account.id, 5000, &description);
        insert_the_rest(&database, &account.id);
        large.push(account);
    }
    let deletions = large.iter().map(async |account| {
        let body = json!({"password": PASSWORD});
        account.auth("POST", "/api/auth/delete-user", Some(body)).await.expect(200);
        assert!(!account.is_signed_in().await);
        account.get("").await.expect_error(401, "TOKEN_REVOKED");
        server.sign_up(&account.email).await;
    });
    let others = async {
        for _ in 0..20 {
            ben.add("Meanwhile").await;
        }
    };
    tokio::join!(join_all(deletions), others);
    for account in &large {
        is_empty(&database, &account.id).await;
    }
    assert_eq!(ben.titles("").await.len(), 20);
}

/// As when the program was killed between two pieces.
#[tokio::test]
async fn an_interrupted_deletion_is_finished_at_start() {
    let (database, server) = start();
    let (ann, ben) = (server.sign_up("ann@example.org").await, server.sign_up("ben@example.org").await);
    ben.add("Kept").await;
    crate::helpers::insert_tasks(&database, &ann.id, 600, "");
    insert_the_rest(&database, &ann.id);
    database.execute(&format!(
        "DELETE FROM task_lists WHERE user_id = '{id}'; UPDATE users SET email = '(deleted) {id}' WHERE id = '{id}'",
        id = ann.id
    ));
    let _other = Server::on(&database, &[]);
    is_empty(&database, &ann.id).await;
    let accounts = async || {
        let count = database.text("SELECT CAST(count(*) AS TEXT) AS text FROM users");
        Ok((count == "1").then_some(()))
    };
    until("the account is deleted", accounts).await.unwrap();
    assert_eq!(ben.titles("").await, ["Kept"]);
}

#[tokio::test]
async fn a_deletion_that_fails_is_logged_once_and_tried_again() {
    let program = crate::helpers::start(&[]);
    let (ann, database) = (program.client.sign_up("ann@example.org").await.unwrap(), &program.database);
    ann.add("Kept for now").await;
    database.execute(if database.is_postgres() {
        "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'kept'; END $$;
         CREATE TRIGGER keep BEFORE DELETE ON tasks FOR EACH ROW EXECUTE FUNCTION keep()"
    } else {
        "CREATE TRIGGER keep BEFORE DELETE ON tasks BEGIN SELECT RAISE(ABORT, 'kept'); END"
    });
    ann.auth("POST", "/api/auth/delete-user", Some(json!({"password": PASSWORD}))).await.expect(200);
    let warning = "what is left of a deleted account is still there";
    let is_logged = async || Ok(program.log().contains(warning).then_some(()));
    until("a warning", is_logged).await.unwrap();
    database.execute(if database.is_postgres() { "DROP TRIGGER keep ON tasks" } else { "DROP TRIGGER keep" });
    is_empty(database, &ann.id).await;
    let log = program.log();
    assert!(log.matches(warning).count() == 1 && log.contains(&ann.id) && !log.contains("ann@"), "{log}");
}
