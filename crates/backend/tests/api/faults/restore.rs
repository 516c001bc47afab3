//! `latchkey restore`

mod links;

use crate::helpers::{Account, Database, Program, Response, error_line, id_of, run, start_on};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};
use tempfile::TempDir;
use testkit::Mailbox;
use tokio::time::sleep;

/// A database in a directory of its own.
struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn database(&self, name: &str) -> Database {
        Database::at(format!("sqlite://{}", self.at(name).display()))
    }

    fn start(&self) -> Program {
        start_on(&self.database("latchkey.db"), &[])
    }

    fn run(&self, command: &str, file: &Path) -> Output {
        run(&self.database("latchkey.db"), &[command, &file.display().to_string()], &[])
    }

    /// As it was before anything was ended or revoked.
    fn restore_all(&self, file: &Path) -> Output {
        let arguments = ["restore", "--keep-sessions", &file.display().to_string()];
        run(&self.database("latchkey.db"), &arguments, &[])
    }

    /// A backup of a database with one task in it.
    async fn backup(&self) -> (PathBuf, Account) {
        let program = self.start();
        let account = program.client.sign_up("ann@example.org").await.unwrap();
        account.add("Saved").await;
        account.auth("POST", "/api/auth/update-user", Some(settings())).await.expect(200);
        assert!(self.run("backup", &self.at("backup")).status.success());
        (self.at("backup"), account)
    }

    #[track_caller]
    fn refuses(&self, file: &Path, sentence: &str) {
        let before = fs::read(self.at("latchkey.db")).unwrap_or_default();
        let error = error_line(&self.run("restore", file));
        assert!(error.contains(sentence), "{error}");
        assert_eq!(fs::read(self.at("latchkey.db")).unwrap_or_default(), before);
    }
}

fn settings() -> Value {
    json!({"timeZone": "Europe/Berlin", "weekStartsOn": "sunday", "reminderHour": 7, "locale": "de-DE"})
}

#[test]
fn refuses_postgresql() {
    let database = Database::at("postgres://ann:a-password@127.0.0.1:1/latchkey".to_owned());
    let error = error_line(&run(&database, &["restore", "/dev/null"], &[]));
    assert!(error.contains("restore it with its own pg_restore"), "{error}");
}

#[tokio::test]
async fn rejects_damaged_and_unknown_backups() {
    let place = Place::new();
    let (backup, _) = place.backup().await;
    place.refuses(&place.at("nowhere"), "There is no file");
    fs::write(place.at("text"), "x".repeat(10_000)).unwrap();
    place.refuses(&place.at("text"), "Cannot read");
    fs::write(place.at("empty"), "").unwrap();
    place.refuses(&place.at("empty"), "is not a Latchkey database");
    assert_eq!(fs::read(place.at("empty")).unwrap(), b"", "it was not touched");

    let mut damaged = fs::read(&backup).unwrap();
    let size = damaged.len();
    damaged[4096..size - 4096].fill(0x55);
    fs::write(place.at("damaged"), damaged).unwrap();
    place.refuses(&place.at("damaged"), "damaged");

    place
        .database("backup")
        .execute("INSERT INTO __diesel_schema_migrations (version) VALUES ('99999999999999')");
    place.refuses(&backup, "migrated by a newer version (migration 99999999999999)");
}

#[tokio::test]
async fn refuses_a_database_in_use() {
    let place = Place::new();
    let (backup, account) = place.backup().await;
    let program = place.start();
    account.at(&program.client).add("Later").await;
    place.refuses(&backup, "latchkey.db is in use: stop every program");
    assert_eq!(account.at(&program.client).completion().await.len(), 2);
    drop(program);

    let mut other = place.database("latchkey.db").connect();
    other.batch_execute("BEGIN; SELECT * FROM users; INSERT INTO revoked_sessions VALUES ('x', 0)").unwrap();
    place.refuses(&backup, "latchkey.db is in use: stop every program");
    drop(other);

    let lock = File::options().append(true).open(place.at("latchkey.db-lock")).unwrap();
    lock.lock().unwrap();
    let error = error_line(&run(&place.database("latchkey.db"), &[], &[]));
    assert!(error.contains("is being restored from a backup"), "{error}");
}

