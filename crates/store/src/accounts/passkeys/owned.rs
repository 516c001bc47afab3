//! The passkeys of an account: listed, renamed and removed by its owner.

use super::Row;
use crate::{
    accounts::{
        account::{Account, live_account},
        account_of::AccountOf,
        revocation::{end_sessions_of_passkey, exchange, lock_shown},
    },
    engine::{Written, only},
    error::{SessionError, StoreError},
    schema::{passkeys, users},
};
use auth::{FactorShownAt, FreshSession};
use diesel::prelude::*;
use shared::{Passkey, PasskeyId, PasskeyName, SessionId, Timestamp};

/// The maximum number of passkeys of an account.
pub(super) const QUOTA: i64 = 20;

impl AccountOf<'_> {
    /// The account's passkeys, those that were added last first.
    ///
    /// # Errors
    /// [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn passkeys(&self) -> Result<Vec<Passkey>, SessionError> {
        let principal = self.principal;
        let found = self.store.look_up(move |connection| {
            let live: Option<String> =
                live_account(principal).select(users::id).first(connection).optional()?;
            let own = passkeys::table.filter(passkeys::user_id.eq(live.ok_or(StoreError::Revoked)?));
            let rows: Vec<Row> = own.order(passkeys::id.desc()).limit(QUOTA).load(connection)?;
            rows.into_iter().map(Passkey::try_from).collect()
        });
        Ok(found.await?)
    }

    /// Renames a passkey. With a second factor on it takes a fresh session.
    ///
    /// # Errors
    /// As [`AccountOf::remove_passkey`].
    pub async fn rename_passkey(
        &self,
        id: PasskeyId,
        name: PasskeyName,
        fresh: Option<FreshSession<'_>>,
    ) -> Result<Passkey, SessionError> {
        let (principal, shown) = (self.principal, self.shown_by(fresh));
        let renamed = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            connection.transaction(|connection| {
                lock_shown(connection, principal, shown)?;
                let own = passkeys::table.filter(passkeys::user_id.eq(principal.user_id().to_string()));
                let renamed = diesel::update(own.filter(passkeys::id.eq(id.to_string())))
                    .set(passkeys::name.eq(name.as_str()))
                    .returning(passkeys::all_columns);
                let row: QueryResult<Row> = only(renamed.get_results(connection));
                row.optional()?.ok_or(StoreError::NotFound)?.try_into()
            })
        });
        Ok(renamed.await?)
    }

    /// Removes a passkey, and ends the sessions that began with it, whose revocation rows are kept until `expires_at`. If this is
    /// one of them, returns the id of the one in its place. With a second factor on it takes a fresh session:
    ///
    /// ```compile_fail,E0308
    /// async fn forge(account: store::AccountOf<'_>, id: shared::PasskeyId) {
    ///     let _ = account.remove_passkey(id, Some(id), shared::Timestamp::LATEST).await;
    /// }
    /// ```
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the account has no such passkey; [`StoreError::FactorNotShown`] when a second
    /// factor is on and the session is not known to be fresh; [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn remove_passkey(
        &self,
        id: PasskeyId,
        fresh: Option<FreshSession<'_>>,
        expires_at: Timestamp,
    ) -> Result<Option<SessionId>, SessionError> {
        let (principal, shown, clock) = (self.principal, self.shown_by(fresh), self.store.clock.clone());
        let is_own = self.passkey == Some(id);
        let removed = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            connection.transaction(|connection| {
                lock_shown(connection, principal, shown)?;
                let user = principal.user_id().to_string();
                let own = passkeys::table.filter(passkeys::user_id.eq(&user));
                let removed = diesel::delete(own.filter(passkeys::id.eq(id.to_string())));
                if removed.execute(connection)? == 0 {
                    return Err(StoreError::NotFound);
                }
                let exchanged = is_own.then(|| exchange(connection, principal, expires_at, clock.now()));
                end_sessions_of_passkey(connection, principal.user_id(), id, expires_at)?;
                exchanged.transpose()
            })
        });
        Ok(removed.await?)
    }

    /// When the session has shown the second factor, if it is known to be fresh.
    fn shown_by(&self, fresh: Option<FreshSession<'_>>) -> FactorShownAt {
        let own = fresh.filter(|fresh| fresh.user_id() == self.principal.user_id());
        own.map_or(FactorShownAt::NEVER, |fresh| fresh.factor_shown_at())
    }

    /// The account and its passkeys, to add another one.
    ///
    /// # Errors
    /// As [`AccountOf::passkeys`].
    pub async fn with_passkeys(&self) -> Result<(Account, Vec<Passkey>), SessionError> {
        Ok((self.get().await?, self.passkeys().await?))
    }
}
