//! A bounded thread pool for password hashing, so that a flood of sign-ins does not delay other requests.

mod places;
mod queue;

use crate::{Network, PasswordHash, PasswordHasher, PasswordMatch, is_common};
use queue::{Job, Place, Priority, Queue};
use shared::{Email, Password};
use std::{
    io,
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Mutex, MutexGuard, PoisonError, atomic::Ordering},
    thread,
    time::Duration,
};
use thiserror::Error;
use thread_priority::ThreadPriority;
#[cfg(target_os = "linux")]
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
};
use tokio::sync::oneshot;

/// How many jobs may wait for a thread: at cost 12 on two cores, for about five seconds.
const QUEUE: usize = 32;

/// Why a password was not hashed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum HashingError {
    /// The queue is full, or a network with fewer jobs has got the place.
    #[error("Too many sign-ins are waiting")]
    Overloaded,
    /// bcrypt failed, or the thread panicked.
    #[error("Hashing failed")]
    Failed,
}

/// A bounded thread pool for password hashing.
#[derive(Clone)]
pub struct HashingPool {
    queue: Arc<OpenQueue>,
}

/// A place in the queue.
pub struct HashingPermit {
    queue: Arc<OpenQueue>,
    place: Place,
}

/// Closes the queue when it is dropped, which ends the threads.
struct OpenQueue(Arc<Queue>);

impl Drop for OpenQueue {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl HashingPool {
    /// Starts `threads` threads of each priority, which end when the last clone of the pool is dropped.
    ///
    /// # Errors
    /// When the operating system cannot start a thread.
    pub fn start(hasher: PasswordHasher, threads: usize) -> io::Result<Self> {
        // One place for each thread, and those of the queue.
        let queue = OpenQueue(Arc::new(Queue::new(threads + QUEUE, starvation_limit(&hasher))));
        for (priority, name) in [(Priority::Usual, "hashing"), (Priority::Idle, "hashing-idle")] {
            for _ in 0..threads {
                let (hasher, queue) = (hasher.clone(), queue.0.clone());
                let work = move || work(&hasher, &queue, priority);
                thread::Builder::new().name(name.to_owned()).spawn(work)?;
            }
        }
        Ok(Self { queue: Arc::new(queue) })
    }

    /// How many jobs are running or waiting.
    pub fn busy(&self) -> usize {
        self.queue.0.len()
    }

    /// Reserves a place in the queue for a client on this network. Called before any other work on a request, so that
    /// rejecting one is cheap. When the queue is full, the latest place of the network that has the most is taken from it,
    /// unless this one would then have more.
    ///
    /// # Errors
    /// [`HashingError::Overloaded`], without waiting, if there is none.
    pub fn reserve(&self, network: Option<Network>) -> Result<HashingPermit, HashingError> {
        let place = self.queue.0.reserve(network).ok_or(HashingError::Overloaded)?;
        Ok(HashingPermit { queue: self.queue.clone(), place })
    }
}

impl HashingPermit {
    /// Hashes a new password of the account of `email`. Returns `None` for a common one.
    ///
    /// # Errors
    /// [`HashingError`].
    pub async fn hash(self, password: Password, email: Email) -> Result<Option<PasswordHash>, HashingError> {
        if is_common(password.expose(), &email) {
            return Ok(None);
        }
        let hash = self.run(move |hasher| hasher.hash(password.expose())).await?;
        hash.map(Some).map_err(|_| HashingError::Failed)
    }

    /// As [`PasswordHasher::compare`].
    ///
    /// # Errors
    /// [`HashingError`].
    pub async fn compare(
        self,
        typed: String,
        stored: Option<PasswordHash>,
    ) -> Result<PasswordMatch, HashingError> {
        self.run(move |hasher| hasher.compare(&typed, stored.as_ref())).await
    }

