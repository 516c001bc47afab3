//! Pauses in long work, in which threads that serve other requests get the processor.

use std::{
    thread,
    time::{Duration, Instant},
};

/// How long the work goes on without a pause. If all cores are busy, a thread that wakes up waits so long; the schedulers of
/// operating systems let it wait for several milliseconds.
const WORK: Duration = Duration::from_micros(500);
const PAUSE: Duration = Duration::from_micros(50);

/// Since when there was no pause.
pub struct Pace(Instant);

impl Pace {
    pub fn begin() -> Self {
        Self(Instant::now())
    }

    /// To be called after each piece of work.
    pub fn rest(&mut self) {
        if self.0.elapsed() >= WORK {
            thread::sleep(PAUSE);
            self.0 = Instant::now();
        }
    }
}
