//! Adding a passkey: the challenge is spent, then the response verified, then the passkey stored.

use super::{Row, owned::QUOTA};
use crate::{
    accounts::{
        account_of::AccountOf,
        revocation::{forget_expired, is_live, lock_shown},
    },
    engine::{Written, only},
    error::{Quota, SessionError, StoreError, is_duplicate},
    one_use::spend_challenge,
    principal::Principal,
    schema::passkeys,
    store::Store,
};
use auth::{ConfirmedSession, PasskeyRejection, RegistrationChallenge, RelyingParty};
use diesel::prelude::*;
use shared::{Passkey, PasskeyName, PasskeyRegistration};

/// A challenge of this account that no other attempt can use any more. Only [`AccountOf::spend_registration`] makes one:
///
/// ```compile_fail,E0451
/// fn forge<'a>(store: &'a store::Store, challenge: auth::RegistrationChallenge) -> store::SpentRegistration<'a> {
///     store::SpentRegistration { store, challenge, principal: unreachable!() }
/// }
/// ```
///
/// It adds a passkey in a session that its owner has confirmed lately:
///
/// ```compile_fail,E0308
/// async fn forge(spent: store::SpentRegistration<'_>, session: &auth::VerifiedSession,
///     relying_party: &auth::RelyingParty, sent: &shared::PasskeyRegistration) {
///     let _ = spent.finish(session, relying_party, sent, None).await;
/// }
/// ```
pub struct SpentRegistration<'a> {
    store: &'a Store,
    principal: Principal,
    challenge: RegistrationChallenge,
}

/// How adding a passkey ended.
pub enum RegistrationOutcome {
    Added(Box<Passkey>),
    /// It is not what was asked for.
    Rejected(PasskeyRejection),
    /// There is a passkey with this id, of this or another account.
    Exists,
}

impl AccountOf<'_> {
    /// Spends a challenge, also one of another account: a request with its cookie is an attempt.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was spent before, [`StoreError::Revoked`], [`StoreError::Unavailable`].
    pub async fn spend_registration(
        &self,
        challenge: RegistrationChallenge,
    ) -> Result<SpentRegistration<'_>, SessionError> {
        let (principal, id, now) = (self.principal, challenge.id(), self.store.clock.now());
        let spent = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            is_live(connection, principal)?;
            forget_expired(connection, now)?;
            Ok(spend_challenge(connection, id)?)
        });
        match spent.await? {
            true => Ok(SpentRegistration { store: self.store, principal, challenge }),
            false => Err(SessionError(StoreError::NotFound)),
        }
    }
}

impl SpentRegistration<'_> {
    /// Whether the challenge is of the account of the session.
    pub fn is_own(&self) -> bool {
        self.challenge.user_id() == self.principal.user_id()
    }

    /// Verifies what the authenticator has sent, and stores the passkey.
    ///
    /// # Errors
    /// [`StoreError::QuotaExceeded`]; [`StoreError::Changed`] when the challenge or the confirmed session is of another account,
    /// or a second factor was turned on meanwhile that the session has not shown; [`StoreError::Revoked`],
    /// [`StoreError::Unavailable`].
    pub async fn finish(
        self,
        confirmed: ConfirmedSession<'_>,
        relying_party: &RelyingParty,
        sent: &PasskeyRegistration,
        name: Option<PasskeyName>,
    ) -> Result<RegistrationOutcome, SessionError> {
        let (principal, fresh) = (self.principal, confirmed.fresh());
        if !self.is_own() || fresh.user_id() != principal.user_id() {
            return Err(SessionError(StoreError::Changed));
        }
        let new = match relying_party.verify_registration(&self.challenge, sent) {
            Ok(new) => new,
            Err(rejection) => return Ok(RegistrationOutcome::Rejected(rejection)),
        };
        let (id, now) = (self.store.clock.new_id().to_string(), self.store.clock.now().millis());
        let (rp_id, shown) = (relying_party.id().to_owned(), fresh.factor_shown_at());
        let added = self.store.write_of(principal.user_id(), Written::Account, move |connection| {
            let user = principal.user_id().to_string();
            let row = (
                passkeys::id.eq(id),
                passkeys::user_id.eq(&user),
                passkeys::credential_id.eq(new.credential_id),
                passkeys::public_key.eq(new.public_key),
                passkeys::counter.eq(i64::from(new.counter)),
                passkeys::transports.eq(new.transports),
                passkeys::backup_eligible.eq(new.backup_eligible),
                passkeys::backed_up.eq(new.backed_up),
                passkeys::aaguid.eq(new.aaguid.to_string()),
                passkeys::rp_id.eq(rp_id),
                passkeys::name.eq(name.as_ref().map(PasskeyName::as_str)),
                passkeys::created_at.eq(now),
            );
            connection.transaction(|connection| {
                // The row lock serialises concurrent calls, so that none passes the quota.
                lock_shown(connection, principal, shown)?;
                let own = passkeys::table.filter(passkeys::user_id.eq(&user));
                let count: i64 = only(own.count().get_results(connection))?;
                if count >= QUOTA {
                    return Err(StoreError::QuotaExceeded(Quota::Passkeys));
                }
                let inserted = diesel::insert_into(passkeys::table).values(row);
                let row: QueryResult<Row> =
                    only(inserted.returning(passkeys::all_columns).get_results(connection));
                match row {
                    // The transaction is rolled back.
                    Err(error) if is_duplicate(&error) => Err(StoreError::Deleted),
                    row => Passkey::try_from(row?),
                }
            })
        });
        match added.await {
            Err(StoreError::Deleted) => Ok(RegistrationOutcome::Exists),
            added => Ok(RegistrationOutcome::Added(Box::new(added?))),
        }
    }
}
