//! How many exports and calendar feeds are sent at once: each has a page of tasks in memory.

use super::{
    ApiError,
    holders::{Held, Holders},
};
use auth::Network;
use shared::UserId;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// In total. A page has 64 KiB of text and a task more, which is twice as long if all of it is escaped: 30 MiB.
const EXPORTS: usize = 128;
/// Of one account.
const OF_ACCOUNT: usize = 4;
/// Of one network that is no trusted proxy.
const OF_NETWORK: usize = EXPORTS / 4;

/// Bounds the exports that are being sent.
pub struct Exports {
    slots: Arc<Semaphore>,
    accounts: Holders<UserId>,
    networks: Holders<Network>,
}

/// The slot of one export, until it is dropped.
pub(crate) struct ExportSlot {
    _slot: OwnedSemaphorePermit,
    _of_account: Held<UserId>,
    _of_network: Option<Held<Network>>,
}

impl Exports {
    #[allow(clippy::new_without_default, reason = "created once, explicitly")]
    pub fn new() -> Self {
        Self {
            slots: Arc::new(Semaphore::new(EXPORTS)),
            accounts: Holders::default(),
            networks: Holders::default(),
        }
    }

    /// Begins an export.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] if the account, its network or all together have as many as they may.
    pub(crate) fn begin(&self, user: UserId, network: Option<Network>) -> Result<ExportSlot, ApiError> {
        let mut of_account = self.accounts.join(user);
        let mut of_network = network.map(|network| self.networks.join(network));
        let is_admitted = of_account.take(OF_ACCOUNT).is_some()
            && of_network.as_mut().is_none_or(|held| held.take(OF_NETWORK).is_some());
        let slot = self.slots.clone().try_acquire_owned().ok().filter(|_| is_admitted);
        let slot = slot.ok_or(ApiError::Overloaded)?;
        Ok(ExportSlot { _slot: slot, _of_account: of_account, _of_network: of_network })
    }
}

#[cfg(test)]
mod tests {
    use super::{EXPORTS, Exports, OF_ACCOUNT, OF_NETWORK};
    use auth::Network;
    use shared::UserId;
    use uuid::Uuid;

    #[test]
    fn an_account_and_a_network_leave_slots_to_others() {
        let exports = Exports::new();
        let begin = |user, network: Option<u8>| {
            let network = network.map(|last| Network::of([192, 0, 2, last].into()));
            exports.begin(UserId::from(Uuid::from_u128(user)), network).ok()
        };
        let of_account: Vec<_> = (0..100).map_while(|_| begin(0, None)).collect();
        assert_eq!(of_account.len(), OF_ACCOUNT);
        let of_network: Vec<_> = (1..100).map_while(|user| begin(user, Some(1))).collect();
        assert_eq!(of_network.len(), OF_NETWORK);
        assert!(begin(100, Some(2)).is_some());
        let all: Vec<_> = (100..1000).map_while(|user| begin(user, None)).collect();
        assert_eq!(all.len() + OF_ACCOUNT + OF_NETWORK, EXPORTS);
        drop((of_account, of_network));
        assert!(begin(0, Some(1)).is_some());
    }
}
