//! What the handlers work with.

use super::{LargeAnswers, LetterTo, ListCache, RateLimit};
use crate::{
    auth::{HashingPool, Network, Tokens},
    clock::Clock,
    config::WebOrigin,
    mail::{Letter, Mailer},
    metrics::{Levels, Metrics},
    store::{Account, Store},
};
use ipnet::IpNet;
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
    pub mail_limit: Option<RateLimit<LetterTo>>,
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

    /// Sends a letter, where mail is sent at all and not too much of this kind goes to this address. `write` is given
    /// the address of the app.
    pub(super) fn send_letter(&self, account: &Account, write: impl FnOnce(&Url) -> Letter) {
        let Some(mailer) = &self.mailer else { return };
        let letter = write(mailer.app());
        let key = (account.email.clone(), letter.subject);
        if self.mail_limit.as_ref().is_some_and(|limit| limit.take(&key).is_err()) {
            return tracing::warn!(target: "security", user = %account.id, "too many letters asked for");
        }
        mailer.send(&account.email, &letter);
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
