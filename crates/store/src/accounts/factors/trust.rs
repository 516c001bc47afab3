//! Devices that need no code.

use super::rows::Factor;
use crate::{
    accounts::{
        account::Account,
        revocation::earliest_start,
        sign_in::{VerifiedPassword, has_unsettled, settle},
    },
    error::StoreError,
    store::Store,
};
use auth::{Network, Trust, VerifiedTrust};
use shared::Timestamp;

impl Store {
    /// The trust to go on with after a right password: `None` when that of the device is void, and a code is needed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn renew_trust(
        &self,
        account: &Account,
        password: &VerifiedPassword,
        trust: VerifiedTrust,
        begins_at: Timestamp,
    ) -> Result<Option<Trust>, StoreError> {
        let (user, password, now) = (account.id, password.fingerprint(), self.clock.now());
        if trust.user_id() != user {
            return Ok(None);
        }
        self.look_up(move |connection| {
            let ended_before = Timestamp::from_millis(earliest_start(connection, user)?);
            let factor = Factor::read(connection, user, now)?.filter(|factor| factor.is_verified);
            let factor = factor.filter(|factor| trust.is_valid(&password, ended_before, factor.id));
            Ok(factor.map(|factor| Trust::new(user, password.clone(), begins_at, factor.id)))
        })
        .await
    }

    /// Records that every factor of a sign-in was right, or that its device is trusted: clears the throttle and remembers the
    /// network. Writes nothing unless something changes.
    ///
    /// # Errors
    /// [`StoreError::Revoked`] if the account was deleted in the meantime, [`StoreError::Unavailable`].
    pub async fn settle_sign_in(
        &self,
        account: &Account,
        network: Option<Network>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now().millis();
        let read = account.clone();
        if self.look_up(move |connection| has_unsettled(connection, &read, network, now)).await? {
            let account = account.clone();
            self.write(move |connection| settle(connection, &account, network, now).map(drop)).await?;
        }
        Ok(())
    }
}
