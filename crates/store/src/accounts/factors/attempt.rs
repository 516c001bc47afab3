//! A code that is given, to end a sign-in or to show the factor in a session.
//!
//! Its failures are counted for the account, on all networks: only who knows the password, or has a session, gets here. The
//! throttle is checked before a code is judged, and again in the transaction that records the outcome.

use super::rows::{Factor, code_hashes, of_user, set_enabled};
use crate::{
    accounts::{
        account::{Account, AccountRow, Credentials, account, live_account},
        account_of::AccountOf,
        revocation::{earliest_start, exchange, lock_live, new_session},
        sign_in::settle,
        throttle::Throttle,
    },
    engine::{AnyConnection, Written},
    error::StoreError,
    principal::Principal,
    schema::{backup_codes, two_factors, users},
    store::Store,
};
use auth::{BackupCodeHash, Network, PasswordFingerprint, TotpStep, Trust, VerifiedChallenge};
use diesel::prelude::*;
use shared::{SessionId, Timestamp, UserId};
use uuid::Uuid;

/// An account that a code may be given for, since the throttle has admitted it.
///
/// It takes a verified challenge or the account of a session:
///
/// ```compile_fail,E0308
/// async fn forge(store: &store::Store, challenge: auth::Challenge) {
///     let _ = store.begin_factor(challenge).await;
/// }
/// ```
pub struct FactorAttempt<'a> {
    store: &'a Store,
    proof: Proof,
    account: Account,
    factor: Factor,
    /// The hashes of the backup codes that were left then.
    codes: Vec<String>,
}

/// What was shown before the code.
#[derive(Clone)]
enum Proof {
    Session(Principal),
    SignIn(VerifiedChallenge),
}

/// A code that was given.
pub enum GivenCode {
    /// Of the app, which is right now.
    Totp(TotpStep),
    /// Of the shape of a backup code.
    Backup(BackupCodeHash),
    Wrong,
}

/// How it ended.
pub enum FactorOutcome {
    Shown(Box<ShownFactor>),
    /// The code is wrong, or was used before.
    Refused {
        /// Whether the owner is to know that a client has the password: see `Throttle::is_news`.
        is_news: bool,
    },
    /// The backup code was right when the attempt began, and another request has spent it since, or replaced it.
    Spent,
}

/// The factor was shown: the sign-in ends, or the session is over, and another one may begin.
pub struct ShownFactor {
    pub account: Account,
    /// The new session.
    pub session: SessionId,
    begins_at: Timestamp,
    /// The account's cutoff: everything before it has ended.
    pub not_before: Timestamp,
    /// Whether the account had signed in from the network lately.
    pub is_known_network: bool,
    /// Whether the factor is on since now.
    pub is_turned_on: bool,
    pub backup_codes_left: i64,
    factor: Uuid,
    password: PasswordFingerprint,
}

impl ShownFactor {
    /// Trust in the device that has shown it.
    pub fn trust(&self) -> Trust {
        Trust::new(self.account.id, self.password.clone(), self.begins_at, self.factor)
    }
}

impl Store {
    /// Begins the second step of a sign-in.
    ///
    /// # Errors
    /// [`StoreError::Revoked`] when the challenge is void, [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn begin_factor(&self, challenge: VerifiedChallenge) -> Result<FactorAttempt<'_>, StoreError> {
        let (user, now, proof) = (challenge.user_id(), self.clock.now(), challenge.clone());
        let found = self.look_up(move |connection| {
            let account = challenged(connection, &challenge)?.account;
            let factor = Factor::read(connection, user, now)?.filter(|factor| factor.is_verified);
            Throttle::of_factor(user).check(connection, Some(user), now.millis())?;
            Ok((account, factor.ok_or(StoreError::Revoked)?, code_hashes(connection, user)?))
        });
        let (account, factor, codes) = found.await?;
        Ok(FactorAttempt { store: self, proof: Proof::SignIn(proof), account, factor, codes })
    }
}

