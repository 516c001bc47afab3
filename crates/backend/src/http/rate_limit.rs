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
use std::{
    num::NonZeroU32,
    sync::{
        Once,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

/// How many requests a network has at once: as many as the hashing queue holds, and enough for an office.
const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(29);
/// How often it gets another one.
const PERIOD: Duration = Duration::from_secs(2);

/// After so many requests, and as many as there are networks, those are forgotten that have their whole burst
/// again: a stranger with many networks does not fill the memory, and looking through them costs next to nothing a
/// request.
const FORGET_AFTER: usize = 1024;

type Buckets = RateLimiter<Option<Network>, HashMapStateStore<Option<Network>>, Clock, NoOpMiddleware<Nanos>>;

/// A token bucket for each network (the generic cell rate algorithm), in this process alone.
pub struct RateLimit {
    buckets: Buckets,
    /// How many requests are left until networks are forgotten.
    left: AtomicUsize,
}

impl RateLimit {
    /// With every bucket full.
    pub fn new(clock: Clock) -> Self {
        let quota = Quota::with_period(PERIOD).unwrap_or(Quota::per_minute(BURST)).allow_burst(BURST);
        let buckets = RateLimiter::new(quota, HashMapStateStore::default(), clock);
        Self { buckets, left: AtomicUsize::new(FORGET_AFTER) }
    }

    /// Takes one from the bucket of a network; all clients whose network is not known share one.
    ///
    /// # Errors
    /// [`ApiError::TooManyRequests`], with the time after which there is another one.
    fn take(&self, network: Option<Network>) -> Result<(), ApiError> {
        // Of those who come at the same moment one forgets, since the number goes below 0 and around for the rest.
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.buckets.retain_recent();
            self.left.store(self.buckets.len().max(FORGET_AFTER), Ordering::Relaxed);
        }
        self.buckets.check_key(&network).map_err(|not_before| ApiError::TooManyRequests {
            reason: "network_limit",
            user: None,
            wait: not_before.wait_time_from(governor::clock::Clock::now(self.buckets.clock())),
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
        if let Err(refusal) = limit.take(client.map(Network::of)) {
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
