//! How often one network may sign in or sign up.

use super::{ApiError, Services, client_address::client_address};
use crate::{auth::Network, clock::Clock};
use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::X_FORWARDED_FOR,
    middleware::Next,
    web::Data,
};
use governor::{
    Quota, RateLimiter, middleware::NoOpMiddleware, nanos::Nanos, state::keyed::HashMapStateStore,
};
use shared::Email;
use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::{
        Once,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// After so many requests, and as many as there are buckets, those are forgotten that are full again: a stranger with
/// many networks does not fill the memory, and looking through them costs next to nothing a request.
const FORGET_AFTER: usize = 1024;

type Buckets<K> = RateLimiter<K, HashMapStateStore<K>, Clock, NoOpMiddleware<Nanos>>;

/// To whom a letter goes, and its subject.
pub type LetterTo = (Email, &'static str);

/// A token bucket for each key (the generic cell rate algorithm), in this process alone.
pub struct RateLimit<K: Hash + Eq + Clone> {
    buckets: Buckets<K>,
    /// How many requests are left until buckets are forgotten.
    left: AtomicUsize,
}

impl RateLimit<Option<Network>> {
    /// Of sign-ins and the like, for each network; all clients whose network is not known share one. As many at once
    /// as the hashing queue holds, and enough for an office; then another one every 2 s.
    pub fn of_networks(clock: Clock) -> Self {
        Self::new(clock, Duration::from_secs(2), NonZeroU32::MIN.saturating_add(29))
    }
}

impl RateLimit<LetterTo> {
    /// Of letters to an address, of each kind, since anybody can have them sent: three at once, then another one every
    /// 20 minutes.
    pub fn of_letters(clock: Clock) -> Self {
        Self::new(clock, Duration::from_secs(20 * 60), NonZeroU32::MIN.saturating_add(2))
    }
}

impl<K: Hash + Eq + Clone> RateLimit<K> {
    /// With every bucket full: `burst` at once, and another one after each `period`.
    fn new(clock: Clock, period: Duration, burst: NonZeroU32) -> Self {
        let quota = Quota::with_period(period).unwrap_or(Quota::per_minute(burst)).allow_burst(burst);
        let buckets = RateLimiter::new(quota, HashMapStateStore::default(), clock);
        Self { buckets, left: AtomicUsize::new(FORGET_AFTER) }
    }

    /// Takes one from a bucket.
    ///
    /// # Errors
    /// The time after which there is another one.
    pub(super) fn take(&self, key: &K) -> Result<(), Duration> {
        // Of those who come at the same moment one forgets, since the number goes below 0 and around for the rest.
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.buckets.retain_recent();
            self.left.store(self.buckets.len().max(FORGET_AFTER), Ordering::Relaxed);
        }
        let taken = self.buckets.check_key(key);
        taken.map_err(|not_before| {
            not_before.wait_time_from(governor::clock::Clock::now(self.buckets.clock()))
        })
    }
}

impl governor::clock::Clock for Clock {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(Duration::from_millis(Self::now(self).millis().unsigned_abs()))
    }
}

/// Refuses a request of a network that has sent too many.
pub(super) async fn limit<B: MessageBody + 'static>(
    services: Data<Services>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    warn_about_an_unknown_proxy(&services, &request);
    if let Some(limit) = &services.rate_limit {
        let client = client_address(request.request());
        if let Err(wait) = limit.take(&client.map(Network::of)) {
            let refusal = ApiError::TooManyRequests { reason: "network_limit", user: None, wait };
            return Ok(request.error_response(refusal).map_into_right_body());
        }
    }
    next.call(request).await.map(ServiceResponse::map_into_left_body)
}

/// Behind a proxy that is not trusted all clients are one: whoever runs this should know.
fn warn_about_an_unknown_proxy(services: &Services, request: &ServiceRequest) {
    static ONCE: Once = Once::new();
    if services.trusted_proxies.is_empty() && request.headers().contains_key(X_FORWARDED_FOR) {
        ONCE.call_once(|| {
            let peer = request.peer_addr().map(|peer| peer.ip().to_string());
            tracing::warn!(
                peer,
                "X-Forwarded-For is not believed; if this is your reverse proxy, set TRUSTED_PROXIES to it"
            );
        });
    }
}
