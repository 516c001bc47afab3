//! The time, as a parameter: the only place that asks the system for it.

use shared::Timestamp;
use std::{
    fmt,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};
use uuid::{NoContext, Uuid, timestamp::context::ContextV7};

/// Tells the time and makes ids that sort by it.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    ids: Arc<Mutex<ContextV7>>,
}

impl Clock {
    /// The time of this machine.
    #[allow(clippy::disallowed_methods, reason = "this is the one place")]
    pub fn system() -> Self {
        Self::from_fn(SystemTime::now)
    }

    /// Any other time, for tests.
    pub fn from_fn(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), ids: Arc::new(Mutex::new(ContextV7::new())) }
    }

    /// The moment it is.
    pub fn now(&self) -> Timestamp {
        (self.now)().into()
    }

    /// When an id was made, by its own account. Of ids that sort one after the other none is older.
    pub fn moment_of(id: Uuid) -> Option<Timestamp> {
        let (seconds, nanos) = id.get_timestamp()?.to_unix();
        let since = Duration::new(seconds, nanos);
        Some(Timestamp::from(SystemTime::UNIX_EPOCH + since))
    }

    /// A new UUID of the same kind that names a moment, which may be to come. It sorts among others of that moment at
    /// random.
    pub fn new_id_at(moment: Timestamp) -> Uuid {
        let since = Duration::from_millis(moment.millis().unsigned_abs());
        Uuid::new_v7(uuid::Timestamp::from_unix(NoContext, since.as_secs(), since.subsec_nanos()))
    }

    /// A new UUID (RFC 9562, version 7): of two made by one process, the later one sorts last.
    pub fn new_id(&self) -> Uuid {
        let since = (self.now)().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let timestamp = uuid::Timestamp::from_unix(&*self.ids, since.as_secs(), since.subsec_nanos());
        Uuid::new_v7(timestamp)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Clock").field(&self.now()).finish()
    }
}