    async fn run<T: Send + 'static>(
        self,
        job: impl Fn(&PasswordHasher) -> T + Send + Sync + 'static,
    ) -> Result<T, HashingError> {
        let (sender, result) = oneshot::channel();
        let Self { queue, place } = self;
        let (id, is_refused) = (place.id(), place.refusal());
        // The first of two threads that run it sends the result, and with that frees the place.
        let sender = Mutex::new(Some((sender, place)));
        let job: Job = Arc::new(move |hasher: &PasswordHasher| {
            // The receiver is dropped with the request when the client disconnects.
            let is_wanted = lock(&sender).as_ref().is_some_and(|(sender, _)| !sender.is_closed());
            let value = is_wanted.then(|| job(hasher));
            if let (Some(value), Some((sender, _place))) = (value, lock(&sender).take()) {
                let _ = sender.send(value);
            }
        });
        queue.0.push(id, job);
        result.await.map_err(|_| match is_refused.load(Ordering::Acquire) {
            true => HashingError::Overloaded,
            false => HashingError::Failed,
        })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// About four times what a hash takes: a second at cost 12, where it takes a quarter.
fn starvation_limit(hasher: &PasswordHasher) -> Duration {
    (Duration::from_secs(1) * (1 << hasher.cost()) / (1 << 12)).max(Duration::from_millis(100))
}

/// Lowers the thread's priority, so that hashing does not slow down other requests.
fn lower_priority() {
    // SCHED_IDLE, unlike a high nice value, is preempted at once by any other thread that wakes up.
    #[cfg(target_os = "linux")]
    let lowered = set_thread_priority_and_policy(
        thread_native_id(),
        ThreadPriority::Min,
        ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle),
    );
    #[cfg(not(target_os = "linux"))]
    let lowered = thread_priority::set_current_thread_priority(ThreadPriority::Min);
    if let Err(error) = lowered {
        tracing::warn!(?error, "cannot lower the priority of password hashing");
    }
}

fn work(hasher: &PasswordHasher, queue: &Queue, priority: Priority) {
    if priority == Priority::Idle {
        lower_priority();
    }
    while let Some(job) = queue.take(priority) {
        // A panic ends only this job: its sender is dropped, which the receiver notices.
        drop(panic::catch_unwind(AssertUnwindSafe(|| job(hasher))));
        queue.finish(&job);
    }
}

#[cfg(test)]
mod tests {
    use super::{HashingError, HashingPool, QUEUE, lock, queue::HANDFUL};
    use crate::{Network, PasswordHash, PasswordHasher, PasswordMatch};
    use futures_util::future::join_all;
    use shared::{Email, Password};
    use std::{
        sync::{Mutex, mpsc},
        thread,
    };
    use tokio::{sync::oneshot, task::JoinHandle};

    async fn hash(pool: &HashingPool, password: &str) -> Result<Option<PasswordHash>, HashingError> {
        let email = Email::parse("ann@example.org").unwrap();
        pool.reserve(None)?.hash(Password::parse(password).unwrap(), email).await
    }

    #[tokio::test]
    async fn full_queue_rejects_at_once_and_serves_those_waiting() {
        let pool = HashingPool::start(PasswordHasher::new(6).unwrap(), 1).unwrap();
        let results = join_all((0..QUEUE + 8).map(async |_| hash(&pool, "a good password").await)).await;
        let refused = results.iter().filter(|result| matches!(result, Err(HashingError::Overloaded))).count();
        // The first may finish before the last arrives.
        assert!((1..=7).contains(&refused), "{refused}");
        let hashed = results.iter().filter(|result| matches!(result, Ok(Some(_)))).count();
        assert_eq!(hashed, QUEUE + 8 - refused);
        assert!(pool.reserve(None).is_ok(), "and empty afterwards");
    }

