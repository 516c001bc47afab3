//! Where a request comes from.

use crate::{auth::Network, http::client_address::client_address};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header::USER_AGENT};
use std::{
    convert::Infallible,
    future::{Ready, ready},
    net::IpAddr,
};

/// How much is kept of what a client calls itself, in characters.
const USER_AGENT_LENGTH: usize = 512;

/// The client's address and what it calls itself.
pub(crate) struct Caller {
    pub(crate) address: Option<IpAddr>,
    pub(crate) user_agent: Option<String>,
}

impl Caller {
    /// What the client's guesses are counted by.
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
