//! What handlers and middleware work with.

use super::{
    ApiError, Asker, EmailKind, Exports, LargeResponses, ListCache, ProxyWarning, RateLimit, Uploads,
};
use crate::{
    breached::BreachedPasswords,
    config::{SignUpMode, WebOrigin},
    http::error::PasskeyError,
    mail::{EmailMessage, Mailer},
    telemetry::{Levels, Metrics, ReminderMetrics},
};
use auth::{DataKeys, HashingPool, Network, RelyingParty, Tokens};
use ipnet::IpNet;
use shared::{Email, UserId};
use std::time::Duration;
use store::{Account, Clock, Store};
use url::Url;

/// Shared by all workers.
pub struct Services {
    pub store: Store,
    pub tokens: Tokens,
    pub hashing: HashingPool,
    /// `None` if the host of the app is an address, which passkeys cannot be for.
    pub relying_party: Option<RelyingParty>,
    pub clock: Clock,
    /// The address that people use, if configured.
    pub public_url: Option<WebOrigin>,
    pub trusted_origins: Vec<WebOrigin>,
    pub sign_up: SignUpMode,
    /// `None` if new passwords are not looked up.
    pub breached: Option<BreachedPasswords>,
    pub trusted_proxies: Vec<IpNet>,
    pub proxy_warning: ProxyWarning,
    /// `None` if sign-ins are not limited.
    pub rate_limit: Option<RateLimit<Option<Network>>>,
    /// The same of requests about second factors.
    pub factor_limit: Option<RateLimit<(Option<Network>, String)>>,
    /// What the secrets of second factors are encrypted with; `None` if no key is configured.
    pub data_keys: Option<DataKeys>,
    /// `None` if no mail server is configured.
    pub mailer: Option<Mailer>,
    /// `None` if e-mails are not limited.
    pub mail_limit: Option<RateLimit<EmailKind>>,
    pub large_responses: LargeResponses,
    pub exports: Exports,
    pub uploads: Uploads,
    pub lists: ListCache,
    /// `None` if metrics are not served.
    pub metrics: Option<Metrics>,
    pub reminders: ReminderMetrics,
}

impl Services {
    /// Whether cookies are `Secure`.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().is_some_and(WebOrigin::is_https)
    }

    /// For whom passkeys are.
    ///
    /// # Errors
    /// `PASSKEYS_DISABLED`.
    pub(crate) fn relying_party(&self) -> Result<&RelyingParty, ApiError> {
        Ok(self.relying_party.as_ref().ok_or(PasskeyError::Disabled)?)
    }

    /// Queues an e-mail that the owner of the account has caused, if a mail server is configured and the limit for this
    /// kind and address permits it. `write` is given the URL of the app.
    pub(crate) fn send_email(&self, account: &Account, write: impl FnOnce(&Url) -> EmailMessage) {
        self.send_email_for(Asker::Owner, account, write);
    }

    /// The same for an e-mail that others can cause as well.
    pub(crate) fn send_email_for(
        &self,
        asker: Asker,
        account: &Account,
        write: impl FnOnce(&Url) -> EmailMessage,
    ) {
        self.send_email_to(asker, (account.id, &account.email), write);
    }

    /// The same to another address, on behalf of the account `user`.
    pub(crate) fn send_email_to(
        &self,
        asker: Asker,
        (user, to): (UserId, &Email),
        write: impl FnOnce(&Url) -> EmailMessage,
    ) {
        let Some(mailer) = &self.mailer else { return };
        let email = write(mailer.app());
        match self.reserve_email((to.clone(), email.subject.clone(), asker)) {
            Ok(()) if asker != Asker::Owner && !mailer.has_space_for_anyone() => {
                tracing::error!(%user, "too many e-mails are queued: one that anyone can cause is dropped");
            }
            Ok(()) => mailer.send(to, &email),
            Err(_) => tracing::warn!(target: "security", %user, "too many e-mails requested"),
        }
    }

    /// Takes an e-mail of this kind from its limit.
    ///
    /// # Errors
    /// How long until there is one.
    pub(crate) fn reserve_email(&self, kind: EmailKind) -> Result<(), Duration> {
        self.mail_limit.as_ref().map_or(Ok(()), |limit| limit.take(&kind))
    }

    /// Sends an e-mail that was taken from its limit before.
    pub(crate) fn send_reserved_email(&self, to: &Email, write: impl FnOnce(&Url) -> EmailMessage) {
        if let Some(mailer) = &self.mailer {
            mailer.send(to, &write(mailer.app()));
        }
    }

    /// The gauges of the metrics.
    pub(crate) fn levels(&self) -> Levels {
        let (connections_in_use, connections_idle) = self.store.connections();
        let (hashing, waiting) = (self.hashing.busy(), self.store.waiting());
        Levels { hashing, waiting, connections_in_use, connections_idle }
    }
}
