use super::IDLE;
use crate::{
    clock::Clock, database_url::DatabaseUrl, error::StoreError, schema::revoked_sessions, store::Store,
};
use diesel::prelude::*;
use std::{fs, thread, time::Duration};
#[cfg(target_os = "linux")]
use std::{os::unix::fs::MetadataExt, path::Path};
use tokio::time;

/// Inserts a row and then runs `then`.
async fn write(
    store: &Store,
    id: &'static str,
    then: fn() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let write = store.write(move |connection| {
        let row = (revoked_sessions::id.eq(id), revoked_sessions::expires_at.eq(0));
        diesel::insert_into(revoked_sessions::table).values(row).execute(connection)?;
        then()
    });
    write.await
}

async fn written(store: &Store) -> Vec<String> {
    let ids = revoked_sessions::table.select(revoked_sessions::id).order(revoked_sessions::id);
    store.read(move |connection| Ok(connection.load_all(ids)?)).await.unwrap()
}

#[tokio::test]
async fn commits_the_others_of_a_group_when_one_fails() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
    let store = Store::open(&url, Clock::system()).unwrap();
    let results = tokio::join!(
        // The others queue up behind this one and share a transaction.
        write(&store, "a, slow", || {
            thread::sleep(Duration::from_millis(100));
            Ok(())
        }),
        write(&store, "b, refused", || Err(StoreError::NotFound)),
        write(&store, "c, good", || Ok(())),
        write(&store, "d, panics", || panic!("on purpose")),
        write(&store, "c, good", || Ok(())),
        write(&store, "e, good", || Ok(())),
        write(&store, "f, unclassified", || Err(StoreError::Unclassified("integer overflow".to_owned()))),
        write(&store, "g, a foreign key", || Err(StoreError::Revoked)),
    );
    assert_eq!(results.0, Ok(()));
    assert_eq!(results.1, Err(StoreError::NotFound));
    assert_eq!(results.2, Ok(()));
    assert!(matches!(results.3, Err(StoreError::Internal(_))), "{:?}", results.3);
    assert!(matches!(results.4, Err(StoreError::Internal(_))), "a duplicate: {:?}", results.4);
    assert_eq!(results.5, Ok(()));
    assert!(matches!(results.6, Err(StoreError::Internal(_))), "{:?}", results.6);
    assert_eq!(results.7, Err(StoreError::Revoked));
    assert_eq!(written(&store).await, ["a, slow", "c, good", "e, good"]);
}

#[tokio::test]
async fn acknowledges_nothing_of_a_group_when_the_database_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
    let store = Store::open(&url, Clock::system()).unwrap();
    let results = tokio::join!(
        write(&store, "a", || {
            thread::sleep(Duration::from_millis(100));
            Ok(())
        }),
        write(&store, "b", || Err(StoreError::unavailable("on purpose"))),
    );
    let acknowledged = results.0.is_ok();
    assert!(matches!(results.1, Err(StoreError::Unavailable(_))), "{:?}", results.1);
    assert_eq!(written(&store).await.len(), usize::from(acknowledged));
    assert_eq!(write(&store, "c", || Ok(())).await, Ok(()), "and the next group is written");
}

/// Whether any process has a lock on one of the read marks (bytes 123 to 127 of the `-shm` file).
#[cfg(target_os = "linux")]
fn holds_read_mark(database: &Path) -> bool {
    const READERS: [&str; 5] = ["123", "124", "125", "126", "127"];
    let Ok(shared) = fs::metadata(database.with_extension("db-shm")) else { return false };
    let inode = shared.ino().to_string();
    let locks = fs::read_to_string("/proc/locks").unwrap();
    locks.lines().any(|lock| {
        let fields: Vec<&str> = lock.split_whitespace().collect();
        let [_, _, _, kind, _, file, first, _] = *fields else { return false };
        kind == "READ" && file.ends_with(&format!(":{inode}")) && READERS.contains(&first)
    })
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn holds_a_read_mark_between_writes() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("test.db");
    let store = Store::open(&DatabaseUrl::Sqlite(database.clone()), Clock::system()).unwrap();
    for id in ["a", "b"] {
        // The writer acquires it after it has responded.
        let acquired = time::timeout(Duration::from_secs(10), async {
            while !holds_read_mark(&database) {
                time::sleep(Duration::from_millis(5)).await;
            }
        });
        acquired.await.unwrap();
        assert_eq!(write(&store, id, || Ok(())).await, Ok(()));
    }
    assert_eq!(written(&store).await, ["a", "b"], "and readers see the latest commit");
}

/// With a second store on the file, which stands for another process.
#[tokio::test]
async fn lets_sqlite_reset_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("test.db");
    let store = Store::open(&DatabaseUrl::Sqlite(database.clone()), Clock::system()).unwrap();
    let idle = Store::open(&DatabaseUrl::Sqlite(database.clone()), Clock::system()).unwrap();
    assert!(written(&idle).await.is_empty());
    for number in 0..60 {
        let id = format!("{number:02}").repeat(200_000);
        let write = store.write(move |connection| {
            let row = (revoked_sessions::id.eq(id), revoked_sessions::expires_at.eq(0));
            diesel::insert_into(revoked_sessions::table).values(row).execute(connection)?;
            Ok(())
        });
        write.await.unwrap();
        // The writer of `idle` releases its read mark within a second.
        if number == 4 {
            time::sleep(IDLE * 2).await;
        }
    }
    let log = fs::metadata(database.with_extension("db-wal")).unwrap().len();
    // SQLite checkpoints the log at 1,000 pages of 8 KiB, and the next write then resets it.
    assert!((1_000_000..10_000_000).contains(&log), "{log}");
}
