//! Signing in, held up after failures.
//!
//! Each account has a throttle, and one more for every network from which it has signed in before, so that
//! strangers cannot keep its owner out. An address without an account has a throttle just the same. It is looked at
//! before a password is verified, and again, in one statement, when the outcome is written: of any number of guesses
//! made at once, on any number of instances, five are judged and the others refused alike, right or wrong.

use super::{
    Store,
    accounts::{Account, AccountRow, Credentials, account},
    connection::AnyConnection,
    error::{StoreError, is_duplicate},
    schema::{failed_sign_ins, known_networks, users},
    sessions::earliest_start,
};
use crate::auth::{Network, PasswordHash};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use sha2::{Digest, Sha256};
use shared::{Email, Timestamp, UserId};
use std::time::Duration;

const DAY: i64 = 24 * 60 * 60 * 1000;
/// How long failures count after the last one, in milliseconds.
const REMEMBERED_FOR: i64 = DAY;
/// How long a network is known after the last sign-in from there, in milliseconds.
const KNOWN_FOR: i64 = 90 * DAY;
/// How often it is written down that a network is still in use, in milliseconds.
const SEEN_EVERY: i64 = DAY;

/// Counts a failure unless the throttle holds, of any that are written at once each for itself. From the fifth on
/// none is judged for a while: half a minute, and twice as long each time, up to 15 minutes.
const COUNT_FAILURE: &str = "
    INSERT INTO failed_sign_ins AS held (account, network, failures, blocked_until, last_at)
    VALUES ($1, $2, 1, 0, $3)
    ON CONFLICT (account, network) DO UPDATE SET
        failures = CASE WHEN held.last_at < $4 THEN 1 ELSE held.failures + 1 END,
        blocked_until = CASE
            WHEN held.last_at < $4 OR held.failures < 4 THEN 0
            WHEN held.failures = 4 THEN excluded.last_at + 30000
            WHEN held.failures = 5 THEN excluded.last_at + 60000
            WHEN held.failures = 6 THEN excluded.last_at + 120000
            WHEN held.failures = 7 THEN excluded.last_at + 240000
            WHEN held.failures = 8 THEN excluded.last_at + 480000
            ELSE excluded.last_at + 900000
        END,
        last_at = excluded.last_at
    WHERE held.blocked_until <= excluded.last_at";

/// A sign-in whose password is still to be verified.
pub struct Attempt {
    credentials: Option<Credentials>,
    throttle: Throttle,
    network: Option<Network>,
    /// When the account last signed in from this network.
    last_seen: Option<i64>,
}

/// What came of an attempt.
pub enum Outcome {
    SignedIn {
        account: Account,
        /// When the new session begins: before its password was judged for the last time, so that what ends sessions
        /// after that ends this one, too; and not before others were ended.
        begins_at: Timestamp,
    },
    /// To which account, if there is one.
    Failed(Option<UserId>),
}

/// What failures are counted by.
#[derive(Clone)]
struct Throttle {
    account: String,
    /// Empty for all networks together from which the account has not signed in yet.
    network: String,
}

impl Attempt {
    /// What the password is verified against; `None` for an address that is not known.
    pub fn password(&self) -> Option<PasswordHash> {
        self.credentials.as_ref().map(|credentials| credentials.password.clone())
    }

    /// The network, unless it was written down lately that the account signs in from there.
    fn unseen_network(&self, now: i64) -> Option<Network> {
        self.network.filter(|_| self.last_seen.is_none_or(|last_at| now - last_at >= SEEN_EVERY))
    }

    fn user(&self) -> Option<UserId> {
        self.credentials.as_ref().map(|credentials| credentials.account.id)
    }
}

impl Throttle {
    fn new(email: &Email, known_network: Option<Network>) -> Self {
        Self {
            account: hash_of(email),
            network: known_network.map(|network| network.to_string()).unwrap_or_default(),
        }
    }

    fn blocked_until(&self, connection: &mut AnyConnection) -> QueryResult<Option<i64>> {
        counted(self.clone()).select(failed_sign_ins::blocked_until).first(connection).optional()
    }

    fn count_failure(&self, connection: &mut AnyConnection, now: i64) -> QueryResult<bool> {
        let counted = sql_query(COUNT_FAILURE)
            .bind::<Text, _>(&self.account)
            .bind::<Text, _>(&self.network)
            .bind::<BigInt, _>(now)
            .bind::<BigInt, _>(now - REMEMBERED_FOR)
            .execute(connection)?;
        let forgotten = failed_sign_ins::table.filter(failed_sign_ins::last_at.lt(now - REMEMBERED_FOR));
        diesel::delete(forgotten).execute(connection)?;
        Ok(counted > 0)
    }

    fn clear(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(counted(self.clone())).execute(connection).map(|_| ())
    }
}

#[auto_type]
fn counted(throttle: Throttle) -> _ {
    let account: String = throttle.account;
    let network: String = throttle.network;
    failed_sign_ins::table
        .filter(failed_sign_ins::account.eq(account))
        .filter(failed_sign_ins::network.eq(network))
}

impl Store {
    /// Begins a sign-in from a network.
    ///
    /// # Errors
    /// [`StoreError::Throttled`], [`StoreError::Unavailable`].
    pub async fn begin_sign_in(&self, email: Email, network: Option<Network>) -> Result<Attempt, StoreError> {
        let now = self.clock.now().millis();
        self.look_up(move |connection| {
            let row: Option<AccountRow> =
                users::table.filter(users::email.eq(email.as_str())).first(connection).optional()?;
            let credentials = row.map(Credentials::try_from).transpose()?;
            let last_seen = match (&credentials, network) {
                (Some(known), Some(network)) => last_seen(connection, known.account.id, network)?,
                _ => None,
            };
            let is_known = last_seen.is_some_and(|last_at| now - last_at < KNOWN_FOR);
            let throttle = Throttle::new(&email, network.filter(|_| is_known));
            let blocked_until = throttle.blocked_until(connection)?;
            let attempt = Attempt { credentials, throttle, network, last_seen };
            refuse_before(blocked_until, attempt.user(), now)?;
            Ok(attempt)
        })
        .await
    }

