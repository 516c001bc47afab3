//! The only place that reads the system clock; everywhere else time is a parameter.

use shared::Timestamp;
use std::{
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime},
};
use uuid::{NoContext, Uuid, timestamp::context::ContextV7};

/// Reads the time and generates UUIDs of version 7 (RFC 9562), which sort by it.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
    ids: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// The system clock.
    #[allow(clippy::disallowed_methods, reason = "the only place that may")]
    pub fn system() -> Self {
        let start = Instant::now();
        Self::from_fns(SystemTime::now, move || start.elapsed())
    }

    /// Any other clock that is never set back, for tests.
    pub fn from_fn(now: impl Fn() -> SystemTime + Clone + Send + Sync + 'static) -> Self {
        let same = now.clone();
        Self::from_fns(now, move || same().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default())
    }

    /// Any other clock, for tests: the time of day, and a monotonic clock.
    pub fn from_fns(
        now: impl Fn() -> SystemTime + Send + Sync + 'static,
        elapsed: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        Self { now: Arc::new(now), elapsed: Arc::new(elapsed), ids: Arc::new(Mutex::new(ContextV7::new())) }
    }

    /// The current time.
    pub fn now(&self) -> Timestamp {
        (self.now)().into()
    }

    /// The time since an arbitrary start, to measure waits: unlike [`Clock::now`] it never goes back.
    pub fn elapsed(&self) -> Duration {
        (self.elapsed)()
    }

    /// The timestamp inside a UUID of version 7; `None` for other versions and variants.
    pub fn timestamp_of(id: Uuid) -> Option<Timestamp> {
        Timestamp::of_id(id)
    }

    /// A UUID with the given timestamp. Its order among others of the same millisecond is random.
    pub fn new_id_at(timestamp: Timestamp) -> Uuid {
        let since = Duration::from_millis(timestamp.millis().unsigned_abs());
        Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, since.as_secs(), since.subsec_nanos()))
    }

    /// A UUID that sorts after all that this process generated before.
    pub fn new_id(&self) -> Uuid {
        let since = (self.now)().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(&*self.ids, since.as_secs(), since.subsec_nanos()))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}