    #[tokio::test]
    async fn a_network_without_a_job_gets_the_place_of_one_that_has_many() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 1).unwrap();
        let networks = (1..=20).map(|last| Some(Network::of([192, 0, 2, last].into())));
        let places: Vec<_> = networks.cycle().map_while(|network| pool.reserve(network).ok()).collect();
        assert_eq!(places.len(), QUEUE + 1);
        let other = pool.reserve(Some(Network::of([198, 51, 100, 1].into()))).unwrap();
        let flood = join_all(places.into_iter().map(|place| place.run(|_| ()))).await;
        let (refused, served): (Vec<_>, Vec<_>) = flood.into_iter().partition(Result::is_err);
        assert_eq!((refused, served.len()), (vec![Err(HashingError::Overloaded)], QUEUE));
        assert_eq!(other.run(|_| ()).await, Ok(()));
        while pool.busy() > 0 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn password_matches_its_own_hash_only() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 2).unwrap();
        let hash = hash(&pool, "a good password").await.unwrap().unwrap();
        let matches = async |password: &str, stored| {
            let compared = pool.reserve(None).unwrap().compare(password.to_owned(), stored).await;
            matches!(compared.unwrap(), PasswordMatch::Yes)
        };
        assert!(matches("a good password", Some(hash.clone())).await);
        assert!(!matches("another", Some(hash)).await);
        assert!(!matches("a good password", None).await);
    }

    #[tokio::test]
    async fn common_password_is_not_hashed() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 1).unwrap();
        for common in ["password1", "ann@example.org"] {
            assert!(hash(&pool, common).await.unwrap().is_none());
        }
    }

    #[tokio::test]
    async fn panic_ends_the_job_but_not_the_thread() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 1).unwrap();
        let failed: Result<(), _> = pool.reserve(None).unwrap().run(|_| panic!("on purpose")).await;
        assert_eq!(failed, Err(HashingError::Failed));
        assert!(hash(&pool, "a good password").await.unwrap().is_some());
    }

    /// The name of the thread that runs a job, and whether it is `SCHED_IDLE`.
    type Ran = (String, bool);

    fn this_thread() -> Ran {
        let name = thread::current().name().unwrap().to_owned();
        let is_idle = match std::fs::read_to_string("/proc/thread-self/stat") {
            // The policy is the 41st field, and the name in brackets, which may contain spaces, the second.
            Ok(stat) => stat.rsplit(')').next().unwrap().split_whitespace().nth(38) == Some("5"),
            Err(_) => name == "hashing-idle",
        };
        (name, is_idle)
    }

    fn usual() -> Ran {
        ("hashing".to_owned(), false)
    }

    fn idle() -> Ran {
        ("hashing-idle".to_owned(), true)
    }

    /// Occupies a thread until something is sent.
    fn occupy(pool: &HashingPool) -> (mpsc::Sender<()>, oneshot::Receiver<Ran>) {
        let (release, released) = mpsc::channel();
        let (started, thread) = oneshot::channel();
        let permit = pool.reserve(None).unwrap();
        let once = Mutex::new(Some((started, released)));
        tokio::spawn(permit.run(move |_| {
            // Run again, it is done at once.
            let first = lock(&once).take();
            if let Some((started, released)) = first {
                started.send(this_thread()).unwrap();
                released.recv().unwrap();
            }
        }));
        (release, thread)
    }

    /// The threads that run this many jobs.
    fn flood(pool: &HashingPool, jobs: usize) -> JoinHandle<Vec<Result<Ran, HashingError>>> {
        let jobs: Vec<_> = (0..jobs).map(|_| pool.reserve(None).unwrap().run(|_| this_thread())).collect();
        tokio::spawn(join_all(jobs))
    }

    #[tokio::test]
    async fn a_few_jobs_have_the_usual_priority() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 1).unwrap();
        let (release, thread) = occupy(&pool);
        assert_eq!(thread.await.unwrap(), usual());
        let few = flood(&pool, HANDFUL);
        tokio::task::yield_now().await;
        release.send(()).unwrap();
        assert_eq!(few.await.unwrap(), vec![Ok(usual()); HANDFUL]);
    }

    #[tokio::test]
    async fn a_flood_is_idle_and_what_is_left_of_it_is_not() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 1).unwrap();
        let (release, thread) = occupy(&pool);
        assert_eq!(thread.await.unwrap(), usual());
        let flood = flood(&pool, HANDFUL + 5);
        while pool.busy() > HANDFUL + 1 {
            tokio::task::yield_now().await;
        }
        release.send(()).unwrap();
        let (flooding, left) = (vec![Ok(idle()); 5], vec![Ok(usual()); HANDFUL]);
        assert_eq!(flood.await.unwrap(), [flooding, left].concat());
    }

    #[tokio::test]
    async fn a_flood_without_progress_gets_the_usual_priority() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 1).unwrap();
        let (release, thread) = occupy(&pool);
        assert_eq!(thread.await.unwrap(), usual());
        // As other programs would on a busy machine, this stops the thread that runs the flood.
        let (resume, thread) = occupy(&pool);
        let flood = flood(&pool, 2 * HANDFUL);
        assert_eq!(thread.await.unwrap(), idle());
        release.send(()).unwrap();
        assert_eq!(flood.await.unwrap(), vec![Ok(usual()); 2 * HANDFUL]);
        resume.send(()).unwrap();
    }
}
