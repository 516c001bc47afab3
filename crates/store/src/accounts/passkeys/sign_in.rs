//! Signing in with a passkey: the challenge is spent and the passkey found in one call, then the response verified, then its
//! counter raised.

use crate::{
    accounts::{
        account::{Account, AccountRow, Credentials},
        deletion::is_closed,
        known_networks::{LastSeen, remember},
        revocation::{earliest_start, forget_expired},
    },
    engine::AnyConnection,
    error::StoreError,
    one_use::spend_challenge,
    schema::{passkeys, users},
    store::Store,
};
use auth::{Asserted, CredentialId, Network, PasskeyRejection, RelyingParty, SignInChallenge, StoredPasskey};
use diesel::prelude::*;
use shared::{PasskeyAssertion, PasskeyId, Timestamp, UserId};

/// A sign-in whose challenge no other attempt can use any more. Only [`Store::begin_passkey_sign_in`] makes one:
///
/// ```compile_fail,E0451
/// fn forge<'a>(store: &'a store::Store, challenge: auth::SignInChallenge) -> store::PasskeySignIn<'a> {
///     store::PasskeySignIn { store, challenge, found: None }
/// }
/// ```
pub struct PasskeySignIn<'a> {
    store: &'a Store,
    challenge: SignInChallenge,
    found: Option<Found>,
}

/// A passkey and its account.
struct Found {
    id: String,
    stored: StoredPasskey,
    account: Account,
}

/// How a sign-in with a passkey ended.
pub enum PasskeySignInOutcome {
    Success {
        account: Box<Account>,
        passkey: PasskeyId,
        /// When the new session begins: as after [a password](crate::SignInOutcome::Success).
        begins_at: Timestamp,
        /// The account's cutoff: everything before it has ended.
        not_before: Timestamp,
        /// Whether the account had signed in from the network lately.
        is_known_network: bool,
    },
    /// No account has this passkey.
    Unknown,
    /// The account, and what is wrong.
    Rejected(UserId, PasskeyRejection),
    /// Another sign-in has used the passkey, or its owner has removed it, in the meantime.
    Outdated(UserId),
}

type PasskeyColumns = (String, String, i64, bool, bool);

impl Store {
    /// Spends a challenge, and finds the passkey that was used.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the challenge was spent before, [`StoreError::Unavailable`].
    pub async fn begin_passkey_sign_in(
        &self,
        challenge: SignInChallenge,
        credential: Option<CredentialId>,
    ) -> Result<PasskeySignIn<'_>, StoreError> {
        let (id, now) = (challenge.id(), self.clock.now());
        let begun = self.write(move |connection| {
            // Committed also if there is no such passkey.
            forget_expired(connection, now)?;
            let is_first = spend_challenge(connection, id)?;
            let found = match (is_first, &credential) {
                (true, Some(credential)) => find(connection, credential)?,
                _ => None,
            };
            Ok((is_first, found))
        });
        match begun.await? {
            (true, found) => Ok(PasskeySignIn { store: self, challenge, found }),
            (false, _) => Err(StoreError::NotFound),
        }
    }
}

fn find(connection: &mut AnyConnection, credential: &CredentialId) -> Result<Option<Found>, StoreError> {
    let columns = (
        passkeys::id,
        passkeys::public_key,
        passkeys::counter,
        passkeys::backup_eligible,
        passkeys::backed_up,
    );
    let row = passkeys::table
        .inner_join(users::table.on(users::id.eq(passkeys::user_id)))
        .filter(passkeys::credential_id.eq(credential.as_str()))
        .select((columns, users::all_columns));
    let row: Option<(PasskeyColumns, AccountRow)> = row.first(connection).optional()?;
    let Some(((id, public_key, counter, backup_eligible, backed_up), account)) = row else {
        return Ok(None);
    };
    let account = Credentials::try_from(account)?.account;
    let stored = StoredPasskey {
        owner: account.id,
        credential_id: credential.as_str().to_owned(),
        public_key,
        counter: counter.try_into().map_err(StoreError::internal)?,
        backup_eligible,
        backed_up,
    };
    // The last rows of an account that is being deleted.
    Ok((!is_closed(account.email.as_str())).then_some(Found { id, stored, account }))
}

impl PasskeySignIn<'_> {
    /// Verifies what the authenticator has sent, and records that the passkey was used.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn finish(
        self,
        relying_party: &RelyingParty,
        sent: &PasskeyAssertion,
        network: Option<Network>,
    ) -> Result<PasskeySignInOutcome, StoreError> {
        let Self { store, challenge, found } = self;
        let Some(Found { id, stored, account }) = found else { return Ok(PasskeySignInOutcome::Unknown) };
        let user = account.id;
        let asserted = match relying_party.verify_sign_in(&challenge, sent, &stored) {
            Ok(asserted) => asserted,
            Err(rejection) => return Ok(PasskeySignInOutcome::Rejected(user, rejection)),
        };
        let passkey = id.parse().map_err(StoreError::internal)?;
        let now = store.clock.now().millis();
        let recorded = store.write(move |connection| {
            // Before the passkey, so that a cutoff that is set after it covers the new session.
            let not_before = earliest_start(connection, user)?;
            match use_once(connection, &id, asserted, now)? {
                true => Ok(Some((not_before, see(connection, user, network, now)?))),
                false => Ok(None),
            }
        });
        let Some((not_before, is_known_network)) = recorded.await? else {
            return Ok(PasskeySignInOutcome::Outdated(user));
        };
        let not_before = Timestamp::from_millis(not_before);
        let begins_at = not_before.max(Timestamp::from_millis(now));
        let account = Box::new(account);
        Ok(PasskeySignInOutcome::Success { account, passkey, begins_at, not_before, is_known_network })
    }
}

/// Raises the counter of a passkey that still has a lower one, and returns whether there is such. One statement, so that of
/// two sign-ins with the same count one succeeds. Synced passkeys count nothing: theirs is 0.
fn use_once(
    connection: &mut AnyConnection,
    id: &str,
    Asserted { counter, backed_up, .. }: Asserted,
    now: i64,
) -> QueryResult<bool> {
    let counter = i64::from(counter);
    // Of those that do not count, the stored one is not higher either.
    let floor = if counter == 0 { 1 } else { counter };
    let changes =
        (passkeys::counter.eq(counter), passkeys::backed_up.eq(backed_up), passkeys::last_used_at.eq(now));
    let passkey = passkeys::table.filter(passkeys::id.eq(id)).filter(passkeys::counter.lt(floor));
    diesel::update(passkey).set(changes).execute(connection).map(|used| used == 1)
}

/// Whether the account has signed in from the network lately. It is known from now on.
fn see(
    connection: &mut AnyConnection,
    user: UserId,
    network: Option<Network>,
    now: i64,
) -> Result<bool, StoreError> {
    let Some(network) = network else { return Ok(false) };
    let last_seen = LastSeen::read(connection, user, network)?;
    if last_seen.is_outdated(now) {
        remember(connection, user, network, now)?;
    }
    Ok(last_seen.is_known(now))
}
