//! SQLite's one writer: what has queued up is committed together, since a commit waits for the disk and an insert
//! does not. Each is judged and answered for itself, and none before its commit.

use super::{connection::AnyConnection, dialect, error::StoreError, pool::Manager, read_lock::ReadLock};
use diesel::{connection::Connection, r2d2::Pool};
use std::{
    io, iter,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    thread,
    time::Duration,
};
use tokio::sync::oneshot;

/// How many may wait. More could not be served before they give up.
const QUEUE: usize = 1024;
/// How many are committed together at the most, so that the first of them does not wait for long.
const TOGETHER: usize = 256;
/// How long nothing is to be written before it is looked whether others write.
const IDLE: Duration = Duration::from_secs(1);

/// Does its work, unless the database cannot be had, and says how to answer once it is known whether the work was
/// committed.
type Job = Box<dyn FnOnce(Option<&mut AnyConnection>) -> Done + Send>;
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

struct Done {
    answer: Answer,
    /// Why nothing that was done in this transaction can be committed.
    fatal: Result<(), StoreError>,
}

/// A thread of its own, which ends with the last copy of this.
#[derive(Clone)]
pub(super) struct Writer(SyncSender<Job>);

impl Writer {
    /// # Errors
    /// Of the system, when it gives no more threads.
    pub(super) fn start(manager: Manager, pool: Pool<Manager>) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        thread::Builder::new().name("writer".to_owned()).spawn(move || work(&jobs, &manager, &pool))?;
        Ok(Self(queue))
    }

    /// One trip, in a transaction of its own as far as anybody can see.
    ///
    /// # Errors
    /// Those of the trip; [`StoreError::Overloaded`] at once when too many wait.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (sender, answer) = oneshot::channel();
        self.0.try_send(job(trip, sender)).map_err(|refused| match refused {
            TrySendError::Full(_) => StoreError::Overloaded,
            TrySendError::Disconnected(_) => StoreError::internal("the writer has ended"),
        })?;
        answer.await.map_err(StoreError::internal)?
    }
}

fn job<T: Send + 'static>(
    trip: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    sender: oneshot::Sender<Result<T, StoreError>>,
) -> Job {
    Box::new(move |connection| {
        // Whoever has given up is not written for.
        let connection = connection.filter(|_| !sender.is_closed());
        let result = connection.map(|connection| {
            connection.transaction(|connection| {
                let trip = AssertUnwindSafe(|| trip(connection));
                catch_unwind(trip).unwrap_or_else(|_panic| Err(StoreError::internal("a trip panicked")))
            })
        });
        let fatal = match &result {
            Some(Err(StoreError::Unavailable(reason))) => Err(StoreError::Unavailable(reason.clone())),
            _ => Ok(()),
        };
        let answer: Answer = Box::new(move |committed| {
            let answer = match (committed, result) {
                (Ok(()), Some(result)) => result,
                (Ok(()), None) => return,
                (Err(error), _) => Err(error),
            };
            // Nobody may be there any more.
            let _ = sender.send(answer);
        });
        Done { answer, fatal }
    })
}

fn work(jobs: &Receiver<Job>, manager: &Manager, pool: &Pool<Manager>) {
    let open = || manager.get(pool).and_then(|link| ReadLock::take(manager, link));
    let mut idle = open().ok();
    loop {
        let job = match jobs.recv_timeout(IDLE) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout) => {
                idle = idle.and_then(|lock| lock.renew(manager).ok());
                continue;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        };
        let (mut first, mut answers) = (Some(job), Vec::new());
        let lock = idle.and_then(|mut lock| manager.is_good(&mut lock.link).then_some(lock));
        // A connection whose work was not committed goes back to the pool, which looks at it.
        let committed = lock.map_or_else(open, Ok).and_then(|lock| {
            let mut lock = lock.release(manager)?;
            let write = |connection: &mut _| together(connection, &mut first, jobs, &mut answers);
            manager.run(&mut lock.link, write).map(|()| lock)
        });
        // Where there was no beginning, all who wait are told why: the next would wait as long for the same.
        if let Some(first) = first {
            let waiting = iter::from_fn(|| jobs.try_recv().ok());
            answers.extend(iter::once(first).chain(waiting).map(|job| job(None).answer));
        }
        let outcome = committed.as_ref().map(|_| ()).map_err(StoreError::clone);
        answers.into_iter().for_each(|answer| answer(outcome.clone()));
        idle = committed.and_then(|lock| lock.renew(manager)).ok();
    }
}

