//! Challenges that are spent. They have their rows among the sessions that have ended: an id, and until when it matters.

use crate::{
    accounts::revocation::forget_expired, engine::AnyConnection, principal::is_mailed_before_restore,
};
use auth::ChallengeId;
use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::Timestamp;

/// One statement, so that of any number of concurrent attempts, on any number of instances, one changes a row.
const SPEND: &str = "INSERT INTO revoked_sessions (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";

/// Spends a challenge, and returns whether it was not spent before. One from before a restore may have been.
pub(super) fn spend(
    connection: &mut AnyConnection,
    challenge: ChallengeId,
    now: Timestamp,
) -> QueryResult<bool> {
    forget_expired(connection, now)?;
    let spent = sql_query(SPEND)
        .bind::<Text, _>(challenge.id.to_string())
        .bind::<BigInt, _>(challenge.expires_at().millis())
        .execute(connection)?;
    Ok(spent == 1 && !is_mailed_before_restore(connection, challenge.issued_at)?)
}
