//! Token buckets (the generic cell rate algorithm), in the memory of this process.

use auth::Network;
use governor::{
    Quota, RateLimiter, clock::Clock as GovernorClock, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::HashMapStateStore,
};
use shared::Email;
use std::{
    borrow::Cow,
    hash::Hash,
    num::NonZeroU32,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use store::Clock;

/// After this many requests, or as many as there are buckets, full buckets are dropped: many addresses cannot fill the
/// memory, and the amortised cost is constant.
const SWEEP_AFTER: usize = 1024;

/// What e-mails are counted by: recipient, subject, and who asks.
pub type EmailKind = (Email, Cow<'static, str>, Asker);

/// Who asks for an e-mail, so that one cannot use up the e-mails of the others.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Asker {
    /// A client with a session, or on a network that the account has signed in from.
    Owner,
    /// Any other.
    Anyone,
    /// Any other that names a page for the link.
    AnyoneWithPage,
}

/// A token bucket for each key.
pub struct RateLimit<K: Hash + Eq + Clone> {
    buckets: RateLimiter<K, HashMapStateStore<K>, BucketClock, NoOpMiddleware<Nanos>>,
    /// Requests until the next sweep.
    left: AtomicUsize,
}

impl RateLimit<Option<Network>> {
    /// Sign-ins and the like for each network; clients without an address share one bucket. 30 at once, as many as the
    /// hashing queue holds, then one every 2 s.
    pub fn of_networks(clock: Clock) -> Self {
        Self::new(clock, Duration::from_secs(2), NonZeroU32::MIN.saturating_add(29))
    }
}

impl RateLimit<(Option<Network>, String)> {
    /// Requests about second factors for each network and route, as Better Auth limits them: 3 at once, then 3 in 10 s.
    pub fn of_factors(clock: Clock) -> Self {
        Self::new(clock, Duration::from_secs(10) / 3, NonZeroU32::MIN.saturating_add(2))
    }
}

impl RateLimit<EmailKind> {
    /// E-mails of one kind to one address for one kind of asker: 3 at once, then one every 20 minutes.
    pub fn of_emails(clock: Clock) -> Self {
        Self::new(clock, Duration::from_secs(20 * 60), NonZeroU32::MIN.saturating_add(2))
    }
}

impl<K: Hash + Eq + Clone> RateLimit<K> {
    /// `burst` at once, then one per `period`.
    fn new(clock: Clock, period: Duration, burst: NonZeroU32) -> Self {
        let quota = Quota::with_period(period).unwrap_or(Quota::per_minute(burst)).allow_burst(burst);
        let buckets = RateLimiter::new(quota, HashMapStateStore::default(), BucketClock(clock));
        Self { buckets, left: AtomicUsize::new(SWEEP_AFTER) }
    }

    /// Takes a token.
    ///
    /// # Errors
    /// How long until there is one.
    pub(crate) fn take(&self, key: &K) -> Result<(), Duration> {
        // Exactly one of several concurrent requests sees 1; for the others the counter wraps around.
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.buckets.retain_recent();
            self.left.store(self.buckets.len().max(SWEEP_AFTER), Ordering::Relaxed);
        }
        let taken = self.buckets.check_key(key);
        taken.map_err(|not_before| not_before.wait_time_from(self.buckets.clock().now()))
    }
}

/// Monotonic: a system clock that is set back makes no client wait.
#[derive(Clone, Debug)]
struct BucketClock(Clock);

impl GovernorClock for BucketClock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        self.0.elapsed().into()
    }
}
