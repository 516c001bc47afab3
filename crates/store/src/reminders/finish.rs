//! What has become of a reminder.

use super::{
    due::{DueEmail, Found},
    lease::{LeasedReminder, row},
    plan::{DIGEST, take_account},
    refresh::{has_moved, outdate, refresh_task},
    reminding::Reminding,
};
use crate::{engine::AnyConnection, error::StoreError, schedule::Schedule, schema::task_reminders};
use diesel::prelude::*;
use shared::Timestamp;

/// What has become of a reminder.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The mail server has taken it.
    Sent,
    /// It never will.
    Failed,
    /// There is nothing to send any more.
    Obsolete,
    /// It was too late.
    Late,
    /// Another instance has it, or settings have moved it to another time.
    Lost,
}

impl Outcome {
    /// As stored; what is obsolete is removed.
    fn stored(self) -> Option<&'static str> {
        match self {
            Self::Sent => Some("sent"),
            Self::Failed => Some("failed"),
            Self::Late => Some("late"),
            Self::Obsolete | Self::Lost => None,
        }
    }
}

impl Reminding {
    /// Reads what is to be sent, as it is now. If there is nothing, or it is too late, the reminder is finished.
    ///
    /// # Errors
    /// The outcome, or why the database cannot be read.
    pub async fn email(&self, reminder: &LeasedReminder) -> Result<Result<DueEmail, Outcome>, StoreError> {
        let outcome = match self.find(reminder).await? {
            Found::Email(email) => return Ok(Ok(*email)),
            Found::Lost => return Ok(Err(Outcome::Lost)),
            Found::Nothing => Outcome::Obsolete,
            Found::Late => Outcome::Late,
        };
        let has_moved = self.finish_once(reminder, outcome).await?;
        Ok(Err(if has_moved && outcome == Outcome::Obsolete { Outcome::Lost } else { outcome }))
    }

    /// Remembers the outcome, and returns only then: what is not remembered is sent again. A daily digest is followed by the
    /// next.
    ///
    /// # Errors
    /// [`StoreError::Internal`].
    pub async fn finish(&self, reminder: &LeasedReminder, outcome: Outcome) -> Result<(), StoreError> {
        self.finish_once(reminder, outcome).await.map(drop)
    }

    /// Returns whether settings have moved it.
    async fn finish_once(&self, reminder: &LeasedReminder, outcome: Outcome) -> Result<bool, StoreError> {
        let (finished, now, schedule) =
            (reminder.clone(), self.store.clock.now(), self.store.schedule.clone());
        let has_moved = self.persist(move |it| finish(it, &finished, outcome, &schedule, now)).await?;
        if reminder.task == DIGEST {
            self.store.schedule.set_stale();
        }
        Ok(has_moved)
    }

    /// Looks at it again later. Returns once that is remembered.
    ///
    /// # Errors
    /// [`StoreError::Internal`].
    pub async fn try_again(&self, reminder: &LeasedReminder, at: Timestamp) -> Result<(), StoreError> {
        let reminder = reminder.clone();
        let again = move |connection: &mut AnyConnection| {
            let free = (
                task_reminders::lease.eq(None::<String>),
                task_reminders::leased_until.eq(None::<i64>),
                task_reminders::next_at.eq(at.millis()),
            );
            connection.run(diesel::update(row(&reminder)).set(free))?;
            Ok(())
        };
        self.persist(again).await?;
        self.store.schedule.no_later_than(at.millis());
        Ok(())
    }
}

/// Returns whether settings have moved the reminder. An obsolete reminder that was moved waits for its new time; one that was
/// sent is not sent again.
fn finish(
    connection: &mut AnyConnection,
    reminder: &LeasedReminder,
    outcome: Outcome,
    schedule: &Schedule,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (user, task) = (reminder.user.as_str(), reminder.task.as_str());
    let has_moved = task != DIGEST && has_moved(connection, (user, task, reminder.fire_at), now)?;
    if has_moved {
        // Before its reminders, as writers of its tasks do.
        take_account(connection, user)?;
    }
    let free = (task_reminders::lease.eq(None::<String>), task_reminders::leased_until.eq(None::<i64>));
    let finished = match outcome.stored().filter(|_| !has_moved || outcome == Outcome::Sent) {
        Some(outcome) => {
            let done = (task_reminders::outcome.eq(outcome), task_reminders::next_at.eq(None::<i64>), free);
            connection.run(diesel::update(row(reminder)).set(done))?
        }
        None if has_moved => connection.run(diesel::update(row(reminder)).set(free))?,
        None => connection.run(diesel::delete(row(reminder)))?,
    };
    if finished > 0 && has_moved {
        let earliest = refresh_task(connection, user, task, now)?;
        earliest.iter().for_each(|at| schedule.no_later_than(*at));
    }
    if finished > 0 && task == DIGEST {
        outdate(connection, user, now)?;
    }
    Ok(has_moved)
}