#[tokio::test]
async fn restores_and_keeps_the_replaced_database() {
    let place = Place::new();
    let (backup, account) = place.backup().await;
    for n in 1..3 {
        let program = place.start();
        account.at(&program.client).add("Later").await;
        drop(program);
        assert!(place.at("latchkey.db-wal").metadata().unwrap().len() > 0);
        let output = place.restore_all(&backup);
        assert!(output.status.success(), "{output:?}");
        let replaced = format!("latchkey.db.replaced-{n}");
        assert!(String::from_utf8(output.stdout).unwrap().contains(&replaced));

        let program = place.start();
        let session = account.at(&program.client).auth("GET", "/api/auth/get-session", None).await.json();
        for (name, value) in settings().as_object().unwrap() {
            assert_eq!(&session["user"][name], value);
        }
        let restored = account.at(&program.client).completion().await;
        drop(program);
        assert_eq!(restored.keys().collect::<Vec<_>>(), ["Saved"]);
        let before = start_on(&place.database(&replaced), &[]);
        assert_eq!(account.at(&before.client).completion().await.len(), 2);
    }
}

#[tokio::test]
async fn replaces_missing_and_damaged_databases() {
    let place = Place::new();
    let (backup, account) = place.backup().await;
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(place.at(&format!("latchkey.db{suffix}")));
    }
    assert!(place.restore_all(&backup).status.success());
    assert!(!place.at("latchkey.db.replaced-1").exists());

    fs::write(place.at("latchkey.db"), "not a database at all").unwrap();
    fs::write(place.at("latchkey.db-wal"), "nor a log").unwrap();
    assert!(place.restore_all(&backup).status.success());
    let program = place.start();
    assert_eq!(account.at(&program.client).completion().await.len(), 1);
    assert_eq!(fs::read(place.at("latchkey.db.replaced-1")).unwrap(), b"not a database at all");
}

/// Everything that an account has, and a new epoch: what a device knows of the changes since the backup never happened.
#[tokio::test]
async fn restores_lists_tags_trash_and_attributes_and_draws_new_epochs() {
    let place = Place::new();
    let program = place.start();
    let account = program.client.sign_up("ann@example.org").await.unwrap();
    let list = "01932f00-0000-7000-8000-0000000000aa";
    place.database("latchkey.db").execute(&format!(
        "INSERT INTO lists (user_id, id, name, archived, created_at, updated_at, changed)
         VALUES ('{}', '{list}', 'Home', FALSE, 0, 0, 0)",
        account.id
    ));
    let task = json!({
        "title": "Water the fern", "list_id": list, "due": {"date": "2026-12-24", "time": "09:30"},
        "priority": "high", "tags": ["Green"], "repeat": {"rule": "FREQ=WEEKLY", "from": "due"},
    });
    account.send("POST", "", Some(task)).await.expect(201);
    let deleted = account.add("Deleted").await;
    account.send("DELETE", &id_of(&deleted), None).await.expect(204);
    let trash = format!("/api/{}/trash", account.id);
    let read = async |program: &Program| {
        let account = account.at(&program.client);
        let (tasks, trash) = (account.get("").await, Response::of(account.request("GET", &trash)).await);
        (tasks.expect(200).json(), trash.expect(200).json())
    };
    let before = read(&program).await;
    let state = |columns: &str, table: &str| {
        place.database("latchkey.db").text(&format!("SELECT CAST({columns} AS TEXT) AS text FROM {table}"))
    };
    let others = || [state("name", "lists"), state("name", "tags"), state("counter", "task_lists")];
    let (epoch, others_before) = (state("epoch", "task_lists"), others());
    assert!(place.run("backup", &place.at("backup")).status.success());
    drop(program);
    let output = place.restore_all(&place.at("backup"));
    let output = String::from_utf8(output.stdout).unwrap();
    assert!(output.contains("1 account, 1 list and 1 task, and 1 in the trash"), "{output}");
    assert_eq!(others(), others_before);
    assert_ne!(state("epoch", "task_lists"), epoch);
    assert_eq!(read(&place.start()).await, before);
}

/// Some may have been ended or revoked after the backup.
#[tokio::test]
async fn ends_sessions_and_removes_personal_access_tokens_unless_asked_to_keep_them() {
    let place = Place::new();
    let program = place.start();
    let ann = program.client.sign_up("ann@example.org").await.unwrap();
    let ben = program.client.sign_up("ben@example.org").await.unwrap();
    let key = json!({"name": "Script", "expiresIn": 30 * 86_400, "permissions": {"tasks": ["read"]}});
    let key = ann.auth("POST", "/api/auth/api-key/create", Some(key)).await.expect(200).json();
    let key = key["key"].as_str().unwrap().to_owned();
    assert!(place.run("backup", &place.at("backup")).status.success());
    let tasks = ann.path("");
    let with_key = async |program: &Program| {
        Response::of(program.client.request("GET", &tasks).bearer_auth(&key)).await.status
    };
    assert_eq!(with_key(&program).await, 200);
    ann.sign_out().await.expect(200);
    let later = program.client.sign_in("ann@example.org").await.unwrap();
    drop(program);

    assert!(place.run("restore", &place.at("backup")).status.success());
    let program = place.start();
    for session in [&ann, &ben, &later] {
        let session = session.at(&program.client);
        session.get("").await.expect_error(401, "TOKEN_REVOKED");
        assert!(!session.is_signed_in().await);
    }
    assert_eq!(with_key(&program).await, 401);
    let again = program.client.sign_in("ann@example.org").await.unwrap();
    assert!(again.is_signed_in().await);
    again.add("Later").await;
    drop(program);

    assert!(place.restore_all(&place.at("backup")).status.success());
    let program = place.start();
    assert!(ann.at(&program.client).is_signed_in().await);
    assert_eq!(with_key(&program).await, 200);
}

