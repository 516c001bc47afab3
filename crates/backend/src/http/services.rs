//! What the handlers work with.

use super::{LargeAnswers, ListCache, RateLimit};
use crate::{
    auth::{HashingPool, Network, Tokens},
    clock::Clock,
    config::WebOrigin,
    mail::Mailer,
    metrics::{Levels, Metrics},
    store::Store,
};
use ipnet::IpNet;
use shared::UserId;
use url::Url;

/// One for the whole program, shared by every worker.
pub struct Services {
    pub store: Store,
    pub tokens: Tokens,
    pub hashing: HashingPool,
    pub clock: Clock,
    /// The address that people use, where it is known.
    pub public_url: Option<WebOrigin>,
    pub trusted_origins: Vec<WebOrigin>,
    pub trusted_proxies: Vec<IpNet>,
    /// `None` where networks may sign in as often as they like.
    pub rate_limit: Option<RateLimit<Option<Network>>>,
    /// `None` where no mail is sent.
    pub mailer: Option<Mailer>,
    /// `None` where people may be sent as much mail as anybody asks for.
    pub mail_limit: Option<RateLimit<UserId>>,
    pub large_answers: LargeAnswers,
    pub lists: ListCache,
    /// `None` where nobody looks.
    pub metrics: Option<Metrics>,
}

impl Services {
    /// Whether cookies are for TLS alone.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(WebOrigin::is_https)
    }

    /// Whether pages of this URL's origin are ours or trusted.
    pub fn is_trusted(&self, url: &Url) -> bool {
        self.public_url.iter().chain(&self.trusted_origins).any(|origin| origin.is_of(url))
    }

    /// How busy the program is at the moment.
    pub(super) fn levels(&self) -> Levels {
        let (connections_in_use, connections_idle) = self.store.connections();
        Levels { hashing: self.hashing.busy(), connections_in_use, connections_idle }
    }
}
