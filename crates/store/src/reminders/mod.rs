//! When e-mails about tasks are due, and which instance sends them.
//!
//! A row of `task_reminders` says that a task, or for the daily digest an account, is to be looked at. It is written with the
//! task, and only for tasks that have reminders. Whether there is something to send is decided when it is due, from the task
//! and the account as they are then. Of several instances one leases the row before it sends.

mod due;
mod finish;
mod lease;
mod pace;
mod plan;
mod recovery;
mod refresh;
mod reminding;
mod times;

pub use due::{DueEmail, DueTask, Message};
pub use finish::Outcome;
pub use lease::{Batch, LeasedReminder};
pub use pace::Paced;
pub use reminding::{ReminderCounts, Reminding};

pub(crate) use plan::{forget, plan, take_account};
pub(crate) use times::LocalTime;
#[cfg(test)]
pub(crate) use {
    lease::{EARLIEST, of_lease},
    pace::{UNCOUNTED_OF, uncounted},
    plan::rows_of,
    recovery::{REVIVE_DEFERRED, REVIVE_LATE},
    refresh::{old_rows, stale_after, with_reminders},
    reminding::waiting,
};