impl<'a> AccountOf<'a> {
    /// Begins showing the factor in a session, which enables it if its set-up was not complete.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] without a factor, [`StoreError::Throttled`], [`StoreError::Revoked`],
    /// [`StoreError::Unavailable`].
    pub async fn begin_factor(&self) -> Result<FactorAttempt<'a>, StoreError> {
        let (principal, now) = (self.principal, self.store.clock.now());
        let found = self.store.look_up(move |connection| {
            let row: Option<AccountRow> = live_account(principal).first(connection).optional()?;
            let account = Credentials::try_from(row.ok_or(StoreError::Revoked)?)?.account;
            let factor = Factor::read(connection, account.id, now)?.ok_or(StoreError::NotFound)?;
            Throttle::of_factor(account.id).check(connection, Some(account.id), now.millis())?;
            let codes = code_hashes(connection, account.id)?;
            Ok((account, factor, codes))
        });
        let (account, factor, codes) = found.await?;
        Ok(FactorAttempt { store: self.store, proof: Proof::Session(principal), account, factor, codes })
    }
}

impl FactorAttempt<'_> {
    /// The account.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The encrypted secret.
    pub fn secret(&self) -> &str {
        &self.factor.secret
    }

    /// Whether the factor is on.
    pub fn is_on(&self) -> bool {
        self.factor.is_verified
    }

    /// Judges the code and records the outcome. A right one counts once, on all instances together: it clears the throttle,
    /// ends the session that has shown it, whose revocation row is kept until `expires_at`, and with a sign-in makes the
    /// `network` a known one.
    ///
    /// # Errors
    /// [`StoreError::Throttled`] when concurrent failures have activated the throttle, whether this code is right or not;
    /// [`StoreError::Revoked`] when the session or the challenge has become void; [`StoreError::Unavailable`].
    pub async fn finish(
        self,
        given: GivenCode,
        expires_at: Timestamp,
        network: Option<Network>,
    ) -> Result<FactorOutcome, StoreError> {
        let Self { store, proof, account, factor, codes } = self;
        let (user, clock) = (account.id, store.clock.clone());
        let finished = store.write_of(user, Written::Account, move |connection| {
            connection.transaction(|connection| {
                let locked = match lock(connection, user, &proof) {
                    // The request that has spent it has exchanged the session of both.
                    Err(StoreError::Revoked) if is_spent(connection, user, &given, &codes)? => {
                        return Ok(FactorOutcome::Spent);
                    }
                    locked => locked?,
                };
                let now = clock.now();
                Throttle::of_factor(user).check(connection, Some(user), now.millis())?;
                let current = Factor::read(connection, user, now)?.filter(|current| current.id == factor.id);
                let is_accepted = match &current {
                    Some(current) => accept(connection, user, current, &given)?,
                    None => false,
                };
                let (Some(current), true) = (current, is_accepted) else {
                    return refuse(connection, user, (&proof, &given), &codes, now);
                };
                let end = End { proof: &proof, expires_at, network, now };
                record(connection, &locked, &current, &end).map(|shown| FactorOutcome::Shown(Box::new(shown)))
            })
        });
        finished.await
    }
}

/// The account of a challenge.
///
/// # Errors
/// [`StoreError::Revoked`] when it is void.
fn challenged(
    connection: &mut AnyConnection,
    challenge: &VerifiedChallenge,
) -> Result<Credentials, StoreError> {
    let row: Option<AccountRow> = account(challenge.user_id()).first(connection).optional()?;
    let found = Credentials::try_from(row.ok_or(StoreError::Revoked)?)?;
    let ended_before = Timestamp::from_millis(earliest_start(connection, found.account.id)?);
    match challenge.is_valid(&found.password, ended_before) {
        true => Ok(found),
        false => Err(StoreError::Revoked),
    }
}

