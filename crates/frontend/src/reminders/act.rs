//! What one does with a reminder.

use crate::{
    browser::device, reactive::*, replica::Operation, route::Proposal, router::Router, sync::AccountData,
    views::Clock,
};
use shared::{Reminder, ReminderTime, Reminders, TaskId, TaskPatch, ZoneName};

/// Does what a button of a notification says, after the id of its task and a space. Without a button, opens the task.
pub(super) fn act(data: AccountData, router: Router, message: &str) {
    let Some((id, action)) = message.split_once(' ') else { return };
    match (id.parse(), Proposal::parse(action)) {
        (Ok(id), Some(proposal)) => perform(data, id, proposal),
        (Ok(id), None) => router.open(Some(id)),
        (Err(_), _) => {}
    }
}

/// Completes a task, unless it is done or gone, or reminds of it in an hour.
pub(crate) fn perform(data: AccountData, id: TaskId, proposal: Proposal) {
    // A notification may outlast the session.
    let is_open = data.try_peek(|replica| replica.task(id).is_some_and(|task| !task.completed));
    match proposal {
        _ if is_open != Some(true) => {}
        Proposal::Done => data.complete(id, true),
        Proposal::Later => remind_later(data, id),
    }
}

/// Reminds of a task in an hour. Of its reminders at a time of their own, those that are past go.
fn remind_later(data: AccountData, id: TaskId) {
    let Some(task) = data.peek(|replica| replica.task(id).cloned()) else { return };
    let (now, later) = (untrack(|| data.clock()), Clock::parse(&device::in_an_hour()));
    let is_past = |reminder: &Reminder| matches!(reminder, Reminder::At { at } if Clock { today: at.date, time: at.time } <= now);
    let mut reminders: Vec<_> = task.attributes.reminders.as_slice().to_vec();
    reminders.retain(|reminder| !is_past(reminder));
    reminders.truncate(Reminders::MAX - 1);
    // With its zone, so that it is the same time on every device.
    let zone = ZoneName::parse(&device::zone()).ok();
    reminders.push(Reminder::At { at: ReminderTime { date: later.today, time: later.time, zone } });
    let patch = TaskPatch { reminders: Some(reminders.try_into().ok()), ..TaskPatch::default() };
    let time = String::from(later.time);
    data.perform(
        vec![Operation::update_task(id, patch, None)],
        Some(["Reminder at ", &time, ": ", &task.title].concat()),
    );
}
