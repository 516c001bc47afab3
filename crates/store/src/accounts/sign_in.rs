//! Verifying a password, at sign-in and where the current password is required.
//!
//! The throttle is checked before the password is hashed, and again in the statement that records the outcome: of any
//! number of concurrent guesses, on any number of instances, five are evaluated and the others refused, right or wrong.

use super::{
    account::{Account, Credentials, account, find_by_email},
    known_networks::{LastSeen, remember},
    revocation::earliest_start,
    throttle::Throttle,
};
use crate::{engine::AnyConnection, error::StoreError, schema::users, store::Store};
use auth::{HashingPermit, Network, PasswordFingerprint, PasswordHash, PasswordMatch};
use diesel::prelude::*;
use shared::{Email, Timestamp, UserId};

/// A password check that the throttle has admitted.
pub struct SignInAttempt<'a> {
    store: &'a Store,
    credentials: Option<Credentials>,
    throttle: Throttle,
    last_seen: LastSeen,
}

/// How a password check ended.
pub enum SignInOutcome {
    /// The password is right. The network is not recorded yet, nor, if the account has a second factor, anything else: see
    /// [`Store::settle_sign_in`].
    Success {
        account: Box<Account>,
        /// When the new session begins: no later than the last check of the password, so that whatever ends all
        /// sessions after that check ends this one, too, and no earlier than the account's cutoff.
        begins_at: Timestamp,
        /// The account's cutoff: everything before it has ended.
        not_before: Timestamp,
        /// Whether the account had signed in from the network lately.
        is_known_network: bool,
        password: VerifiedPassword,
    },
    /// The account, if the address has one.
    Failure(Option<UserId>),
}

/// Proof that the current password of an account was given. Only [`SignInAttempt::finish`] makes one:
///
/// ```compile_fail,E0423
/// fn forge(hash: auth::PasswordHash) -> store::VerifiedPassword {
///     store::VerifiedPassword(hash)
/// }
/// ```
pub struct VerifiedPassword(PasswordHash);

impl VerifiedPassword {
    pub(crate) fn as_stored(&self) -> &str {
        self.0.as_stored()
    }

    /// For a token that is void once the password is another.
    pub fn fingerprint(&self) -> PasswordFingerprint {
        self.0.fingerprint()
    }
}

impl Store {
    /// Begins a password check for an address, from a network.
    ///
    /// # Errors
    /// [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn begin_sign_in(
        &self,
        email: Email,
        network: Option<Network>,
    ) -> Result<SignInAttempt<'_>, StoreError> {
        let now = self.clock.now().millis();
        let admitted = self.look_up(move |connection| {
            let credentials = find_by_email(connection, &email)?;
            let last_seen = match (&credentials, network) {
                (Some(known), Some(network)) => LastSeen::read(connection, known.account.id, network)?,
                _ => LastSeen::never(),
            };
            let throttle = Throttle::new(&email, network.filter(|_| last_seen.is_known(now)));
            throttle.check(connection, user_of(credentials.as_ref()), now)?;
            Ok((credentials, throttle, last_seen))
        });
        let (credentials, throttle, last_seen) = admitted.await?;
        Ok(SignInAttempt { store: self, credentials, throttle, last_seen })
    }
}

impl SignInAttempt<'_> {
    /// Verifies the password and records the outcome. A right one clears the throttle, unless the account has a second factor,
    /// which is still to be shown: else a thief of the password would make the network a known one. An unknown address takes as long
    /// as a wrong password.
    ///
    /// # Errors
    /// [`StoreError::Throttled`] when concurrent failures have activated the throttle, whether this password is right
    /// or not; [`StoreError::Internal`], [`StoreError::Unavailable`].
    pub async fn finish(self, permit: HashingPermit, password: String) -> Result<SignInOutcome, StoreError> {
        let stored = self.credentials.as_ref().map(|credentials| credentials.password.clone());
        let (is_right, renewed) = match permit.compare(password, stored).await? {
            PasswordMatch::No => (false, None),
            PasswordMatch::Yes => (true, None),
            PasswordMatch::AsTyped(normalized) => (true, Some(normalized)),
        };
        let now = self.store.clock.now().millis();
        match self {
            Self { store, credentials: Some(credentials), throttle, last_seen } if is_right => {
                succeed(store, credentials, renewed, throttle, last_seen.is_known(now), now).await
            }
            Self { store, credentials, throttle, .. } => {
                let user = user_of(credentials.as_ref());
                store.write(move |connection| throttle.count_failure(connection, user, now)).await?;
                Ok(SignInOutcome::Failure(user))
            }
        }
    }
}

