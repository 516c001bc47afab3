//! Stops or kills one instance after the other and starts it again.

use super::{
    balancer::Balancer,
    instances::{COUNT, Instances},
    sign_outs::SignOuts,
};
use crate::load::tally::Failed;
use anyhow::Result;
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    thread::sleep,
    time::{Duration, Instant},
};
use tokio::runtime::Handle;

/// For so long all instances serve between two restarts, and one that was killed stays down.
const PAUSE: Duration = Duration::from_millis(700);

pub(super) struct Restarts {
    pub(super) instances: Instances,
    pub(super) balancer: Balancer,
    /// Whether an instance is drained before it is stopped.
    pub(super) draining: bool,
}

#[derive(Default)]
pub(super) struct Observed {
    pub(super) stops: usize,
    /// From the signal to the end of the process.
    pub(super) kills: Vec<(Instant, Instant)>,
    pub(super) sign_outs: SignOuts,
}

impl Observed {
    /// Whether an instance was killed while this request was in flight.
    pub(super) fn was_killed_under(&self, failed: &Failed) -> bool {
        let overlaps =
            |(from, to): &(Instant, Instant)| failed.times.sent <= *to && failed.times.responded >= *from;
        self.kills.iter().any(overlaps)
    }
}

impl Restarts {
    /// Restarts instances until the sender is dropped, also by a signal, and leaves all of them running.
    pub(super) fn run_until(mut self, end: &Receiver<()>) -> Result<(Observed, Self)> {
        let mut observed = Observed::default();
        // Their number is odd, so each instance is stopped and killed alternately.
        for (number, stops) in (0..COUNT).cycle().zip([true, false].into_iter().cycle()) {
            if end.recv_timeout(PAUSE) == Err(RecvTimeoutError::Disconnected) {
                break;
            }
            if stops {
                self.stop(number)?;
                observed.stops += 1;
            } else {
                observed.kills.push(self.kill(number)?);
            }
            Handle::current().block_on(observed.sign_outs.try_on(number, self.instances.addresses()))?;
        }
        Ok((observed, self))
    }

    fn stop(&mut self, number: usize) -> Result<()> {
        if self.draining {
            self.balancer.drain(number)?;
        }
        self.instances.take(number)?.stop()?;
        self.instances.start_one(number)?;
        self.balancer.restore(number)
    }

    fn kill(&mut self, number: usize) -> Result<(Instant, Instant)> {
        let begun = Instant::now();
        drop(self.instances.take(number)?);
        let ended = Instant::now();
        sleep(PAUSE);
        self.instances.start_one(number)?;
        self.balancer.wait_until_ready(number)?;
        Ok((begun, ended))
    }
}

#[cfg(test)]
mod tests {
    use super::Observed;
    use crate::failure::Failure;
    use crate::load::tally::{Failed, Times};
    use std::time::{Duration, Instant};

    #[test]
    fn excuses_only_requests_in_flight_at_a_kill() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let observed = Observed { kills: vec![(at(100), at(110))], ..Observed::default() };
        let excused = |sent, responded| {
            let times = Times { due: start, sent: at(sent), responded: at(responded) };
            observed.was_killed_under(&Failed { times, failure: Failure::Closed })
        };

        assert!(excused(50, 100) && excused(105, 106) && excused(110, 300));
        assert!(!excused(0, 99) && !excused(111, 300));
    }
}
