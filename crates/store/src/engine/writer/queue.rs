//! The queue of the writer. Accounts are served in rounds, one job of each kind in a round, so that an account that writes much
//! delays the others by few. When there is no room, the account with the most jobs of one kind loses its latest to one with few.

use crate::engine::Written;
use shared::UserId;
use std::{
    collections::{HashMap, VecDeque},
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The receiving end.
pub(super) struct Jobs<J>(Arc<Queue<J>>);

/// The sending end. The queue is closed when it is dropped.
pub(super) struct Sender<J>(Arc<Queue<J>>);

/// Why there is no job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum NoJob {
    TimedOut,
    Closed,
}

/// There is no room for a job.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Full;

struct Queue<J> {
    capacity: usize,
    state: Mutex<State<J>>,
    changed: Condvar,
}

struct State<J> {
    jobs: HashMap<Lane, VecDeque<J>>,
    /// Those that have jobs, in the order in which they are served.
    round: VecDeque<Lane>,
    len: usize,
    /// How many jobs of no account there were.
    others: u64,
    is_closed: bool,
}

/// Whose jobs are served one after the other.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Lane {
    /// Of each kind: what ends sessions waits for no tasks.
    Account(UserId, Written),
    /// A job of no account has a lane of its own.
    Other(u64),
}

/// A queue with room for `capacity` jobs.
pub(super) fn queue<J>(capacity: usize) -> (Sender<J>, Jobs<J>) {
    let state = State { jobs: HashMap::new(), round: VecDeque::new(), len: 0, others: 0, is_closed: false };
    let queue = Arc::new(Queue { capacity, state: Mutex::new(state), changed: Condvar::new() });
    (Sender(queue.clone()), Jobs(queue))
}

impl<J> Sender<J> {
    /// Adds a job of an account, or of none. Returns the job that made room for it, if one had to.
    ///
    /// # Errors
    /// If there was no room, or nothing to do it.
    pub(super) fn send(&self, account: Option<(UserId, Written)>, job: J) -> Result<Option<J>, Full> {
        let mut state = self.0.lock();
        if state.is_closed {
            return Err(Full);
        }
        let lane = state.lane(account);
        let removed = match state.len >= self.0.capacity {
            true => Some(state.make_room(lane).ok_or(Full)?),
            false => None,
        };
        state.add(lane, job);
        self.0.changed.notify_one();
        Ok(removed)
    }
}

impl<J> Drop for Sender<J> {
    fn drop(&mut self) {
        self.0.lock().is_closed = true;
        self.0.changed.notify_one();
    }
}

impl<J> Drop for Jobs<J> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_closed = true;
        // Those who wait learn of it when their jobs are dropped, which may take locks of others.
        let jobs = mem::take(&mut state.jobs);
        drop(state);
        drop(jobs);
    }
}

impl<J> Jobs<J> {
    /// The next job, if there is one.
    pub(super) fn next(&self) -> Option<J> {
        self.0.lock().take()
    }

    /// Waits for the next job.
    ///
    /// # Errors
    /// [`NoJob`].
    pub(super) fn wait(&self, limit: Duration) -> Result<J, NoJob> {
        let (mut state, end) = (self.0.lock(), Instant::now() + limit);
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match state.take() {
                Some(job) => return Ok(job),
                None if state.is_closed => return Err(NoJob::Closed),
                None if left.is_zero() => return Err(NoJob::TimedOut),
                None => {
                    let waited = self.0.changed.wait_timeout(state, left);
                    state = waited.unwrap_or_else(PoisonError::into_inner).0;
                }
            }
        }
    }
}

impl<J> Queue<J> {
    fn lock(&self) -> MutexGuard<'_, State<J>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<J> State<J> {
    fn lane(&mut self, account: Option<(UserId, Written)>) -> Lane {
        let other = || {
            self.others += 1;
            Lane::Other(self.others)
        };
        account.map_or_else(other, |(account, kind)| Lane::Account(account, kind))
    }

