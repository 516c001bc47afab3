//! Leases: of several instances one sends a reminder.

use super::{
    pace::{Paced, pace},
    plan::rows_of,
    reminding::Reminding,
};
use crate::{
    engine::{AnyConnection, STATEMENT_CLOCK},
    error::StoreError,
    schema::task_reminders,
};
use diesel::{
    dsl::auto_type,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};
use shared::Timestamp;
use uuid::Uuid;

/// How long a lease of PostgreSQL is valid after it was renewed, in milliseconds.
const LEASE: i64 = 30_000;

/// What is due, earliest first. At most [`PER_HOUR`](super::pace) of each account.
pub(crate) const EARLIEST: &str = "SELECT user_id, task_id, fire_at, next_at FROM task_reminders
    WHERE next_at <= $1 AND lease IS NULL AND counted_at IS NOT NULL ORDER BY next_at LIMIT 1000";

/// Leased by its holder until it is finished, tried again later or released.
#[derive(Clone, Debug)]
pub struct LeasedReminder {
    pub(super) user: String,
    /// Empty for the daily digest.
    pub(super) task: String,
    pub(super) fire_at: i64,
    pub(super) lease: String,
    /// How often it was leased.
    pub attempts: i64,
}

/// What was leased with one statement.
#[derive(Debug)]
pub struct Batch {
    lease: String,
    pub reminders: Vec<LeasedReminder>,
    /// How many leases of others have ended without an outcome, whose reminders may have been sent.
    pub reclaimed: usize,
    /// Whether nothing was leased because there is more to count.
    pub has_more: bool,
    pub paced: Paced,
}

impl LeasedReminder {
    /// The account.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// When it was to be sent.
    pub fn fire_at(&self) -> Timestamp {
        Timestamp::from_millis(self.fire_at)
    }
}

impl Reminding {
    /// Leases what is due by now: the first of each account, then the second of each, and so on. Before that it counts what
    /// the limits of accounts have not counted, or a part of it.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn lease(&self, limit: i64) -> Result<Batch, StoreError> {
        let (now, lease) = (self.store.clock.now(), Uuid::new_v4().to_string());
        let count = move |connection: &mut AnyConnection| connection.atomically(|it| pace(it, now));
        let paced = self.store.write_quietly(count).await?;
        if paced.has_more {
            return Ok(Batch { lease, reminders: Vec::new(), reclaimed: 0, has_more: true, paced });
        }
        let take = move |connection: &mut AnyConnection| {
            let reclaimed = reclaim_expired(connection, now)?;
            take_due(connection, &lease, now, limit)?;
            let reminders = leased(connection, &lease)?;
            Ok(Batch { lease, reminders, reclaimed, has_more: false, paced })
        };
        self.store.write_quietly(move |connection| connection.atomically(take)).await
    }

    /// Keeps a batch that takes long. To be called every few seconds.
    ///
    /// # Errors
    /// [`StoreError::Overloaded`], [`StoreError::Unavailable`].
    pub async fn renew(&self, batch: &Batch) -> Result<(), StoreError> {
        if self.store.is_embedded {
            return Ok(());
        }
        let lease = batch.lease.clone();
        let renew = move |connection: &mut AnyConnection| {
            let renew =
                format!("UPDATE task_reminders SET leased_until = {STATEMENT_CLOCK} + $1 WHERE lease = $2");
            sql_query(renew).bind::<BigInt, _>(LEASE).bind::<Text, _>(lease).execute(connection)?;
            Ok(())
        };
        self.store.write_quietly(renew).await
    }

    /// Releases reminders that were not sent, for this or another instance. Returns once that is remembered.
    ///
    /// # Errors
    /// [`StoreError::Internal`].
    pub async fn release(&self, reminders: Vec<LeasedReminder>) -> Result<(), StoreError> {
        if reminders.is_empty() {
            return Ok(());
        }
        let release = move |connection: &mut AnyConnection| {
            for reminder in &reminders {
                let free = (
                    task_reminders::lease.eq(None::<String>),
                    task_reminders::leased_until.eq(None::<i64>),
                    task_reminders::attempts.eq(task_reminders::attempts - 1),
                );
                connection.run(diesel::update(row(reminder)).set(free))?;
            }
            Ok(())
        };
        self.persist(release).await
    }
}

