//! What has become of a reminder.

use super::{
    due::{DueEmail, Found},
    lease::{LeasedReminder, row},
    plan::DIGEST,
    refresh::outdate,
    reminding::Reminding,
};
use crate::{engine::AnyConnection, error::StoreError, schema::task_reminders};
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
    /// Another instance has it.
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
        self.finish(reminder, outcome).await.map(|()| Err(outcome))
    }

    /// Remembers the outcome, and returns only then: what is not remembered is sent again. A daily digest is followed by the
    /// next.
    ///
    /// # Errors
    /// [`StoreError::Internal`].
    pub async fn finish(&self, reminder: &LeasedReminder, outcome: Outcome) -> Result<(), StoreError> {
        let (finished, now) = (reminder.clone(), self.store.clock.now());
        self.persist(move |connection| finish(connection, &finished, outcome, now)).await?;
        if reminder.task == DIGEST {
            self.store.schedule.set_stale();
        }
        Ok(())
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

fn finish(
    connection: &mut AnyConnection,
    reminder: &LeasedReminder,
    outcome: Outcome,
    now: Timestamp,
) -> Result<(), StoreError> {
    let finished = match outcome.stored() {
        Some(outcome) => {
            let done = (
                task_reminders::outcome.eq(outcome),
                task_reminders::next_at.eq(None::<i64>),
                task_reminders::lease.eq(None::<String>),
                task_reminders::leased_until.eq(None::<i64>),
            );
            connection.run(diesel::update(row(reminder)).set(done))?
        }
        None => connection.run(diesel::delete(row(reminder)))?,
    };
    if finished > 0 && reminder.task == DIGEST {
        outdate(connection, &reminder.user, now)?;
    }
    Ok(())
}
