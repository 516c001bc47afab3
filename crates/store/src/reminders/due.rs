//! What there is to send, read when it is due.

use super::{
    lease::LeasedReminder,
    pace::LATE,
    plan::{DIGEST, rows_of},
    reminding::Reminding,
    times::{LocalTime, age},
};
use crate::{
    accounts::is_closed,
    attributes::stored_attributes,
    engine::{AnyConnection, only},
    error::StoreError,
    schema::{task_reminders, tasks, users},
};
use diesel::{
    dsl::{exists, select},
    prelude::*,
};
use shared::{Due, Email, TaskAttributes, TaskId, Timestamp};
use std::time::Duration;

/// The next day has a digest of its own.
const LATE_DIGEST: Duration = Duration::from_secs(12 * 60 * 60);
/// How many tasks a digest names.
const NAMED: usize = 50;

/// An e-mail to write.
#[derive(Clone, Debug)]
pub struct DueEmail {
    /// A verified address.
    pub to: Email,
    /// The language of the account.
    pub locale: Option<String>,
    pub message: Message,
}

/// What is to be sent.
#[derive(Clone, Debug)]
pub enum Message {
    Reminder(DueTask),
    /// Of what is due today, and what was due before and is still open.
    Digest {
        today: Vec<DueTask>,
        overdue: Vec<DueTask>,
        /// How many there are of both, of which at most 50 are named.
        counts: [usize; 2],
    },
}

/// A task.
#[derive(Clone, Debug)]
pub struct DueTask {
    pub id: TaskId,
    pub title: String,
    /// On the clock of the account. With its own zone only if the account has none.
    pub due: Option<Due>,
}

/// What has become of a reminder that is due.
pub(super) enum Found {
    Email(Box<DueEmail>),
    /// The task is done, deleted or moved, or the address is not verified: there is nothing to send.
    Nothing,
    /// It is too late.
    Late,
    /// Another instance has it by now.
    Lost,
}

impl Reminding {
    /// Reads what is to be sent.
    pub(super) async fn find(&self, reminder: &LeasedReminder) -> Result<Found, StoreError> {
        let (reminder, now) = (reminder.clone(), self.store.clock.now());
        self.store.read_quietly(move |connection| find(connection, &reminder, now)).await
    }
}

fn find(
    connection: &mut AnyConnection,
    reminder: &LeasedReminder,
    now: Timestamp,
) -> Result<Found, StoreError> {
    let row = rows_of(&reminder.user, &reminder.task)
        .filter(task_reminders::fire_at.eq(reminder.fire_at))
        .filter(task_reminders::lease.eq(reminder.lease.clone()));
    if !only(connection.load_all(select(exists(row))))? {
        return Ok(Found::Lost);
    }
    let account = users::table.filter(users::id.eq(reminder.user.clone())).select((
        users::email,
        users::email_verified,
        users::time_zone,
        users::reminder_hour,
        users::locale,
        users::daily_digest,
    ));
    let account: QueryResult<Account> = only(connection.load_all(account));
    let Some((email, verified, zone, hour, locale, has_digest)) = account.optional()? else {
        return Ok(Found::Nothing);
    };
    if !verified || is_closed(&email) {
        return Ok(Found::Nothing);
    }
    let (local, is_digest) = (LocalTime::new(zone.as_deref(), hour), reminder.task == DIGEST);
    let message = match is_digest {
        false => task(connection, reminder, &local)?,
        true if has_digest => digest(connection, reminder, &local, now)?,
        true => None,
    };
    let limit = if is_digest { LATE_DIGEST } else { LATE };
    Ok(match message {
        None => Found::Nothing,
        Some(_) if age(reminder.fire_at, now) > limit => Found::Late,
        Some(message) => Found::Email(Box::new(DueEmail { to: Email::from_stored(email), locale, message })),
    })
}

type Account = (String, bool, Option<String>, Option<i16>, Option<String>, bool);

/// The task, if it still has this reminder.
fn task(
    connection: &mut AnyConnection,
    reminder: &LeasedReminder,
    local: &LocalTime,
) -> Result<Option<Message>, StoreError> {
    let row = tasks::table
        .filter(tasks::user_id.eq(reminder.user.clone()))
        .filter(tasks::id.eq(reminder.task.clone()))
        .filter(tasks::completed.eq(false))
        .select((tasks::id, tasks::title, tasks::attributes));
    let row: Option<Row> = connection.first_row(row).optional()?;
    let Some((task, attributes)) = row.map(|row| due_task(row, local)).transpose()? else { return Ok(None) };
    let has_reminder = local.fire_times(&attributes).contains(&reminder.fire_at);
    Ok(has_reminder.then_some(Message::Reminder(task)))
}

type Row = (String, String, Option<String>);

fn due_task(
    (id, title, attributes): Row,
    local: &LocalTime,
) -> Result<(DueTask, TaskAttributes), StoreError> {
    let attributes = stored_attributes(attributes.as_deref());
    let due = attributes.due.as_ref().map(|due| local.due(due));
    Ok((DueTask { id: id.parse().map_err(StoreError::internal)?, title, due }, attributes))
}

/// What is due on the day, and before.
fn digest(
    connection: &mut AnyConnection,
    reminder: &LeasedReminder,
    local: &LocalTime,
    now: Timestamp,
) -> Result<Option<Message>, StoreError> {
    let today = local.today(now);
    // A due in another zone may be on another day there.
    let Some(end) = today.add_days(2) else { return Ok(None) };
    let rows = tasks::table
        .filter(tasks::user_id.eq(reminder.user.clone()))
        .filter(tasks::completed.eq(false))
        .filter(tasks::due.lt(end.to_string()))
        .order((tasks::due, tasks::id))
        .select((tasks::id, tasks::title, tasks::attributes));
    let rows: Vec<Row> = connection.load_all(rows)?;
    let (mut of_today, mut overdue) = (Vec::new(), Vec::new());
    for row in rows {
        let (task, _) = due_task(row, local)?;
        match task.due.as_ref().map(Due::date) {
            Some(date) if date == today => of_today.push(task),
            Some(date) if date < today => overdue.push(task),
            _ => {}
        }
    }
    let counts = [of_today.len(), overdue.len()];
    of_today.truncate(NAMED);
    overdue.truncate(NAMED - of_today.len());
    Ok((counts != [0, 0]).then_some(Message::Digest { today: of_today, overdue, counts }))
}