/// Its row, if the lease is still this one.
#[auto_type]
pub(super) fn row(reminder: &LeasedReminder) -> _ {
    let (fire_at, lease): (i64, String) = (reminder.fire_at, reminder.lease.clone());
    let rows: rows_of = rows_of(&reminder.user, &reminder.task);
    rows.filter(task_reminders::fire_at.eq(fire_at)).filter(task_reminders::lease.eq(lease))
}

/// Rows that another transaction has locked are left to it. With PostgreSQL the lease ends by the database's clock: an
/// instance whose own was set forward takes nothing from another.
fn take_due(
    connection: &mut AnyConnection,
    lease: &str,
    now: Timestamp,
    limit: i64,
) -> Result<usize, StoreError> {
    // SQLite numbers parameters in the order in which they appear.
    let fair = format!(
        "WITH ranked AS (
            SELECT user_id, task_id, fire_at, next_at, row_number() OVER (PARTITION BY user_id ORDER BY next_at) AS place
            FROM ({EARLIEST}) AS earliest
         ), fair AS (SELECT user_id, task_id, fire_at FROM ranked ORDER BY place, next_at LIMIT $2)"
    );
    let take = if connection.is_embedded() {
        format!(
            "{fair} UPDATE task_reminders SET lease = $3, leased_until = $4, attempts = attempts + 1
             WHERE (user_id, task_id, fire_at) IN (SELECT user_id, task_id, fire_at FROM fair)"
        )
    } else {
        format!(
            "{fair}, due AS (
                SELECT user_id, task_id, fire_at FROM task_reminders AS free JOIN fair USING (user_id, task_id, fire_at)
                WHERE lease IS NULL AND next_at <= $1 FOR UPDATE OF free SKIP LOCKED
             )
             UPDATE task_reminders AS it SET lease = $3, leased_until = {STATEMENT_CLOCK} + $4, attempts = attempts + 1
             FROM due WHERE it.user_id = due.user_id AND it.task_id = due.task_id AND it.fire_at = due.fire_at"
        )
    };
    let take = sql_query(take).bind::<BigInt, _>(now.millis()).bind::<BigInt, _>(limit);
    Ok(take.bind::<Text, _>(lease).bind::<BigInt, _>(LEASE).execute(connection)?)
}

fn leased(connection: &mut AnyConnection, lease: &str) -> Result<Vec<LeasedReminder>, StoreError> {
    let rows: Vec<(String, String, i64, i64)> = connection.load_all(of_lease(lease))?;
    let leased = rows.into_iter().map(|(user, task, fire_at, attempts)| LeasedReminder {
        user,
        task,
        fire_at,
        lease: lease.to_owned(),
        attempts,
    });
    Ok(leased.collect())
}

#[auto_type]
pub(crate) fn of_lease(lease: &str) -> _ {
    let lease: String = lease.to_owned();
    task_reminders::table.filter(task_reminders::lease.eq(lease)).select((
        task_reminders::user_id,
        task_reminders::task_id,
        task_reminders::fire_at,
        task_reminders::attempts,
    ))
}

/// Ends the leases on PostgreSQL whose holder has not renewed them. With SQLite there is one holder.
fn reclaim_expired(connection: &mut AnyConnection, now: Timestamp) -> Result<usize, StoreError> {
    if connection.is_embedded() {
        return Ok(0);
    }
    let reclaim = format!(
        "UPDATE task_reminders SET lease = NULL, leased_until = NULL
         WHERE next_at <= $1 AND lease IS NOT NULL AND leased_until < {STATEMENT_CLOCK}"
    );
    Ok(sql_query(reclaim).bind::<BigInt, _>(now.millis()).execute(connection)?)
}
