//! Sends what is due.

use crate::{
    http::Services,
    mail::{NotSent, due_email},
};
use actix_web::web::Data;
use futures_util::{StreamExt, stream};
use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::{Batch, LeasedReminder, Paced, ReminderOutcome, Reminding, StoreError};
use tokio::{sync::watch, task::spawn_blocking, time::sleep};

/// How many are leased at once.
const BATCH: i64 = 64;
/// How many e-mails are being sent at once, each on a connection of its own.
const CONCURRENCY: usize = 8;
/// How often leases are renewed meanwhile. They end after 30 s.
const RENEW_EVERY: Duration = Duration::from_secs(8);
/// For how many seconds to leave alone what other instances are sending.
pub(super) const OTHERS_PAUSE: u32 = 5;
/// For how many seconds to wait if mail server or database do not respond.
pub(super) const UNREACHABLE_PAUSE: u32 = 30;
/// The wait before the second attempt, in seconds, which doubles with each one.
const FIRST_WAIT: u64 = 30;
const LONGEST_WAIT: u64 = 15 * 60;

/// How a batch went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Delivery {
    Sent,
    /// Everything that is due is being sent by others.
    LeasedByOthers,
    /// The mail server, or the database.
    Unreachable,
}

/// A batch that is being sent.
struct Sending<'a> {
    services: &'a Data<Services>,
    reminding: &'a Reminding,
    stopped: &'a watch::Receiver<bool>,
    is_unreachable: AtomicBool,
    /// What was left out.
    skipped: Mutex<Vec<LeasedReminder>>,
}

/// Leases what is due, at most [`BATCH`], and sends it.
pub(super) async fn send_due(
    services: &Data<Services>,
    reminding: &Reminding,
    stopped: &watch::Receiver<bool>,
) -> Result<Delivery, StoreError> {
    let batch = reminding.lease(BATCH).await?;
    services.reminders.count_repeated(batch.reclaimed);
    report(services, &batch.paced);
    if batch.reminders.is_empty() {
        let is_counted = batch.has_more || !batch.paced.postponed.is_empty();
        return Ok(if is_counted { Delivery::Sent } else { Delivery::LeasedByOthers });
    }
    let sending = Sending {
        services,
        reminding,
        stopped,
        is_unreachable: AtomicBool::new(false),
        skipped: Mutex::default(),
    };
    let all = stream::iter(&batch.reminders).for_each_concurrent(CONCURRENCY, |it| sending.send(it));
    tokio::select! {
        () = all => {}
        () = renew(reminding, &batch) => {}
    }
    let skipped = sending.skipped.into_inner().unwrap_or_else(PoisonError::into_inner);
    reminding.release(skipped).await?;
    Ok(if sending.is_unreachable.into_inner() { Delivery::Unreachable } else { Delivery::Sent })
}

/// What is over the limits of accounts.
fn report(services: &Data<Services>, paced: &Paced) {
    for (user, number) in paced.postponed.iter().filter(|(_, number)| *number > 0) {
        tracing::warn!(user, number, "reminders wait: the account has too many in an hour");
    }
    for (user, number) in paced.dropped.iter().filter(|(_, number)| *number > 0) {
        tracing::warn!(user, number, "reminders are dropped as late: the account has too many in an hour");
        services.reminders.count_dropped(*number);
    }
}

/// Does not end.
async fn renew(reminding: &Reminding, batch: &Batch) {
    loop {
        sleep(RENEW_EVERY).await;
        if let Err(error) = reminding.renew(batch).await {
            tracing::warn!(reason = %error, "reminders that are being sent may be sent again");
        }
    }
}

impl Sending<'_> {
    async fn send(&self, reminder: &LeasedReminder) {
        if *self.stopped.borrow() || self.is_unreachable.load(Ordering::Relaxed) {
            return self.skip(reminder);
        }
        if let Err(error) = self.try_to_send(reminder).await {
            tracing::error!(user = reminder.user(), reason = %error, "the outcome of a reminder is not recorded: it may be sent again");
        }
    }

    fn skip(&self, reminder: &LeasedReminder) {
        self.skipped.lock().unwrap_or_else(PoisonError::into_inner).push(reminder.clone());
    }

    async fn try_to_send(&self, reminder: &LeasedReminder) -> Result<(), StoreError> {
        let email = match self.reminding.email(reminder).await {
            Ok(Ok(email)) => email,
            Ok(Err(outcome)) => {
                self.count(reminder, outcome);
                return Ok(());
            }
            Err(StoreError::Unavailable(_) | StoreError::Overloaded) => {
                self.is_unreachable.store(true, Ordering::Relaxed);
                self.skip(reminder);
                return Ok(());
            }
            Err(error) => {
                tracing::error!(user = reminder.user(), reason = %error, "a reminder cannot be read and is given up");
                self.count(reminder, ReminderOutcome::Failed);
                return self.reminding.finish(reminder, ReminderOutcome::Failed).await;
            }
        };
        let services = self.services.clone();
        let sent = spawn_blocking(move || {
            let mailer = services.mailer.as_ref()?;
            Some(mailer.deliver(&email.to, &due_email(mailer.app(), &email)))
        });
        let outcome = match sent.await {
            Ok(Some(Ok(()))) => ReminderOutcome::Sent,
            Ok(Some(Err(NotSent::Refused(reason)))) => {
                tracing::error!(user = reminder.user(), reason, "a reminder was refused and is given up");
                ReminderOutcome::Failed
            }
            Ok(Some(Err(NotSent::Deferred(reason)))) => return self.try_again(reminder, &reason).await,
            Ok(Some(Err(NotSent::Unreachable(reason)))) => {
                self.is_unreachable.store(true, Ordering::Relaxed);
                return self.try_again(reminder, &reason).await;
            }
            Ok(None) | Err(_) => return self.try_again(reminder, "the e-mail could not be composed").await,
        };
        self.count(reminder, outcome);
        self.reminding.finish(reminder, outcome).await
    }

    async fn try_again(&self, reminder: &LeasedReminder, reason: &str) -> Result<(), StoreError> {
        tracing::warn!(
            user = reminder.user(),
            reason,
            attempts = reminder.attempts,
            "a reminder was not sent yet"
        );
        let at = self.reminding.clock().now() + wait(reminder.attempts);
        self.reminding.try_again(reminder, at).await
    }

    fn count(&self, reminder: &LeasedReminder, outcome: ReminderOutcome) {
        if outcome == ReminderOutcome::Late {
            let due = reminder.fire_at();
            tracing::warn!(user = reminder.user(), %due, "a reminder is dropped: it was not sent within a day");
        }
        self.services.reminders.count(outcome);
    }
}

/// How long to wait after so many attempts.
fn wait(attempts: i64) -> Duration {
    let doubled = attempts.saturating_sub(1).clamp(0, 10);
    Duration::from_secs((FIRST_WAIT << doubled).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        let waits =
            [1, 2, 3, 4, 5, 6, 7, 100, i64::MAX, 0, i64::MIN].map(|attempts| wait(attempts).as_secs());
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900, 900, 900, 30, 30]);
    }
}