/// Some may have been used after the backup.
#[tokio::test]
async fn mailed_links_of_before_are_invalid_unless_asked_to_keep_them() {
    const ANN: &str = "ann@example.org";
    let (place, mailbox) = (Place::new(), Mailbox::start().unwrap());
    let url = mailbox.url();
    let settings =
        [("SMTP_URL", &*url), ("MAIL_FROM", "a@example.org"), ("PUBLIC_URL", "https://todo.example.org")];
    let start = || start_on(&place.database("latchkey.db"), &settings);
    // The other e-mails report changes.
    let token = || loop {
        if let Some(link) = mailbox.next(ANN).expect("an e-mail with a link").link() {
            break link.split_once("token=").unwrap().1.to_owned();
        }
    };
    let ask = async |program: &Program, path: &str| {
        program.client.post(&format!("/api/auth/{path}"), json!({"email": ANN})).await.expect(200);
        token()
    };
    let reset = async |program: &Program, token: &str, new: &str| {
        program.client.post("/api/auth/reset-password", json!({"token": token, "newPassword": new})).await
    };
    let verify = async |program: &Program, token: &str| {
        program.client.post("/api/auth/verify-email", json!({"token": token})).await
    };
    let program = start();
    program.client.sign_up(ANN).await.unwrap();
    let verification = token();
    let link = ask(&program, "request-password-reset").await;
    assert!(place.run("backup", &place.at("backup")).status.success());
    reset(&program, &link, "the second password").await.expect(200);
    drop(program);

    assert!(place.run("restore", &place.at("backup")).status.success());
    let program = start();
    verify(&program, &verification).await.expect_error(401, "INVALID_TOKEN");
    reset(&program, &link, "the third password").await.expect_error(400, "INVALID_TOKEN");
    // Tokens have their time in seconds.
    sleep(Duration::from_millis(1100)).await;
    let verification = ask(&program, "send-verification-email").await;
    verify(&program, &verification).await.expect(200);
    let link = ask(&program, "request-password-reset").await;
    reset(&program, &link, "the third password").await.expect(200);
    let link = ask(&program, "request-password-reset").await;
    assert!(place.run("backup", &place.at("another")).status.success());
    drop(program);

    assert!(place.restore_all(&place.at("another")).status.success());
    reset(&start(), &link, "the fourth password").await.expect(200);
}

#[tokio::test]
async fn reports_what_is_in_the_backup() {
    let place = Place::new();
    let (backup, _) = place.backup().await;
    let output = String::from_utf8(place.run("restore", &backup).stdout).unwrap();
    assert!(
        output.starts_with(
            "The backup contains 1 account, 0 lists and 1 task, and 0 in the trash; the last change was at 20"
        ),
        "{output}"
    );
    assert!(
        output.contains(
            "\nAll sessions are ended, all personal access tokens removed, and all mailed links invalid"
        ),
        "{output}"
    );
    let arguments = ["restore", "--json", "--keep-sessions", &backup.display().to_string()];
    let output = run(&place.database("latchkey.db"), &arguments, &[]);
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&json["accounts"], &json["tasks"], &json["keptSessions"]),
        (&json!(1), &json!(1), &json!(true))
    );
    assert_eq!((&json["lists"], &json["trash"]), (&json!(0), &json!(0)));
    assert!(json["changedAt"].as_str().unwrap().starts_with("20"), "{json}");
}

/// They keep people from being locked out, so their owners decide.
#[tokio::test]
async fn reports_that_used_backup_codes_count_again() {
    let place = Place::new();
    let (backup, _) = place.backup().await;
    let printed = || String::from_utf8(place.run("restore", &backup).stdout).unwrap();
    assert!(!printed().contains("count again"), "{}", printed());
    place.database("backup").execute("UPDATE users SET two_factor_since = 0");
    assert!(printed().contains("count again (1 second factor), and so do passkeys that were removed"));
}
