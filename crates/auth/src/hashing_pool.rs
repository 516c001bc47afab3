//! A bounded thread pool for password hashing, so that a flood of sign-ins does not delay other requests.

use crate::{PasswordHash, PasswordHasher, is_common};
use shared::{Email, Password};
use std::{
    io,
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};
use thiserror::Error;
use thread_priority::ThreadPriority;
#[cfg(target_os = "linux")]
use thread_priority::{
    NormalThreadSchedulePolicy, ThreadSchedulePolicy, set_thread_priority_and_policy, thread_native_id,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// How many jobs may wait for a thread: at cost 12 on two cores, for about five seconds.
const QUEUE: usize = 32;

/// Why a password was not hashed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum HashingError {
    /// The queue is full.
    #[error("Too many sign-ins are waiting")]
    Overloaded,
    /// bcrypt failed, or the thread panicked.
    #[error("Hashing failed")]
    Failed,
}

type Job = Box<dyn FnOnce(&PasswordHasher) + Send>;

/// A bounded thread pool for password hashing.
#[derive(Clone)]
pub struct HashingPool {
    queue: Sender<Job>,
    /// One for each thread and each place in the queue.
    permits: Arc<Semaphore>,
    capacity: usize,
}

/// A place in the queue.
pub struct HashingPermit {
    queue: Sender<Job>,
    permit: OwnedSemaphorePermit,
}

impl HashingPool {
    /// Starts `threads` threads, which end when the last clone of the pool is dropped.
    ///
    /// # Errors
    /// When the operating system cannot start a thread.
    pub fn start(hasher: PasswordHasher, threads: usize) -> io::Result<Self> {
        let (queue, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..threads {
            let (hasher, jobs) = (hasher.clone(), jobs.clone());
            thread::Builder::new().name("hashing".to_owned()).spawn(move || work(&hasher, &jobs))?;
        }
        let capacity = threads + QUEUE;
        Ok(Self { queue, permits: Arc::new(Semaphore::new(capacity)), capacity })
    }

    /// How many jobs are running or waiting.
    pub fn busy(&self) -> usize {
        self.capacity - self.permits.available_permits()
    }

    /// Reserves a place in the queue. Called before any other work on a request, so that rejecting one is cheap.
    ///
    /// # Errors
    /// [`HashingError::Overloaded`], without waiting, when the queue is full.
    pub fn reserve(&self) -> Result<HashingPermit, HashingError> {
        let permit = self.permits.clone().try_acquire_owned().map_err(|_| HashingError::Overloaded)?;
        Ok(HashingPermit { queue: self.queue.clone(), permit })
    }
}

impl HashingPermit {
    /// Hashes a new password of the account of `email`. Returns `None` for a common one.
    ///
    /// # Errors
    /// [`HashingError::Failed`].
    pub async fn hash(self, password: Password, email: Email) -> Result<Option<PasswordHash>, HashingError> {
        if is_common(password.expose(), &email) {
            return Ok(None);
        }
        let hash = self.run(move |hasher| hasher.hash(password.expose())).await?;
        hash.map(Some).map_err(|_| HashingError::Failed)
    }

    /// As [`PasswordHasher::matches`].
    ///
    /// # Errors
    /// [`HashingError::Failed`].
    pub async fn password_matches(
        self,
        password: String,
        stored: Option<PasswordHash>,
    ) -> Result<bool, HashingError> {
        self.run(move |hasher| hasher.matches(&password, stored.as_ref())).await
    }

    async fn run<T: Send + 'static>(
        self,
        job: impl FnOnce(&PasswordHasher) -> T + Send + 'static,
    ) -> Result<T, HashingError> {
        let (sender, result) = oneshot::channel();
        let Self { queue, permit } = self;
        let job: Job = Box::new(move |hasher| {
            let _permit = permit;
            // The receiver is dropped with the request when the client disconnects.
            if !sender.is_closed() {
                let _ = sender.send(job(hasher));
            }
        });
        queue.send(job).map_err(|_| HashingError::Failed)?;
        result.await.map_err(|_| HashingError::Failed)
    }
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

fn work(hasher: &PasswordHasher, jobs: &Mutex<Receiver<Job>>) {
    lower_priority();
    loop {
        // The lock is held while waiting for a job and released before running it.
        let job = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(_) => return,
        };
        match job {
            // A panic ends only this job: its sender is dropped, which the receiver notices.
            Ok(job) => drop(panic::catch_unwind(AssertUnwindSafe(|| job(hasher)))),
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{HashingError, HashingPool, QUEUE};
    use crate::{PasswordHash, PasswordHasher};
    use futures_util::future::join_all;
    use shared::{Email, Password};

    async fn hash(pool: &HashingPool, password: &str) -> Result<Option<PasswordHash>, HashingError> {
        let email = Email::parse("ann@example.org").unwrap();
        pool.reserve()?.hash(Password::parse(password).unwrap(), email).await
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
        assert!(pool.reserve().is_ok(), "and empty afterwards");
    }

    #[tokio::test]
    async fn password_matches_its_own_hash_only() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 2).unwrap();
        let hash = hash(&pool, "a good password").await.unwrap().unwrap();
        let matches = async |password: &str, stored| {
            pool.reserve().unwrap().password_matches(password.to_owned(), stored).await
        };
        assert_eq!(matches("a good password", Some(hash.clone())).await, Ok(true));
        assert_eq!(matches("another", Some(hash)).await, Ok(false));
        assert_eq!(matches("a good password", None).await, Ok(false));
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
        let failed: Result<(), _> = pool.reserve().unwrap().run(|_| panic!("on purpose")).await;
        assert_eq!(failed, Err(HashingError::Failed));
        assert!(hash(&pool, "a good password").await.unwrap().is_some());
    }
}
