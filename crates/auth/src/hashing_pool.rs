//! A bounded queue of workers for password hashing, so that a flood of sign-ins never holds up anything else.

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

/// How many requests may wait for a worker: at cost 12 and two cores about five seconds' worth.
const QUEUE: usize = 32;

/// Why a password was not hashed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum HashingError {
    /// More are waiting than can be served soon.
    #[error("Too many sign-ins are waiting")]
    Overloaded,
    /// The work was given up, which it never should be.
    #[error("Hashing failed")]
    Failed,
}

type Job = Box<dyn FnOnce(&PasswordHasher) + Send>;

/// Hashes passwords on threads of its own.
#[derive(Clone)]
pub struct HashingPool {
    queue: Sender<Job>,
    /// One for each worker, and one for each who may wait.
    permits: Arc<Semaphore>,
    capacity: usize,
}

/// A place in the queue. Whoever has one is served.
pub struct HashingPermit {
    queue: Sender<Job>,
    permit: OwnedSemaphorePermit,
}

impl HashingPool {
    /// Starts `workers` threads, which end when the last copy of the pool is gone.
    ///
    /// # Errors
    /// Of the system, when it gives no more threads.
    pub fn start(hasher: PasswordHasher, workers: usize) -> io::Result<Self> {
        let (queue, jobs) = channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..workers {
            let (hasher, jobs) = (hasher.clone(), jobs.clone());
            thread::Builder::new().name("hashing".to_owned()).spawn(move || work(&hasher, &jobs))?;
        }
        let capacity = workers + QUEUE;
        Ok(Self { queue, permits: Arc::new(Semaphore::new(capacity)), capacity })
    }

    /// How many passwords are being hashed or wait for it.
    pub fn busy(&self) -> usize {
        self.capacity - self.permits.available_permits()
    }

    /// Takes a place in the queue: before anything else is done for a request, so that one that is turned away
    /// costs next to nothing.
    ///
    /// # Errors
    /// [`HashingError::Overloaded`] at once when there is none.
    pub fn reserve(&self) -> Result<HashingPermit, HashingError> {
        let permit = self.permits.clone().try_acquire_owned().map_err(|_| HashingError::Overloaded)?;
        Ok(HashingPermit { queue: self.queue.clone(), permit })
    }
}

impl HashingPermit {
    /// Hashes a password that was chosen for the account of `email`; a common one is not hashed. That is looked up here,
    /// since it takes a millisecond, which the threads that serve do not have.
    ///
    /// # Errors
    /// [`HashingError::Failed`].
    pub async fn hash(self, password: Password, email: Email) -> Result<Option<PasswordHash>, HashingError> {
        let hash = self.run(move |hasher| {
            let is_good = !is_common(password.expose(), &email);
            is_good.then(|| hasher.hash(password.expose())).transpose()
        });
        hash.await?.map_err(|_| HashingError::Failed)
    }

    /// As [`PasswordHasher::verify`].
    ///
    /// # Errors
    /// [`HashingError::Failed`].
    pub async fn verify(self, password: String, stored: Option<PasswordHash>) -> Result<bool, HashingError> {
        self.run(move |hasher| hasher.verify(&password, stored.as_ref())).await
    }

    async fn run<T: Send + 'static>(
        self,
        job: impl FnOnce(&PasswordHasher) -> T + Send + 'static,
    ) -> Result<T, HashingError> {
        let (answer, result) = oneshot::channel();
        let Self { queue, permit } = self;
        let job: Job = Box::new(move |hasher| {
            let _permit = permit;
            // Nobody waits any more when the client has gone: then the work is not worth doing.
            if !answer.is_closed() {
                let _ = answer.send(job(hasher));
            }
        });
        queue.send(job).map_err(|_| HashingError::Failed)?;
        result.await.map_err(|_| HashingError::Failed)
    }
}

/// Takes the time that nobody else wants: signing in may wait, the other requests should not notice.
fn give_way() {
    // Not only the lowest priority: a thread of this kind makes room at once for any other that wakes up.
    #[cfg(target_os = "linux")]
    let given = set_thread_priority_and_policy(
        thread_native_id(),
        ThreadPriority::Min,
        ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle),
    );
    #[cfg(not(target_os = "linux"))]
    let given = thread_priority::set_current_thread_priority(ThreadPriority::Min);
    if let Err(refusal) = given {
        tracing::warn!(?refusal, "sign-ins compete with all other requests");
    }
}

fn work(hasher: &PasswordHasher, jobs: &Mutex<Receiver<Job>>) {
    give_way();
    loop {
        // The lock is held while waiting for a job, and let go before doing it.
        let job = match jobs.lock() {
            Ok(jobs) => jobs.recv(),
            Err(_) => return,
        };
        match job {
            // A panic is the end of this job alone; who waits for it learns of it.
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
    async fn a_full_queue_turns_away_at_once_and_serves_those_who_wait() {
        let pool = HashingPool::start(PasswordHasher::new(6).unwrap(), 1).unwrap();
        let answers = join_all((0..QUEUE + 8).map(async |_| hash(&pool, "a good password").await)).await;
        let refused = answers.iter().filter(|answer| matches!(answer, Err(HashingError::Overloaded))).count();
        // The first may be done before the last comes.
        assert!((1..=7).contains(&refused), "{refused}");
        let hashed = answers.iter().filter(|answer| matches!(answer, Ok(Some(_)))).count();
        assert_eq!(hashed, QUEUE + 8 - refused);
        assert!(pool.reserve().is_ok(), "and empty afterwards");
    }

    #[tokio::test]
    async fn a_password_is_verified_as_it_was_hashed() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 2).unwrap();
        let hash = hash(&pool, "a good password").await.unwrap().unwrap();
        let verify =
            async |password: &str, stored| pool.reserve().unwrap().verify(password.to_owned(), stored).await;
        assert_eq!(verify("a good password", Some(hash.clone())).await, Ok(true));
        assert_eq!(verify("another", Some(hash)).await, Ok(false));
        assert_eq!(verify("a good password", None).await, Ok(false));
    }

    #[tokio::test]
    async fn a_common_password_is_not_hashed() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 1).unwrap();
        for common in ["password1", "ann@example.org"] {
            assert!(hash(&pool, common).await.unwrap().is_none());
        }
    }

    #[tokio::test]
    async fn a_panic_is_the_end_of_one_job_and_not_of_the_worker() {
        let pool = HashingPool::start(PasswordHasher::new(4).unwrap(), 1).unwrap();
        let failed: Result<(), _> = pool.reserve().unwrap().run(|_| panic!("as a test of it")).await;
        assert_eq!(failed, Err(HashingError::Failed));
        assert!(hash(&pool, "a good password").await.unwrap().is_some());
    }
}
