//! The queue of the hashing pool, and the two kinds of thread that take jobs from it.
//!
//! A few sign-ins get the usual priority, and so their share of a machine that is busy with other programs. A flood of
//! them gets `SCHED_IDLE`, which takes only what nothing else needs, so that requests for tasks are served first. A
//! thread that is `SCHED_IDLE` needs a privilege to become anything else, so that there are threads of both kinds. A job
//! that gets nothing on an idle thread is run again on another.

use super::places::{PlaceId, Places, Reserved};
use crate::{Network, PasswordHasher};
use std::{
    collections::VecDeque,
    mem,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, atomic::AtomicBool},
    time::{Duration, Instant},
};

/// It is a flood if more jobs wait than this: a handful of people can sign in at once.
pub(super) const HANDFUL: usize = 3;

/// May be run twice at once.
pub(super) type Job = Arc<dyn Fn(&PasswordHasher) + Send + Sync>;

/// The priority of a thread.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Priority {
    Usual,
    Idle,
}

/// A reserved place, until its job has run. It may be taken away before the job has begun.
pub(super) struct Place {
    queue: Arc<Queue>,
    id: PlaceId,
    is_refused: Arc<AtomicBool>,
}

impl Place {
    /// Whether it was taken away.
    pub(super) fn refusal(&self) -> Arc<AtomicBool> {
        self.is_refused.clone()
    }

    pub(super) fn id(&self) -> PlaceId {
        self.id
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.queue.free(self.id);
    }
}

pub(super) struct Queue {
    /// How many places there are.
    capacity: usize,
    state: Mutex<State>,
    changed: Condvar,
    /// How long a flood may make no progress, since other programs need all cores, before threads of the usual priority
    /// take its oldest job.
    starvation_limit: Duration,
}

/// Each network has one job in each round, so that those of one that sends many do not delay those of others.
struct Waiting {
    place: PlaceId,
    network: Option<Network>,
    round: usize,
    job: Job,
}

struct State {
    places: Places,
    /// In the order in which they are taken.
    waiting: VecDeque<Waiting>,
    /// The round of the job that was taken last.
    round: usize,
    /// Those that idle threads run, and no other thread.
    idle: VecDeque<Job>,
    /// When a job was last taken or finished.
    progress: Instant,
    is_closed: bool,
}

impl State {
    fn new() -> Self {
        Self {
            places: Places::default(),
            waiting: VecDeque::new(),
            round: 0,
            idle: VecDeque::new(),
            progress: Instant::now(),
            is_closed: false,
        }
    }

    /// As [`Places::reserve`]. Also returns the job of the place that was taken away, if it waits.
    fn reserve(&mut self, network: Option<Network>, capacity: usize) -> Option<(Reserved, Option<Job>)> {
        let reserved = self.places.reserve(network, capacity)?;
        let refused = reserved.refused.and_then(|place| self.withdraw(place));
        Some((reserved, refused))
    }

    fn withdraw(&mut self, place: PlaceId) -> Option<Job> {
        let index = self.waiting.iter().position(|waiting| waiting.place == place)?;
        self.waiting.remove(index).map(|waiting| waiting.job)
    }

    /// Adds a job in the first round in which its network has none. Returns it if it has no place any more.
    fn add(&mut self, place: PlaceId, job: Job) -> Result<(), Job> {
        let Some(network) = self.places.network_of(place) else { return Err(job) };
        let of_network = self.waiting.iter().filter(|waiting| waiting.network == network);
        let round = of_network.map(|waiting| waiting.round + 1).fold(self.round, usize::max);
        let index = self.waiting.partition_point(|waiting| waiting.round <= round);
        self.waiting.insert(index, Waiting { place, network, round, job });
        Ok(())
    }

    fn take(&mut self) -> Option<Job> {
        let Waiting { place, round, job, .. } = self.waiting.pop_front()?;
        self.round = round;
        self.places.begin(place);
        Some(job)
    }

