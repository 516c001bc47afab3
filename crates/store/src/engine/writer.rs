//! SQLite's single writer, with group commit: calls that have queued up share one transaction, since a commit waits for
//! the disk and an insert does not. Each call has a savepoint, which alone is rolled back if the call fails; an
//! unavailable database rolls back the whole group. No caller gets its result before the commit.

mod queue;

use super::{
    connection::AnyConnection, dialect, failure, log_limit::LogLimit, permits::Written,
    pool::ConnectionManager, read_mark::IdleConnection,
};
use crate::{
    error::StoreError,
    waiters::{Waiters, Wake},
};
use diesel::r2d2::Pool;
use queue::{Full, Jobs, NoJob, Sender, queue};
use shared::UserId;
use std::{
    io, iter,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// The capacity of the queue. A new call to a full queue replaces the latest call of the account and kind with the most calls, if
/// its own has at least two fewer; otherwise it is refused itself. Either is refused at once, not after its timeout.
const QUEUE: usize = 1024;
/// The maximum number of calls in a transaction, so that the first of them does not wait for long.
const GROUP: usize = 256;
/// After this time no more calls join a transaction: one that takes long delays only the calls before it.
const GROUP_TIME: Duration = Duration::from_millis(20);
/// While the queue is empty, the interval at which the writer checks whether another process has written.
const IDLE: Duration = Duration::from_secs(1);
/// The same while it waits for long reads to end.
const CLAIMING: Duration = Duration::from_millis(5);

/// Runs a call, unless there is no connection, and returns what to do after the commit.
type Job = Box<dyn FnOnce(Option<&mut AnyConnection>) -> JobOutcome + Send>;
/// Sends the result to the caller, given the result of the commit.
type Respond = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

struct JobOutcome {
    respond: Respond,
    /// The error for which the whole group is rolled back, if any.
    fatal: Option<StoreError>,
}

/// A handle to the writer thread, which ends when the last clone is dropped.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Sender<Job>>);

impl Writer {
    /// # Errors
    /// If the operating system cannot create a thread.
    pub(crate) fn start(
        manager: ConnectionManager,
        pool: Pool<ConnectionManager>,
        limit: LogLimit,
        waiters: Waiters,
    ) -> io::Result<Self> {
        let (sender, jobs) = queue(QUEUE);
        let work = move || work(&jobs, &manager, &pool, limit, &waiters);
        thread::Builder::new().name("writer".to_owned()).spawn(work)?;
        Ok(Self(Arc::new(sender)))
    }

    /// Runs a call in a savepoint of the group's transaction. To its caller this is a transaction of its own. The calls of
    /// one kind of `account` are served in their order, one in each round. After the commit `wake` is woken.
    ///
    /// # Errors
    /// Those of the call; that of the group if it was rolled back; [`StoreError::Overloaded`] when the queue is full.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        account: Option<(UserId, Written)>,
        call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
        wake: Option<Wake>,
    ) -> Result<T, StoreError> {
        let (sender, result) = oneshot::channel();
        let removed = self.0.send(account, job(call, sender, wake)).map_err(|Full| StoreError::Overloaded)?;
        if let Some(removed) = removed {
            (removed(None).respond)(Err(StoreError::Overloaded));
        }
        result.await.map_err(StoreError::internal)?
    }
}

fn job<T: Send + 'static>(
    call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError> + Send + 'static,
    sender: oneshot::Sender<Result<T, StoreError>>,
    wake: Option<Wake>,
) -> Job {
    Box::new(move |connection| {
        // If the caller has timed out, do not write for it.
        let connection = connection.filter(|_| !sender.is_closed());
        let result = connection.map(|connection| in_savepoint(connection, call));
        let fatal = match &result {
            Some(Err(error @ StoreError::Unavailable(_))) => Some(error.clone()),
            _ => None,
        };
        let respond: Respond = Box::new(move |committed| {
            let result = match (committed, result) {
                (Ok(()), Some(result)) => result,
                (Ok(()), None) => return,
                (Err(error), _) => Err(error),
            };
            wake.iter().filter(|_| result.is_ok()).for_each(Wake::wake);
            // The caller may be gone.
            let _ = sender.send(result);
        });
        JobOutcome { respond, fatal }
    })
}