/// Locks the row of the account, so that concurrent guesses are judged one after the other, and checks what was shown before.
fn lock(connection: &mut AnyConnection, user: UserId, proof: &Proof) -> Result<Credentials, StoreError> {
    match proof {
        Proof::Session(principal) => {
            lock_live(connection, *principal)?;
            Credentials::try_from(account(user).first::<AccountRow>(connection)?)
        }
        Proof::SignIn(challenge) => {
            diesel::update(account(user)).set(users::id.eq(user.to_string())).execute(connection)?;
            challenged(connection, challenge)
        }
    }
}

/// One conditional statement decides.
fn accept(
    connection: &mut AnyConnection,
    user: UserId,
    factor: &Factor,
    given: &GivenCode,
) -> QueryResult<bool> {
    let changed = match given {
        GivenCode::Totp(step) => {
            let unused = of_user(user).filter(two_factors::last_step.lt(step.number()));
            let changes = (two_factors::last_step.eq(step.number()), two_factors::verified.eq(true));
            diesel::update(unused).set(changes).execute(connection)?
        }
        GivenCode::Backup(code) if factor.is_verified => {
            let codes = backup_codes::table.filter(backup_codes::user_id.eq(user.to_string()));
            diesel::delete(codes.filter(backup_codes::hash.eq(code.as_stored()))).execute(connection)?
        }
        GivenCode::Backup(_) | GivenCode::Wrong => 0,
    };
    Ok(changed > 0)
}

/// Counts a guess. A code of the app that was used before is none, and neither is a backup code that was right when the attempt
/// began.
fn refuse(
    connection: &mut AnyConnection,
    user: UserId,
    (proof, given): (&Proof, &GivenCode),
    codes: &[String],
    now: Timestamp,
) -> Result<FactorOutcome, StoreError> {
    match given {
        GivenCode::Totp(_) => Ok(FactorOutcome::Refused { is_news: false }),
        given if is_spent(connection, user, given, codes)? => Ok(FactorOutcome::Spent),
        GivenCode::Backup(_) | GivenCode::Wrong => {
            let throttle = Throttle::of_factor(user);
            throttle.count_failure(connection, Some(user), now.millis())?;
            let is_sign_in = matches!(proof, Proof::SignIn(_));
            Ok(FactorOutcome::Refused { is_news: is_sign_in && throttle.is_news(connection)? })
        }
    }
}

/// Whether it is a backup code of `codes`, which were left when the attempt began, and is not left any more.
fn is_spent(
    connection: &mut AnyConnection,
    user: UserId,
    given: &GivenCode,
    codes: &[String],
) -> QueryResult<bool> {
    let GivenCode::Backup(code) = given else { return Ok(false) };
    let has = |codes: &[String]| codes.iter().any(|left| left == code.as_stored());
    Ok(has(codes) && !has(&code_hashes(connection, user)?))
}

/// How an attempt ends.
struct End<'a> {
    proof: &'a Proof,
    expires_at: Timestamp,
    network: Option<Network>,
    now: Timestamp,
}

fn record(
    connection: &mut AnyConnection,
    Credentials { account: owner, password }: &Credentials,
    factor: &Factor,
    end: &End<'_>,
) -> Result<ShownFactor, StoreError> {
    let (user, now) = (owner.id, end.now);
    Throttle::of_factor(user).clear(connection)?;
    if !factor.is_verified {
        set_enabled(connection, user, Some(now.millis()), now.millis())?;
    }
    let not_before = Timestamp::from_millis(earliest_start(connection, user)?);
    let begins_at = not_before.max(now);
    let (session, is_known_network) = match end.proof {
        Proof::Session(principal) => (exchange(connection, *principal, end.expires_at, now)?, true),
        Proof::SignIn(_) => (new_session(begins_at), settle(connection, owner, end.network, now.millis())?),
    };
    let codes = backup_codes::table.filter(backup_codes::user_id.eq(user.to_string()));
    let row: AccountRow = account(user).first(connection)?;
    Ok(ShownFactor {
        account: Credentials::try_from(row)?.account,
        session,
        begins_at,
        not_before,
        is_known_network,
        is_turned_on: !factor.is_verified,
        backup_codes_left: codes.count().first(connection)?,
        factor: factor.id,
        password: password.fingerprint(),
    })
}