    /// A job for a thread of this priority, and how long a flood may still go without progress.
    fn next(&mut self, priority: Priority, starvation_limit: Duration) -> (Option<Job>, Duration) {
        let is_flood = self.waiting.len() > HANDFUL;
        let left = starvation_limit.saturating_sub(self.progress.elapsed());
        let job = match priority {
            Priority::Usual if left.is_zero() => self.idle.pop_front().or_else(|| self.take()),
            Priority::Usual if !is_flood => self.take(),
            Priority::Idle if is_flood => self.take().inspect(|job| self.idle.push_back(job.clone())),
            _ => None,
        };
        if job.is_some() {
            self.progress = Instant::now();
        }
        (job, left)
    }
}

impl Queue {
    pub(super) fn new(capacity: usize, starvation_limit: Duration) -> Self {
        Self { capacity, state: Mutex::new(State::new()), changed: Condvar::new(), starvation_limit }
    }

    /// Reserves a place for a network, which may take one from a network that has more. `None` if there is none.
    pub(super) fn reserve(self: &Arc<Self>, network: Option<Network>) -> Option<Place> {
        let mut state = self.lock();
        let (Reserved { place, is_refused, .. }, refused) = state.reserve(network, self.capacity)?;
        let place = Place { queue: self.clone(), id: place, is_refused };
        // A job has its place, which takes the lock when it is dropped.
        drop(state);
        drop(refused);
        Some(place)
    }

    /// Frees a place, unless it was taken away.
    fn free(&self, place: PlaceId) {
        self.lock().places.free(place);
    }

    /// How many places are reserved.
    pub(super) fn len(&self) -> usize {
        self.lock().places.len()
    }

    /// Adds the job of a place, or drops it if the place was taken away.
    pub(super) fn push(&self, place: PlaceId, job: Job) {
        let added = self.lock().add(place, job);
        self.changed.notify_all();
        drop(added);
    }

    /// Waits for a job for a thread of this priority; `None` once the queue is closed.
    pub(super) fn take(&self, priority: Priority) -> Option<Job> {
        let mut state = self.lock();
        while !state.is_closed {
            let (job, left) = state.next(priority, self.starvation_limit);
            if job.is_some() {
                // What is left may be no flood any more.
                self.changed.notify_all();
                return job;
            }
            let has_jobs = !state.waiting.is_empty() || !state.idle.is_empty();
            state = if !has_jobs || priority == Priority::Idle {
                self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
            } else {
                self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0
            };
        }
        None
    }

    /// Records that a job has finished.
    pub(super) fn finish(&self, job: &Job) {
        let mut state = self.lock();
        state.idle.retain(|other| !Arc::ptr_eq(job, other));
        state.progress = Instant::now();
    }

    /// Ends the threads after their jobs. The others are dropped: each refers to this queue.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        let jobs = (mem::take(&mut state.waiting), mem::take(&mut state.idle));
        drop(state);
        self.changed.notify_all();
        drop(jobs);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{HANDFUL, Job, Priority, State};
    use crate::Network;
    use std::{iter, sync::Arc, time::Duration};

    const LONG: Duration = Duration::from_secs(24 * 60 * 60);

    fn waiting(count: usize) -> State {
        let mut state = State::new();
        (0..count).for_each(|_| add(&mut state, None, Arc::new(|_| ())));
        state
    }

    fn add(state: &mut State, network: Option<Network>, job: Job) {
        let place = state.reserve(network, usize::MAX).unwrap().0.place;
        assert!(state.add(place, job).is_ok());
    }

    fn network(last: u8) -> Option<Network> {
        Some(Network::of([192, 0, 2, last].into()))
    }