/// Runs a call in a savepoint. An error is its own, unless it is an outage or the savepoint cannot be rolled back:
/// SQLite ends the whole transaction by itself when the disk is full.
fn in_savepoint<T>(
    connection: &mut AnyConnection,
    call: impl FnOnce(&mut AnyConnection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.begin_savepoint().map_err(StoreError::unavailable)?;
    let result = catch_unwind(AssertUnwindSafe(|| call(connection)))
        .unwrap_or_else(|_panic| Err(StoreError::internal("a call panicked")))
        .map_err(|error| failure::classify(connection, error, Duration::ZERO));
    let ended = match &result {
        Ok(_) => connection.release_savepoint(),
        Err(_) => connection.roll_back_savepoint(),
    };
    match (result, ended) {
        (Err(error @ StoreError::Unavailable(_)), _) => Err(error),
        (_, Err(error)) => Err(StoreError::unavailable(error)),
        (result, Ok(())) => result,
    }
}

fn work(
    jobs: &Jobs<Job>,
    manager: &ConnectionManager,
    pool: &Pool<ConnectionManager>,
    mut limit: LogLimit,
    waiters: &Waiters,
) {
    let open = || manager.get(pool).and_then(|connection| IdleConnection::acquire(manager, connection));
    let mut idle = open().ok();
    loop {
        if idle.is_none() {
            limit.give_up();
        }
        let job = match jobs.wait(if limit.is_claiming() { CLAIMING } else { IDLE }) {
            Ok(job) => job,
            Err(NoJob::TimedOut) => {
                idle = idle.and_then(|connection| rest(connection, manager, &mut limit, waiters).ok());
                continue;
            }
            Err(NoJob::Closed) => return,
        };
        let (mut first, mut responses) = (Some(job), Vec::new());
        let connection =
            idle.and_then(|mut connection| manager.is_usable(&mut connection.inner).then_some(connection));
        // After a failed commit the connection is returned to the pool, which checks it.
        let committed = connection.map_or_else(open, Ok).and_then(|connection| {
            let mut connection = connection.release(manager)?;
            let write = |connection: &mut _| {
                group_commit(connection, &mut first, jobs, &mut responses).and_then(|()| manager.check_file())
            };
            manager.run(&mut connection.inner, write).map(|()| connection)
        });
        // If no transaction could begin, `first` is still here. All queued calls get the same error now, since each
        // would otherwise wait as long for it.
        if let Some(first) = first {
            let waiting = iter::from_fn(|| jobs.next());
            responses.extend(iter::once(first).chain(waiting).map(|job| job(None).respond));
        }
        let result = committed.as_ref().map(|_| ()).map_err(StoreError::clone);
        responses.into_iter().for_each(|respond| respond(result.clone()));
        idle = committed.and_then(|connection| rest(connection, manager, &mut limit, waiters)).ok();
    }
}

/// What the writer does after each group, and while idle.
fn rest(
    connection: IdleConnection,
    manager: &ConnectionManager,
    limit: &mut LogLimit,
    waiters: &Waiters,
) -> Result<IdleConnection, StoreError> {
    let mut connection = connection.release(manager)?;
    manager.run(&mut connection.inner, |_| manager.check_file())?;
    limit.enforce(manager, &mut connection.inner)?;
    let version = connection.version;
    let connection = connection.renew(manager)?;
    if connection.version != version {
        // Another process has written, and does not say for which account.
        waiters.wake_all();
    }
    Ok(connection)
}

/// Runs the first job and those queued behind it, [`GROUP`] at most, in one transaction. Takes `first` only when the
/// transaction has begun.
fn group_commit(
    connection: &mut AnyConnection,
    first: &mut Option<Job>,
    jobs: &Jobs<Job>,
    responses: &mut Vec<Respond>,
) -> Result<(), StoreError> {
    dialect::begin_write(connection)?;
    let (mut next, begun) = (first.take(), Instant::now());
    while let Some(job) = next {
        let JobOutcome { respond, fatal } = job(Some(connection));
        responses.push(respond);
        if let Some(error) = fatal {
            // The transaction may be rolled back already: SQLite does so by itself when the disk is full.
            let _ = dialect::roll_back(connection);
            return Err(error);
        }
        let has_room = responses.len() < GROUP && begun.elapsed() < GROUP_TIME;
        next = if has_room { jobs.next() } else { None };
    }
    Ok(dialect::commit(connection)?)
}

#[cfg(test)]
mod tests;
