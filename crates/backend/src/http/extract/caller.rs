//! Who sends a request, on which device, and to which host: its address and user agent.

use super::request::services;
use crate::http::{ApiError, cookie, extract::client_address::client_address};
use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    dev::Payload,
    http::header::{ACCEPT, HOST, HeaderName, HeaderValue, USER_AGENT},
};
use auth::{Authentication, Device, Network};
use shared::{SessionId, Timestamp};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::IpAddr,
};
use store::SeenSession;
use uuid::Uuid;

const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Longer user agents are truncated, in characters.
const USER_AGENT_LENGTH: usize = 512;

/// The client's address and user agent.
pub(crate) struct Caller {
    pub(crate) address: Option<IpAddr>,
    pub(crate) user_agent: Option<String>,
    /// The `Host` header, which the client can forge.
    pub(crate) host: Option<String>,
}

impl Caller {
    /// The network that the client's sign-ins are counted under.
    pub(crate) fn network(&self) -> Option<Network> {
        self.address.map(Network::of)
    }

    /// A session that the client uses.
    pub(crate) fn seen(&self, id: SessionId, expires_at: Timestamp, by: Authentication) -> SeenSession {
        let address = self.address.map(|address| address.to_string());
        let Authentication { amr, passkey, .. } = by;
        SeenSession { id, expires_at, address, user_agent: self.user_agent.clone(), amr, passkey }
    }
}

/// In the extensions of a request that was received as `HEAD` and is served as `GET`.
pub(crate) struct Head;

/// Why a request with a safe method is sent. Such a request changes nothing, but Better Auth's client verifies an address
/// by one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Intent {
    /// By the code of a client.
    Script,
    /// `HEAD`, or by a browser that follows, prefetches or embeds a link.
    Navigation,
}

/// Headers that only a navigation or a prefetch has.
const NAVIGATION: [&str; 5] = ["sec-purpose", "purpose", "x-purpose", "x-moz", "upgrade-insecure-requests"];

impl FromRequest for Intent {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    /// By Fetch Metadata Request Headers, which browsers send to servers with TLS; by what they ask for and how they
    /// announce a prefetch everywhere. Other clients need send nothing.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let mode = headers.get(SEC_FETCH_MODE).map_or(&b"cors"[..], HeaderValue::as_bytes);
        let is_page =
            headers.get(ACCEPT).is_some_and(|accepted| accepted.as_bytes().starts_with(b"text/html"));
        let is_marked = NAVIGATION.iter().any(|name| headers.contains_key(*name));
        let is_script = matches!(mode, b"cors" | b"same-origin") && !is_page && !is_marked;
        let is_head = request.extensions().get::<Head>().is_some();
        ready(Ok(if is_script && !is_head { Self::Script } else { Self::Navigation }))
    }
}

impl FromRequest for Caller {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
        let user_agent = header(USER_AGENT);
        ready(Ok(Self {
            address: client_address(request),
            user_agent: user_agent.map(|agent| agent.chars().take(USER_AGENT_LENGTH).collect()),
            host: header(HOST).map(str::to_owned),
        }))
    }
}

/// How many cookies are verified. A browser has one; other hosts of the domain may have set more.
const MAX_COOKIES: usize = 4;

/// The device that the request comes from; a new one without a valid cookie.
pub(crate) struct ThisDevice(pub(crate) Device);

impl FromRequest for ThisDevice {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(services(request).map(|services| {
            let mut tokens = cookie::read_device(request, services.is_https()).take(MAX_COOKIES);
            let now = services.clock.now();
            let known = tokens.find_map(|token| services.tokens.verify_device(token, now).ok());
            Self(known.unwrap_or_else(|| Device::new(Uuid::new_v4())))
        }))
    }
}