/// Writes nothing unless something changes, so that people can sign in while the database is read-only. A password that
/// was changed while the old one was being hashed is no longer right; one that another sign-in has `renewed` is.
async fn succeed(
    store: &Store,
    Credentials { mut account, password }: Credentials,
    renewed: Option<PasswordHash>,
    throttle: Throttle,
    is_known_network: bool,
    now: i64,
) -> Result<SignInOutcome, StoreError> {
    let (user, checked) = (account.id, throttle.clone());
    let current: Vec<PasswordHash> = [&password].into_iter().chain(&renewed).cloned().collect();
    let read = store.read(move |connection| {
        let has_failures = checked.check(connection, Some(user), now)?;
        // Before the password, so that a cutoff that is set after it covers the new session.
        let not_before = earliest_start(connection, user)?;
        let factor = factor_behind(connection, user, &current)?;
        Ok((has_failures, Timestamp::from_millis(not_before), factor))
    });
    let (has_failures, not_before, factor) = read.await?;
    let Some(factor_since) = factor else { return Ok(SignInOutcome::Failure(Some(user))) };
    account.set_factor(factor_since);
    if factor_since.is_none() && has_failures {
        store.write(move |connection| Ok(throttle.clear(connection)?)).await?;
    }
    let password = match renewed {
        Some(renewed) => renew(store, user, password, renewed).await,
        None => password,
    };
    let begins_at = not_before.max(Timestamp::from_millis(now));
    let (account, password) = (Box::new(account), VerifiedPassword(password));
    Ok(SignInOutcome::Success { account, begins_at, not_before, is_known_network, password })
}

/// Replaces the hash of a password as it was typed by that of the normalized password, and returns the hash that is
/// stored now. The sign-in succeeds without it, too: the next one tries again.
async fn renew(store: &Store, user: UserId, old: PasswordHash, renewed: PasswordHash) -> PasswordHash {
    let (from, to) = (old.clone(), renewed.clone());
    let written = store.write(move |connection| {
        let unchanged = account(user).filter(users::password_hash.eq(from.as_stored()));
        let update = diesel::update(unchanged).set(users::password_hash.eq(to.as_stored()));
        Ok(update.execute(connection)?)
    });
    if written.await.is_ok() { renewed } else { old }
}

fn user_of(credentials: Option<&Credentials>) -> Option<UserId> {
    credentials.map(|credentials| credentials.account.id)
}

/// Since when the account has a second factor, if one of these hashes is that of its password.
fn factor_behind(
    connection: &mut AnyConnection,
    user: UserId,
    hashes: &[PasswordHash],
) -> QueryResult<Option<Option<i64>>> {
    let columns = (users::password_hash, users::two_factor_since);
    let stored: Option<(String, Option<i64>)> = account(user).select(columns).first(connection).optional()?;
    let is_right = |stored: &str| hashes.iter().any(|hash| hash.as_stored() == stored);
    Ok(stored.filter(|(stored, _)| is_right(stored)).map(|(_, since)| since))
}

/// Clears the throttle of an account and remembers the network, after everything was right. Returns whether it was a known one.
pub(super) fn settle(
    connection: &mut AnyConnection,
    account: &Account,
    network: Option<Network>,
    now: i64,
) -> Result<bool, StoreError> {
    let (throttle, last_seen) = throttle_of(connection, account, network, now)?;
    throttle.clear(connection)?;
    if let Some(network) = network.filter(|_| last_seen.is_outdated(now)) {
        remember(connection, account.id, network, now)?;
    }
    Ok(last_seen.is_known(now))
}

/// Whether [`settle`] would change anything.
pub(super) fn has_unsettled(
    connection: &mut AnyConnection,
    account: &Account,
    network: Option<Network>,
    now: i64,
) -> Result<bool, StoreError> {
    let (throttle, last_seen) = throttle_of(connection, account, network, now)?;
    let is_unrecorded = network.is_some() && last_seen.is_outdated(now);
    Ok(is_unrecorded || throttle.has_failures(connection)?)
}

fn throttle_of(
    connection: &mut AnyConnection,
    account: &Account,
    network: Option<Network>,
    now: i64,
) -> QueryResult<(Throttle, LastSeen)> {
    let last_seen = match network {
        Some(network) => LastSeen::read(connection, account.id, network)?,
        None => LastSeen::never(),
    };
    Ok((Throttle::new(&account.email, network.filter(|_| last_seen.is_known(now))), last_seen))
}