    /// Removes the latest job of the longest lane, if that is longer than `lane` will be.
    fn make_room(&mut self, lane: Lane) -> Option<J> {
        let wanted = self.jobs.get(&lane).map_or(0, VecDeque::len) + 1;
        let (_, longest) = self.jobs.iter_mut().max_by_key(|(_, jobs)| jobs.len())?;
        // So at least one is left, and the round stays as it is.
        let removed = if longest.len() > wanted { longest.pop_back() } else { None };
        self.len -= usize::from(removed.is_some());
        removed
    }

    fn add(&mut self, lane: Lane, job: J) {
        let jobs = self.jobs.entry(lane).or_default();
        if jobs.is_empty() {
            self.round.push_back(lane);
        }
        jobs.push_back(job);
        self.len += 1;
    }

    fn take(&mut self) -> Option<J> {
        let lane = self.round.pop_front()?;
        let jobs = self.jobs.get_mut(&lane)?;
        let job = jobs.pop_front()?;
        match jobs.is_empty() {
            true => drop(self.jobs.remove(&lane)),
            false => self.round.push_back(lane),
        }
        self.len -= 1;
        Some(job)
    }
}

#[cfg(test)]
mod tests {
    use super::{Full, NoJob, queue};
    use crate::{clock::Clock, engine::Written};
    use shared::UserId;
    use std::{sync::Arc, time::Duration};

    fn account() -> (UserId, Written) {
        (Clock::system().new_id().into(), Written::Tasks)
    }

    #[test]
    fn serves_accounts_in_rounds_and_each_in_order() {
        let ((sender, jobs), [ann, ben]) = (queue(100), [account(), account()]);
        for job in ["ann 1", "ann 2", "ann 3"] {
            assert_eq!(sender.send(Some(ann), job), Ok(None));
        }
        for (account, job) in [(Some(ben), "ben 1"), (None, "other 1"), (None, "other 2")] {
            assert_eq!(sender.send(account, job), Ok(None));
        }
        assert_eq!(jobs.next(), Some("ann 1"));
        assert_eq!(sender.send(Some(ben), "ben 2"), Ok(None));
        let rest: Vec<_> = std::iter::from_fn(|| jobs.next()).collect();
        assert_eq!(rest, ["ben 1", "other 1", "other 2", "ann 2", "ben 2", "ann 3"]);
    }

    #[test]
    fn the_longest_lane_makes_room_for_others() {
        let ((sender, jobs), [ann, ben]) = (queue(4), [account(), account()]);
        for job in ["ann 1", "ann 2", "ann 3", "ann 4"] {
            assert_eq!(sender.send(Some(ann), job), Ok(None));
        }
        assert_eq!(sender.send(Some(ann), "ann 5"), Err(Full));
        assert_eq!(sender.send(Some(ben), "ben 1"), Ok(Some("ann 4")));
        assert_eq!(sender.send(None, "other"), Ok(Some("ann 3")));
        assert_eq!(sender.send(Some(ben), "ben 2"), Err(Full), "then it would have as many");
        assert_eq!(sender.send(None, "another"), Ok(Some("ann 2")));
        let rest: Vec<_> = std::iter::from_fn(|| jobs.next()).collect();
        assert_eq!(rest, ["ann 1", "ben 1", "other", "another"]);
    }

    #[test]
    fn refuses_what_it_has_no_room_for_and_ends_after_its_jobs() {
        let (sender, jobs) = queue(1);
        assert_eq!((sender.send(None, 1), sender.send(None, 2)), (Ok(None), Err(Full)));
        assert_eq!(jobs.wait(Duration::ZERO), Ok(1));
        assert_eq!(jobs.wait(Duration::from_millis(1)), Err(NoJob::TimedOut));
        assert_eq!(sender.send(None, 3), Ok(None));
        drop(sender);
        assert_eq!(jobs.wait(Duration::ZERO), Ok(3));
        assert_eq!(jobs.wait(Duration::from_secs(60)), Err(NoJob::Closed));
    }

    #[test]
    fn drops_its_jobs_when_no_one_is_left_to_do_them() {
        let (sender, jobs) = queue(2);
        let job = Arc::new(());
        assert_eq!(sender.send(None, job.clone()), Ok(None));
        drop(jobs);
        assert_eq!(Arc::strong_count(&job), 1);
        assert_eq!(sender.send(None, job), Err(Full));
    }
}
