//! One instance after the other goes and comes back.

use super::{
    balancer::Balancer,
    instances::{COUNT, Instances},
    sign_outs::SignOuts,
};
use crate::tally::Failed;
use anyhow::Result;
use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    thread::sleep,
    time::{Duration, Instant},
};
use tokio::runtime::Handle;

/// All instances serve for so long between two turns, and one that was killed is away for so long.
const PAUSE: Duration = Duration::from_millis(700);

pub(super) struct Turns {
    pub(super) instances: Instances,
    pub(super) balancer: Balancer,
    /// Whether an instance is taken out of the balancer before it is stopped.
    pub(super) draining: bool,
}

/// What was done, and what was seen.
#[derive(Default)]
pub(super) struct Witnessed {
    pub(super) stops: usize,
    /// From the signal to the end of the process.
    pub(super) kills: Vec<(Instant, Instant)>,
    pub(super) sign_outs: SignOuts,
}

impl Witnessed {
    /// Whether an instance was killed while this request was in flight.
    pub(super) fn was_killed_under(&self, failed: &Failed) -> bool {
        let overlaps =
            |(from, to): &(Instant, Instant)| failed.times.sent <= *to && failed.times.answered >= *from;
        self.kills.iter().any(overlaps)
    }
}

impl Turns {
    /// Takes turns until the sender is dropped, by a signal, too, and leaves all instances running.
    pub(super) fn take_until(mut self, end: &Receiver<()>) -> Result<(Witnessed, Self)> {
        let mut witnessed = Witnessed::default();
        // Each instance is now stopped and now killed, since their number is odd.
        for (number, stops) in (0..COUNT).cycle().zip([true, false].into_iter().cycle()) {
            if end.recv_timeout(PAUSE) == Err(RecvTimeoutError::Disconnected) {
                break;
            }
            if stops {
                self.stop(number)?;
                witnessed.stops += 1;
            } else {
                witnessed.kills.push(self.kill(number)?);
            }
            Handle::current().block_on(witnessed.sign_outs.try_on(number, self.instances.addresses()))?;
        }
        Ok((witnessed, self))
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
    use super::Witnessed;
    use crate::tally::{Failed, Times};
    use load::failure::Failure;
    use std::time::{Duration, Instant};

    #[test]
    fn only_what_was_in_flight_at_a_kill_may_fail() {
        let start = Instant::now();
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        let witnessed = Witnessed { kills: vec![(at(100), at(110))], ..Witnessed::default() };
        let excused = |sent, answered| {
            let times = Times { due: start, sent: at(sent), answered: at(answered) };
            witnessed.was_killed_under(&Failed { times, failure: Failure::Closed })
        };

        assert!(excused(50, 100) && excused(105, 106) && excused(110, 300));
        assert!(!excused(0, 99) && !excused(111, 300));
    }
}