/// One transaction with the first job and all that wait behind it.
fn together(
    connection: &mut AnyConnection,
    first: &mut Option<Job>,
    jobs: &Receiver<Job>,
    answers: &mut Vec<Answer>,
) -> Result<(), StoreError> {
    dialect::begin(connection)?;
    let mut next = first.take();
    while let Some(job) = next {
        let Done { answer, fatal } = job(Some(connection));
        answers.push(answer);
        if fatal.is_err() {
            // It may be rolled back already: SQLite does so by itself when the disk is full.
            let _ = dialect::roll_back(connection);
            return fatal;
        }
        next = if answers.len() < TOGETHER { jobs.try_recv().ok() } else { None };
    }
    Ok(dialect::commit(connection)?)
}

#[cfg(test)]
mod tests {
    use super::IDLE;
    use crate::{
        clock::Clock,
        config::DatabaseUrl,
        store::{Store, StoreError, schema::revoked_sessions},
    };
    use diesel::prelude::*;
    use std::{fs, thread, time::Duration};
    #[cfg(target_os = "linux")]
    use std::{os::unix::fs::MetadataExt, path::Path};
    use tokio::time;

    /// Writes a row and then does something else.
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
    async fn one_that_fails_does_not_take_those_with_it_that_are_committed_together() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        let store = Store::open(&url, Clock::system()).unwrap();
        let answers = tokio::join!(
            // The others queue up behind this one.
            write(&store, "a, slow", || {
                thread::sleep(Duration::from_millis(100));
                Ok(())
            }),
            write(&store, "b, refused", || Err(StoreError::NotFound)),
            write(&store, "c, good", || Ok(())),
            write(&store, "d, panics", || panic!("as a test of it")),
            write(&store, "c, good", || Ok(())),
            write(&store, "e, good", || Ok(())),
        );
        assert_eq!(answers.0, Ok(()));
        assert_eq!(answers.1, Err(StoreError::NotFound));
        assert_eq!(answers.2, Ok(()));
        assert!(matches!(answers.3, Err(StoreError::Internal(_))), "{:?}", answers.3);
        assert!(matches!(answers.4, Err(StoreError::Internal(_))), "a duplicate: {:?}", answers.4);
        assert_eq!(answers.5, Ok(()));
        assert_eq!(written(&store).await, ["a, slow", "c, good", "e, good"]);
    }

    #[tokio::test]
    async fn when_one_finds_the_database_lost_nothing_of_its_transaction_is_acknowledged() {
        let folder = tempfile::tempdir().unwrap();
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        let store = Store::open(&url, Clock::system()).unwrap();
        let answers = tokio::join!(
            write(&store, "a", || {
                thread::sleep(Duration::from_millis(100));
                Ok(())
            }),
            write(&store, "b", || Err(StoreError::unavailable("as a test of it"))),
        );
        let acknowledged = answers.0.is_ok();
        assert!(matches!(answers.1, Err(StoreError::Unavailable(_))), "{:?}", answers.1);
        assert_eq!(written(&store).await.len(), usize::from(acknowledged));
        assert_eq!(write(&store, "c", || Ok(())).await, Ok(()), "and it goes on");
    }

    /// Whether this program has one of the locks by which SQLite's readers of a log tell what they read.
    #[cfg(target_os = "linux")]
    fn is_read(database: &Path) -> bool {
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
    async fn between_writes_the_lock_that_readers_need_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("test.db");
        let store = Store::open(&DatabaseUrl::Sqlite(database.clone()), Clock::system()).unwrap();
        for id in ["a", "b"] {
            // The writer begins to read once it has answered.
            let begins = time::timeout(Duration::from_secs(10), async {
                while !is_read(&database) {
                    time::sleep(Duration::from_millis(5)).await;
                }
            });
            begins.await.unwrap();
            assert_eq!(write(&store, id, || Ok(())).await, Ok(()));
        }
        assert_eq!(written(&store).await, ["a", "b"], "and what was written since is read");
    }

    /// Beside another program that has the file open and has nothing to write.
    #[tokio::test]
    async fn the_log_does_not_grow_for_ever() {
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
            // The other one looks each second.
            if number == 4 {
                time::sleep(IDLE * 2).await;
            }
        }
        let log = fs::metadata(database.with_extension("db-wal")).unwrap().len();
        // SQLite begins it anew when 1,000 pages of 8 KiB have been written.
        assert!((1_000_000..10_000_000).contains(&log), "{log}");
    }
}