    #[test]
    fn a_place_that_is_taken_away_has_no_job_any_more() {
        let mut state = waiting(0);
        add(&mut state, network(1), Arc::new(|_| ()));
        add(&mut state, network(1), Arc::new(|_| ()));
        let (reserved, job) = state.reserve(network(2), 2).unwrap();
        assert!(job.is_some() && state.waiting.len() == 1);
        assert!(state.add(reserved.place, Arc::new(|_| ())).is_ok());
    }

    #[test]
    fn a_place_can_be_taken_away_before_its_job_is_there() {
        let mut state = waiting(0);
        let [_, latest] = [(); 2].map(|()| state.reserve(network(1), 2).unwrap().0.place);
        assert!(state.reserve(network(2), 2).unwrap().1.is_none());
        assert!(state.add(latest, Arc::new(|_| ())).is_err());
    }

    /// Adds a job for each of these networks, and returns the networks in the order in which jobs are taken.
    fn order(state: &mut State, networks: &[u8]) -> Vec<u8> {
        let jobs: Vec<(u8, super::Job)> = networks.iter().map(|n| (*n, Arc::new(|_: &_| ()) as _)).collect();
        for (last, job) in &jobs {
            add(state, network(*last), job.clone());
        }
        let taken = iter::from_fn(|| state.take());
        taken.map(|job| jobs.iter().find(|(_, other)| Arc::ptr_eq(&job, other)).unwrap().0).collect()
    }

    #[test]
    fn a_network_does_not_delay_the_others() {
        let mut state = waiting(0);
        assert_eq!(order(&mut state, &[1, 1, 1, 1, 2, 3, 2]), [1, 2, 3, 1, 2, 1, 1]);
        assert_eq!(order(&mut state, &[1, 1, 1, 2]), [1, 2, 1, 1], "also later");
    }

    #[test]
    fn a_network_is_not_overtaken_for_ever() {
        let mut state = waiting(0);
        let flood = network(1);
        (0..3).for_each(|_| add(&mut state, flood, Arc::new(|_| ())));
        for other in 2..20 {
            add(&mut state, network(other), Arc::new(|_| ()));
            state.take();
        }
        let left = state.waiting.iter().filter(|waiting| waiting.network == flood).count();
        assert!(left < 3, "{left}");
    }

    #[test]
    fn a_handful_is_for_the_usual_priority() {
        let mut state = waiting(HANDFUL);
        assert!(state.next(Priority::Idle, LONG).0.is_none());
        for _ in 0..HANDFUL {
            assert!(state.next(Priority::Usual, LONG).0.is_some());
        }
        assert!(state.next(Priority::Usual, LONG).0.is_none());
    }

    #[test]
    fn a_flood_is_for_idle_threads() {
        let mut state = waiting(HANDFUL + 2);
        for _ in 0..2 {
            assert!(state.next(Priority::Usual, LONG).0.is_none());
            assert!(state.next(Priority::Idle, LONG).0.is_some());
        }
        assert!(state.next(Priority::Idle, LONG).0.is_none());
        assert!(state.next(Priority::Usual, LONG).0.is_some());
    }

    #[test]
    fn a_flood_without_progress_is_for_both() {
        let mut state = waiting(HANDFUL + 3);
        assert!(state.next(Priority::Usual, Duration::ZERO).0.is_some());
        assert!(state.next(Priority::Usual, LONG).0.is_none(), "taking one is progress");
        assert!(state.next(Priority::Idle, Duration::ZERO).0.is_some());
    }

    #[test]
    fn a_job_without_progress_is_run_again_once() {
        let mut state = waiting(HANDFUL + 1);
        let stopped = state.next(Priority::Idle, LONG).0.unwrap();
        let again = state.next(Priority::Usual, Duration::ZERO).0.unwrap();
        assert!(Arc::ptr_eq(&stopped, &again));
        for _ in 0..HANDFUL {
            let other = state.next(Priority::Usual, Duration::ZERO).0.unwrap();
            assert!(!Arc::ptr_eq(&stopped, &other));
        }
        assert!(state.next(Priority::Usual, Duration::ZERO).0.is_none());
    }
}
