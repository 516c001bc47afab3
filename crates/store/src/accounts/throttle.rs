//! The sign-in throttle: failures are counted for each account, and separately for each network that it has signed in
//! from. An address without an account is counted just the same. Wrong codes of a second factor have a count of their own.

use crate::{engine::AnyConnection, error::StoreError, schema::failed_sign_ins};
use auth::{MAX_CLOCK_SKEW, Network};
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

/// How long failures count after the latest one, in milliseconds.
const COUNTED_FOR: i64 = 24 * 60 * 60 * 1000;

/// The longest delay, in milliseconds.
const MAX_DELAY: i64 = 15 * 60 * 1000;

/// With how many failures the throttle is first active.
const FIRST_DELAY: i64 = 5;

/// Counts a failure unless the throttle is active. One statement, so that each of any number of concurrent failures is
/// counted. After the fifth the throttle is active for 30 s, then twice as long each time, up to 15 minutes.
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
    WHERE held.blocked_until <= excluded.last_at OR held.last_at > $5";

/// The key that failures are counted under.
#[derive(Clone)]
pub(crate) struct Throttle {
    account: String,
    /// Empty for all networks together that the account has not signed in from.
    network: String,
}

impl Throttle {
    pub(crate) fn new(email: &Email, known_network: Option<Network>) -> Self {
        Self {
            account: hash_of(email),
            network: known_network.map(|network| network.to_string()).unwrap_or_default(),
        }
    }

    /// That of the second factor: one for all networks.
    pub(crate) fn of_factor(user: UserId) -> Self {
        let account = format!("second factor of {user}");
        Self { account: BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(account)), network: String::new() }
    }

    /// Fails while the throttle is active. Returns whether any failure is counted.
    ///
    /// # Errors
    /// [`StoreError::Throttled`].
    pub(crate) fn check(
        &self,
        connection: &mut AnyConnection,
        user: Option<UserId>,
        now: i64,
    ) -> Result<bool, StoreError> {
        let failures = self.failures(connection)?;
        match remaining(failures, now) {
            Duration::ZERO => Ok(failures.is_some()),
            wait => Err(StoreError::Throttled { user, wait }),
        }
    }

    /// Counts a failed sign-in.
    ///
    /// # Errors
    /// [`StoreError::Throttled`] if other failures have activated the throttle in the meantime.
    pub(crate) fn count_failure(
        &self,
        connection: &mut AnyConnection,
        user: Option<UserId>,
        now: i64,
    ) -> Result<(), StoreError> {
        let counted = sql_query(COUNT_FAILURE)
            .bind::<Text, _>(&self.account)
            .bind::<Text, _>(&self.network)
            .bind::<BigInt, _>(now)
            .bind::<BigInt, _>(now - COUNTED_FOR)
            .bind::<BigInt, _>(latest(now))
            .execute(connection)?;
        let expired = failed_sign_ins::table.filter(failed_sign_ins::last_at.lt(now - COUNTED_FOR));
        diesel::delete(expired).execute(connection)?;
        if counted > 0 {
            return Ok(());
        }
        let wait = remaining(self.failures(connection)?, now);
        Err(StoreError::Throttled { user, wait })
    }

    pub(crate) fn clear(&self, connection: &mut AnyConnection) -> QueryResult<()> {
        diesel::delete(counted(self.clone())).execute(connection).map(|_| ())
    }

    /// Whether any failure is counted.
    pub(crate) fn has_failures(&self, connection: &mut AnyConnection) -> QueryResult<bool> {
        Ok(self.failures(connection)?.is_some())
    }

    /// Whether the account's owner should know of the failure that was counted last: the fifth, which activates the throttle, and
    /// then the tenth, 20th, 40th and so on, because the fifth may have been of a kind that is not reported.
    pub(crate) fn is_news(&self, connection: &mut AnyConnection) -> QueryResult<bool> {
        let number = counted(self.clone()).select(failed_sign_ins::failures).first(connection);
        number.optional().map(|number: Option<i64>| number.is_some_and(is_news))
    }

    fn failures(&self, connection: &mut AnyConnection) -> QueryResult<Option<Failures>> {
        let columns = (failed_sign_ins::blocked_until, failed_sign_ins::last_at);
        counted(self.clone()).select(columns).first(connection).optional()
    }
}

fn is_news(failures: i64) -> bool {
    failures % FIRST_DELAY == 0 && failures > 0 && (failures / FIRST_DELAY).count_ones() == 1
}

#[auto_type]
fn counted(throttle: Throttle) -> _ {
    let account: String = throttle.account;
    let network: String = throttle.network;
    failed_sign_ins::table
        .filter(failed_sign_ins::account.eq(account))
        .filter(failed_sign_ins::network.eq(network))
}

/// Deletes all failures of an account.
pub(crate) fn forget_failures(connection: &mut AnyConnection, email: &Email) -> QueryResult<()> {
    let failures = failed_sign_ins::table.filter(failed_sign_ins::account.eq(hash_of(email)));
    diesel::delete(failures).execute(connection).map(|_| ())
}

/// Addresses are stored as hashes: most guessed ones belong to people who have no account here.
fn hash_of(email: &Email) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(email.as_str()))
}

/// Until when failures throttle, and when the latest was, in milliseconds.
type Failures = (i64, i64);

/// The latest timestamp of any instance. A failure that is recorded later comes from a clock that has been set back since:
/// it still counts, but does not throttle, or the account would be throttled until the clock gets there.
fn latest(now: i64) -> i64 {
    (Timestamp::from_millis(now) + MAX_CLOCK_SKEW).millis()
}

fn remaining(failures: Option<Failures>, now: i64) -> Duration {
    let (blocked_until, _) = failures.filter(|(_, last_at)| *last_at <= latest(now)).unwrap_or_default();
    let millis = blocked_until.saturating_sub(now).min(MAX_DELAY);
    Duration::from_millis(u64::try_from(millis).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{MAX_DELAY, is_news, latest, remaining};
    use std::time::Duration;

    const NOW: i64 = 1_800_000_000_000;

    #[test]
    fn failures_become_news_less_and_less_often() {
        let news: Vec<i64> = (0..100).filter(|failures| is_news(*failures)).collect();
        assert_eq!(news, [5, 10, 20, 40, 80]);
    }

    #[test]
    fn clock_that_was_set_back_does_not_prolong_the_delay() {
        let hour = 60 * 60 * 1000;
        for last_at in [latest(NOW) + 1, NOW + hour, NOW + 24 * hour, i64::MAX - hour] {
            assert_eq!(remaining(Some((last_at + 30_000, last_at)), NOW), Duration::ZERO);
        }
    }

    #[test]
    fn delay_is_at_most_15_minutes() {
        assert_eq!(remaining(None, NOW), Duration::ZERO);
        assert_eq!(remaining(Some((NOW + 30_000, NOW)), NOW), Duration::from_secs(30));
        let ahead = latest(NOW);
        assert_eq!(remaining(Some((ahead + MAX_DELAY, ahead)), NOW), Duration::from_secs(900));
        assert_eq!(remaining(Some((i64::MAX, NOW)), NOW), Duration::from_secs(900));
    }
}
