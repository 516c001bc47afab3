//! Warns the operator about a reverse proxy that is not trusted, or whose headers are not read.

use actix_web::{
    dev::ServiceRequest,
    http::header::{FORWARDED, HeaderName, X_FORWARDED_FOR},
};
use ipnet::IpNet;
use std::{
    net::IpAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

/// By these headers a proxy reports its client.
const REPORTING: [HeaderName; 3] = [X_FORWARDED_FOR, FORWARDED, HeaderName::from_static("x-real-ip")];
/// How many peers are reported, so that a client that forges a header neither hides the proxy nor fills the log.
const MAX_PEERS: usize = 8;

/// Warns once of each peer.
#[derive(Default)]
pub struct ProxyWarning {
    reported: Mutex<Vec<IpAddr>>,
    is_done: AtomicBool,
}

impl ProxyWarning {
    /// Warns if the request has been forwarded by a peer that is not trusted: then all clients behind it count as one.
    pub(crate) fn check(&self, request: &ServiceRequest, trusted: &[IpNet]) {
        if self.is_done.load(Ordering::Relaxed) {
            return;
        }
        let Some(header) = REPORTING.into_iter().find(|name| request.headers().contains_key(name)) else {
            return;
        };
        let Some(peer) = request.peer_addr().map(|peer| peer.ip().to_canonical()) else { return };
        let is_trusted = trusted.iter().any(|network| network.contains(&peer));
        if (is_trusted && header == X_FORWARDED_FOR) || !self.is_new(peer) {
            return;
        }
        let header = header.as_str();
        if is_trusted {
            tracing::warn!(%peer, header, "the proxy does not send X-Forwarded-For, which alone is read: all of its clients \
                count as one and share one limit on sign-ins; configure it to send that header");
        } else {
            tracing::warn!(%peer, header, "the header is ignored, because its sender is not a trusted proxy: if this is your \
                reverse proxy, all of its clients count as one and share one limit on sign-ins; set \
                TRUSTED_PROXIES={peer}");
        }
    }

    /// A thread that would have to wait leaves the report to the next request.
    fn is_new(&self, peer: IpAddr) -> bool {
        let Ok(mut reported) = self.reported.try_lock() else { return false };
        if reported.contains(&peer) {
            return false;
        }
        reported.push(peer);
        self.is_done.store(reported.len() >= MAX_PEERS, Ordering::Relaxed);
        true
    }
}
