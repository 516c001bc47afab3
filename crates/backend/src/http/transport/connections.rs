//! How many connections each network may have: no client takes those of all others.

use auth::Network;
use ipnet::IpNet;
use std::{
    collections::{HashMap, hash_map::Entry},
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// All open connections.
pub(crate) struct Connections {
    limit: usize,
    /// Proxies, whose connections are those of many clients.
    trusted: Vec<IpNet>,
    open: AtomicUsize,
    networks: Mutex<HashMap<Network, Arc<Share>>>,
}

/// The connections of one network.
#[derive(Default)]
struct Share {
    open: AtomicUsize,
    is_refusal_logged: AtomicBool,
}

/// The place of one connection, free again when it is dropped.
pub(crate) struct Slot {
    all: Arc<Connections>,
    /// The client's network and how many connections it has; `None` for a trusted proxy.
    network: Option<(Network, Arc<Share>)>,
}

impl Connections {
    /// At most `limit`, and a quarter of them for each network that is no trusted proxy.
    pub(crate) fn new(limit: usize, trusted: Vec<IpNet>) -> Arc<Self> {
        Arc::new(Self { limit, trusted, open: AtomicUsize::new(0), networks: Mutex::default() })
    }

    /// A slot for a new connection, unless its network has its share already. The total is limited by the server, which
    /// accepts no more.
    pub(crate) fn admit(self: &Arc<Self>, peer: Option<SocketAddr>) -> Option<Slot> {
        let address = peer.map(|peer| peer.ip().to_canonical());
        let client = address.filter(|it| !self.trusted.iter().any(|network| network.contains(it)));
        let network = match client.map(Network::of) {
            Some(network) => Some((network, self.join(network)?)),
            None => None,
        };
        self.open.fetch_add(1, Ordering::Relaxed);
        Some(Slot { all: self.clone(), network })
    }

    /// One more connection of this network.
    fn join(&self, network: Network) -> Option<Arc<Share>> {
        let mut networks = self.networks();
        let share = networks.entry(network).or_default();
        if share.open.load(Ordering::Relaxed) < self.share() {
            share.open.fetch_add(1, Ordering::Relaxed);
            return Some(share.clone());
        }
        // Once for each flood: a line for each refusal would be another one.
        if !share.is_refusal_logged.swap(true, Ordering::Relaxed) {
            tracing::warn!(%network, "a network has its share of the connections: further ones are closed");
        }
        None
    }

    fn share(&self) -> usize {
        (self.limit / 4).max(1)
    }

    fn networks(&self) -> MutexGuard<'_, HashMap<Network, Arc<Share>>> {
        self.networks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    /// Whether connections run short, of the program or of this network.
    pub(crate) fn is_short(&self) -> bool {
        let is_mostly = |open: &AtomicUsize, limit: usize| open.load(Ordering::Relaxed) * 4 >= limit * 3;
        let of_network = self.network.as_ref();
        is_mostly(&self.all.open, self.all.limit)
            || of_network.is_some_and(|(_, share)| is_mostly(&share.open, self.all.share()))
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.all.open.fetch_sub(1, Ordering::Relaxed);
        let Some((network, share)) = &self.network else { return };
        let mut networks = self.all.networks();
        if share.open.fetch_sub(1, Ordering::Relaxed) == 1
            && let Entry::Occupied(entry) = networks.entry(*network)
        {
            entry.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Connections, Slot};
    use std::sync::Arc;

    fn admit(connections: &Arc<Connections>, peer: &str) -> Option<Slot> {
        connections.admit(Some(format!("{peer}:4711").parse().unwrap()))
    }

    /// Opens connections until one is refused.
    fn fill(connections: &Arc<Connections>, peer: &str) -> Vec<Slot> {
        std::iter::from_fn(|| admit(connections, peer)).take(1000).collect()
    }

    #[test]
    fn a_network_has_at_most_a_quarter() {
        let connections = Connections::new(40, Vec::new());
        let held = fill(&connections, "192.0.2.1");
        assert_eq!(held.len(), 10);
        for same in ["192.0.2.1", "[::ffff:192.0.2.1]"] {
            assert!(admit(&connections, same).is_none(), "{same}");
        }
        assert_eq!(fill(&connections, "192.0.2.2").len(), 10);
        drop(held);
        assert_eq!(fill(&connections, "192.0.2.1").len(), 10);
    }

    #[test]
    fn an_ipv6_64_is_one_network() {
        let connections = Connections::new(40, Vec::new());
        let _held = fill(&connections, "[2001:db8::1]");
        assert!(admit(&connections, "[2001:db8::ffff:1]").is_none());
        assert!(admit(&connections, "[2001:db8:0:1::1]").is_some());
    }

    #[test]
    fn a_trusted_proxy_has_no_share() {
        let connections = Connections::new(40, vec!["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(fill(&connections, "10.1.2.3").len(), 1000);
        assert_eq!(fill(&connections, "[::ffff:10.1.2.3]").len(), 1000);
    }

    #[test]
    fn connections_run_short_at_three_quarters() {
        let connections = Connections::new(400, Vec::new());
        let mut held = fill(&connections, "192.0.2.1");
        let other = admit(&connections, "192.0.2.9").unwrap();
        assert!(held[0].is_short() && !other.is_short(), "of one network");
        held.truncate(74);
        assert!(!held[0].is_short());
        for peer in ["192.0.2.2", "192.0.2.3", "192.0.2.4"] {
            held.extend(fill(&connections, peer));
        }
        assert!(other.is_short(), "of the program");
    }

    #[test]
    fn nothing_is_kept_of_a_network_without_connections() {
        let connections = Connections::new(40, Vec::new());
        drop(fill(&connections, "192.0.2.1"));
        assert!(connections.networks().is_empty());
    }
}
