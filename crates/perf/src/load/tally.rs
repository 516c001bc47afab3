//! The outcomes of many requests.

use super::user::Action;
use crate::failure::Failure;
use hdrhistogram::Histogram;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

/// When a request was due, when it was sent, and when it had a response or failed.
#[derive(Clone, Copy)]
pub(crate) struct Times {
    pub(crate) due: Instant,
    pub(crate) sent: Instant,
    pub(crate) responded: Instant,
}

/// A request without a successful response.
pub(crate) struct Failed {
    pub(crate) times: Times,
    pub(crate) failure: Failure,
}

/// Times of responses, and failures.
#[derive(Default)]
pub(crate) struct Tally {
    /// In microseconds.
    latencies: BTreeMap<Action, Histogram<u64>>,
    failed: Vec<Failed>,
    first_due: Option<Instant>,
    last_response: Option<Instant>,
}

impl Tally {
    /// Counts an outcome. The time of a request runs from when it was due, even if it had to wait for the one before
    /// it (no coordinated omission).
    pub(crate) fn record(&mut self, action: Action, times: Times, outcome: Result<(), Failure>) {
        let Times { due, responded, .. } = times;
        self.first_due = Some(self.first_due.map_or(due, |first| first.min(due)));
        self.last_response = self.last_response.max(Some(responded));
        match outcome {
            Ok(()) => {
                *self.latencies.entry(action).or_insert_with(histogram) += microseconds(responded - due)
            }
            Err(failure) => self.failed.push(Failed { times, failure }),
        }
    }

    /// Times by action.
    pub(crate) fn latencies(&self) -> impl Iterator<Item = (Action, &Histogram<u64>)> {
        self.latencies.iter().map(|(action, histogram)| (*action, histogram))
    }

    /// The times of all actions together.
    pub(crate) fn all(&self) -> Histogram<u64> {
        self.latencies.values().fold(histogram(), |mut all, one| {
            all += one;
            all
        })
    }

    /// Those that failed, by kind.
    pub(crate) fn failures(&self) -> BTreeMap<&Failure, u64> {
        self.failed.iter().fold(BTreeMap::new(), |mut kinds, failed| {
            *kinds.entry(&failed.failure).or_default() += 1;
            kinds
        })
    }

    pub(crate) fn failed(&self) -> usize {
        self.failed.len()
    }

    /// Each request that failed.
    pub(crate) fn failed_requests(&self) -> &[Failed] {
        &self.failed
    }

    /// Successful responses per second.
    pub(crate) fn rate(&self) -> f64 {
        let duration =
            self.first_due.zip(self.last_response).map(|(first, last)| (last - first).as_secs_f64());
        duration.map_or(0.0, |seconds| self.all().len() as f64 / seconds)
    }
}

/// With three significant digits and without an upper limit.
fn histogram() -> Histogram<u64> {
    let Ok(histogram) = Histogram::new(3) else { unreachable!("3 is from 0 to 5") };
    histogram
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Action, Failure, Tally, Times};
    use std::time::{Duration, Instant};

    #[test]
    fn measures_from_when_a_request_was_due() {
        let (start, mut tally) = (Instant::now(), Tally::default());
        for number in 0..100 {
            let due = start + Duration::from_millis(number);
            // The server stalled for a second.
            let responded = start + Duration::from_secs(1);
            tally.record(Action::List, Times { due, sent: start, responded }, Ok(()));
        }
        let all = tally.all();
        assert_eq!((all.len(), all.max() / 1000), (100, 1000));
        // The histogram keeps three digits.
        assert!((900..=902).contains(&(all.min() / 1000)), "{}", all.min());
        assert_eq!(tally.rate(), 100.0);
    }

    #[test]
    fn counts_failures_by_kind() {
        let (now, mut tally) = (Instant::now(), Tally::default());
        let refused = || Failure::Refused(503, "OVERLOADED".to_owned());
        for failure in [refused(), Failure::Timeout, refused()] {
            tally.record(Action::Create, Times { due: now, sent: now, responded: now }, Err(failure));
        }
        let lines: Vec<String> = tally.failures().iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        assert_eq!(lines, ["1 no response within 10 s", "2 503 OVERLOADED"]);
        assert_eq!((tally.failed(), tally.all().len()), (3, 0));
    }
}
