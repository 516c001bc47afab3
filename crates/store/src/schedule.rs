//! What this process knows of the reminders that are due next, so that it need not ask the database.

use shared::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
};

/// Clones share it.
#[derive(Clone)]
pub(crate) struct Schedule(Arc<State>);

struct State {
    /// In milliseconds; `i64::MAX` for none.
    next: AtomicI64,
    is_stale: AtomicBool,
    uses: AtomicU64,
}

impl Default for Schedule {
    /// Everything is to be read once.
    fn default() -> Self {
        let (next, is_stale, uses) = (AtomicI64::new(0), AtomicBool::new(true), AtomicU64::new(0));
        Self(Arc::new(State { next, is_stale, uses }))
    }
}

impl Schedule {
    /// Something is due at this time, or was added that is.
    pub(crate) fn no_later_than(&self, millis: i64) {
        self.0.next.fetch_min(millis, Ordering::Relaxed);
    }

    /// Whether something is due by now.
    pub(crate) fn is_due(&self, now: Timestamp) -> bool {
        self.0.next.load(Ordering::Relaxed) <= now.millis()
    }

    /// Forgets what is due next. To be called before it is read: what is added meanwhile is kept.
    pub(crate) fn clear(&self) {
        self.0.next.store(i64::MAX, Ordering::Relaxed);
    }

    /// The times of an account are to be computed again.
    pub(crate) fn set_stale(&self) {
        self.0.is_stale.store(true, Ordering::Relaxed);
    }

    /// Whether they are, once.
    pub(crate) fn take_stale(&self) -> bool {
        self.0.is_stale.swap(false, Ordering::Relaxed)
    }

    /// Counts a database call of anything but the scheduler.
    pub(crate) fn count_use(&self) {
        self.0.uses.fetch_add(1, Ordering::Relaxed);
    }

    /// How many there were.
    pub(crate) fn uses(&self) -> u64 {
        self.0.uses.load(Ordering::Relaxed)
    }
}