    /// Ends a sign-in whose password was right or not. A right one clears the throttle.
    ///
    /// # Errors
    /// [`StoreError::Throttled`] when too many others have failed meanwhile, whether this one was right or not;
    /// [`StoreError::Unavailable`].
    pub async fn end_sign_in(&self, attempt: Attempt, right: bool) -> Result<Outcome, StoreError> {
        let now = self.clock.now().millis();
        let network = attempt.unseen_network(now);
        match attempt {
            Attempt { credentials: Some(credentials), throttle, .. } if right => {
                self.succeed(credentials, throttle, network, now).await
            }
            attempt => self.fail(attempt, now).await,
        }
    }

    /// Writes nothing unless there is something new, so that people can sign in while nothing can be written. A password
    /// that was changed while the old one was being verified is not right any more.
    async fn succeed(
        &self,
        Credentials { account, password }: Credentials,
        throttle: Throttle,
        unseen_network: Option<Network>,
        now: i64,
    ) -> Result<Outcome, StoreError> {
        let (user, judged) = (account.id, throttle.clone());
        let (has_failed, not_before, is_right) = self
            .read(move |connection| {
                let blocked_until = judged.blocked_until(connection)?;
                refuse_before(blocked_until, Some(user), now)?;
                // In this order: what is ended after the password was looked at is ended for this session, too.
                let not_before = earliest_start(connection, user)?;
                let is_right = is_password_of(connection, user, &password)?;
                Ok((blocked_until.is_some(), Timestamp::from_millis(not_before), is_right))
            })
            .await?;
        if !is_right {
            return Ok(Outcome::Failed(Some(user)));
        }
        if has_failed || unseen_network.is_some() {
            self.write(move |connection| {
                throttle.clear(connection)?;
                unseen_network.map_or(Ok(()), |network| remember(connection, user, network, now))
            })
            .await?;
        }
        Ok(Outcome::SignedIn { account, begins_at: not_before.max(Timestamp::from_millis(now)) })
    }

    async fn fail(&self, attempt: Attempt, now: i64) -> Result<Outcome, StoreError> {
        self.write(move |connection| {
            let (user, throttle) = (attempt.user(), &attempt.throttle);
            if throttle.count_failure(connection, now)? {
                return Ok(Outcome::Failed(user));
            }
            let wait = remaining(throttle.blocked_until(connection)?, now);
            Err(StoreError::Throttled { user, wait })
        })
        .await
    }
}

fn is_password_of(
    connection: &mut AnyConnection,
    user: UserId,
    password: &PasswordHash,
) -> QueryResult<bool> {
    let found = account(user).filter(users::password_hash.eq(password.as_stored())).select(users::id);
    found.first::<String>(connection).optional().map(|id| id.is_some())
}

/// Forgets which sign-ins failed, and from where others succeeded.
pub(super) fn forget_sign_ins(
    connection: &mut AnyConnection,
    user: UserId,
    email: &Email,
) -> QueryResult<()> {
    let failures = failed_sign_ins::table.filter(failed_sign_ins::account.eq(hash_of(email)));
    diesel::delete(failures).execute(connection)?;
    let networks = known_networks::table.filter(known_networks::user_id.eq(user.to_string()));
    diesel::delete(networks).execute(connection).map(|_| ())
}

/// Addresses are kept as hashes, since those that nobody signed up with are nobody's business.
fn hash_of(email: &Email) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(email.as_str()))
}

/// When an account last signed in from a network.
fn last_seen(connection: &mut AnyConnection, user: UserId, network: Network) -> QueryResult<Option<i64>> {
    known_networks::table
        .filter(known_networks::user_id.eq(user.to_string()))
        .filter(known_networks::network.eq(network.to_string()))
        .select(known_networks::last_at)
        .first(connection)
        .optional()
}

/// Writes down that an account has signed in from a network, and forgets those that it no longer uses.
pub(super) fn remember(
    connection: &mut AnyConnection,
    user: UserId,
    network: Network,
    now: i64,
) -> Result<(), StoreError> {
    let of_user = known_networks::table.filter(known_networks::user_id.eq(user.to_string()));
    let before = of_user.clone().filter(known_networks::network.eq(network.to_string()));
    let row = (
        known_networks::user_id.eq(user.to_string()),
        known_networks::network.eq(network.to_string()),
        known_networks::last_at.eq(now),
    );
    if diesel::update(before).set(known_networks::last_at.eq(now)).execute(connection)? == 0 {
        match diesel::insert_into(known_networks::table).values(row).execute(connection) {
            // Another sign-in from there, at the same instant, has written it down.
            Err(error) if !is_duplicate(&error) => return Err(error.into()),
            _ => {}
        }
    }
    let unused = of_user.filter(known_networks::last_at.lt(now - KNOWN_FOR));
    diesel::delete(unused).execute(connection)?;
    Ok(())
}

fn refuse_before(blocked_until: Option<i64>, user: Option<UserId>, now: i64) -> Result<(), StoreError> {
    match remaining(blocked_until, now) {
        Duration::ZERO => Ok(()),
        wait => Err(StoreError::Throttled { user, wait }),
    }
}

fn remaining(blocked_until: Option<i64>, now: i64) -> Duration {
    let millis = blocked_until.unwrap_or_default().saturating_sub(now);
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}
