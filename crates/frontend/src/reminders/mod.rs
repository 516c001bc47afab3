//! Reminds of tasks while the app is open, with notifications of the browser.
//!
//! One tab of an account does that, also when none is visible, which none of them then leads: it has a lock of its own. What
//! was shown is kept on the device, so that a reload or another tab does not show it again.

mod act;
mod consent;
mod due;

use crate::{
    browser::{self, after, device, document, storage, storage::Choice},
    live,
    reactive::*,
    router::Router,
    sync::{AccountData, timestamp},
    wording,
};
use act::act;
use due::{Circumstances, Due, due};

pub(crate) use act::perform;
pub(crate) use consent::consent;

/// How long a tab in the background waits for what has happened elsewhere before it reminds, in milliseconds.
const CATCH_UP: i32 = 3_000;
/// More reminders than one device shows in a day: those that are known are of no use after it.
const MAX_KNOWN: usize = 500;

/// Reminds for as long as the account is open.
pub(crate) fn start(data: AccountData, router: Router) {
    device::follow_notifications(move |message| act(data, router, message));
    let lead = RwSignal::new(None);
    let name = [&data.api().account().id.to_string(), "-reminders"].concat();
    browser::spawn(async move {
        let won = device::lead(&name).await;
        if !lead.try_set(won.clone()) {
            device::rest(won);
        }
    });
    on_cleanup(move || device::rest(lead.try_get_untracked().flatten()));
    live::effect(move || {
        data.now.track();
        data.follow_settled();
        if lead.with(Option::is_some) && untrack(|| data.is_loaded.get()) {
            remind(data);
        }
    });
}

/// From now on this browser reminds. What was due before is not news.
fn begin() -> Vec<String> {
    let begun = vec![timestamp().millis().to_string()];
    storage::set_reminded(begun.clone());
    begun
}

/// Shows what is due and was not shown. A tab in the background looks for changes first, which it does not follow.
fn remind(data: AccountData) {
    if device::permission() != "granted" {
        return;
    }
    if !document().hidden() {
        show(data);
    } else if !take(data, false).is_empty() {
        data.catch_up(true);
        after(CATCH_UP, move || {
            data.catch_up(false);
            show(data);
        });
    }
}

fn show(data: AccountData) {
    let today = untrack(|| data.clock()).today;
    for (_, task) in take(data, true) {
        let text = task.attributes.due.as_ref().map(|due| wording::due(due, today)).unwrap_or_default();
        device::notify(task.id, &task.title, &text);
    }
}

/// The reminders that are due and were not shown. They count as shown if `for_good`.
fn take(data: AccountData, for_good: bool) -> Vec<Due> {
    let mut known = storage::reminded().unwrap_or_else(begin);
    let hour = storage::choice(Choice::ReminderHour).parse().ok();
    let (now, today) = (timestamp().millis(), untrack(|| data.clock()).today);
    let circumstances = Circumstances { now, today, hour, instant: &device::instant };
    // None if the account has left.
    let mut found = data.try_peek(|replica| due(replica.tasks(), &circumstances)).unwrap_or_default();
    found.retain(|(key, _)| known.first().is_some_and(|since| key > since) && !known.contains(key));
    if for_good && !found.is_empty() {
        known.extend(found.iter().map(|(key, _)| key.clone()));
        let surplus = known.len().saturating_sub(MAX_KNOWN);
        known.drain(1..=surplus);
        storage::set_reminded(known);
    }
    found
}
