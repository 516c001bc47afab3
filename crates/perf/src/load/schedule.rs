//! When requests are due: at fixed times, whether earlier ones have finished or not (an open loop).

use std::{
    thread,
    time::{Duration, Instant},
};
use tokio::sync::mpsc::UnboundedSender;

/// Requests at a steady rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Schedule {
    /// Requests per second of all users together.
    pub(crate) rate: u32,
    pub(crate) requests: u64,
}

impl Schedule {
    /// As many requests as the rate gives in that time.
    pub(crate) fn lasting(duration: Duration, rate: u32) -> Self {
        Self { rate, requests: duration.as_secs() * u64::from(rate) }
    }

    /// When a request is due, counted from the start.
    fn due(self, request: u64) -> Duration {
        Duration::from_micros(request * 1_000_000 / u64::from(self.rate))
    }

    /// Notifies the users in turn when a request is due, and returns after the last. Blocks: a thread's sleep is more
    /// precise than the runtime's timer, which has a resolution of a millisecond.
    pub(crate) fn keep(self, users: &[UnboundedSender<Instant>]) {
        let start = Instant::now();
        for (request, user) in (0..self.requests).zip(users.iter().cycle()) {
            let due = start + self.due(request);
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if user.send(due).is_err() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;
    use std::time::{Duration, Instant};
    use tokio::sync::mpsc::unbounded_channel;

    #[test]
    fn spreads_requests_evenly_without_drift() {
        let schedule = Schedule::lasting(Duration::from_secs(60), 3);
        assert_eq!(schedule.requests, 180);
        assert_eq!(schedule.due(0), Duration::ZERO);
        assert_eq!(schedule.due(1), Duration::from_micros(333_333));
        assert_eq!(schedule.due(180), Duration::from_secs(60));
    }

    #[test]
    fn notifies_users_in_turn_without_waiting_for_responses() {
        let (users, mut arrivals): (Vec<_>, Vec<_>) = (0..2).map(|_| unbounded_channel()).unzip();
        let start = Instant::now();

        Schedule { rate: 1000, requests: 5 }.keep(&users);

        let [first, second] = [0, 1]
            .map(|user| std::iter::from_fn(|| arrivals[user].try_recv().ok()).collect::<Vec<Instant>>());
        assert_eq!((first.len(), second.len()), (3, 2));
        assert_eq!(second[0] - first[0], Duration::from_millis(1));
        assert!(start.elapsed() >= Duration::from_millis(4));
    }
}
