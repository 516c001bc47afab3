//! Who sends a request: its address and user agent.

use crate::http::extract::client_address::client_address;
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::USER_AGENT};
use auth::Network;
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::IpAddr,
};

/// Longer user agents are truncated, in characters.
const USER_AGENT_LENGTH: usize = 512;

/// The client's address and user agent.
pub(crate) struct Caller {
    pub(crate) address: Option<IpAddr>,
    pub(crate) user_agent: Option<String>,
}

impl Caller {
    /// The network that the client's sign-ins are counted under.
    pub(crate) fn network(&self) -> Option<Network> {
        self.address.map(Network::of)
    }
}

impl FromRequest for Caller {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let user_agent = request.headers().get(USER_AGENT).and_then(|value| value.to_str().ok());
        ready(Ok(Self {
            address: client_address(request),
            user_agent: user_agent.map(|agent| agent.chars().take(USER_AGENT_LENGTH).collect()),
        }))
    }
}
