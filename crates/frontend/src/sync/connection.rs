//! Sends the outbox and follows the feed, in one tab at a time.

use super::{
    data::{AccountData, FRAME},
    state::Connection,
};
use crate::{
    api::{ApiError, Response},
    browser::{self, device, document, every, listen},
    replica::{BatchResponse, Record, Replica},
};
use std::mem;
use web_sys::{AbortController, AbortSignal};

/// The longest time between two attempts, in milliseconds.
const MAX_BACKOFF: u32 = 60_000;

impl AccountData {
    /// Sends and follows, as long as this tab is the one that does: it is visible, or has something to send.
    pub(super) async fn connect(self) {
        if self.is_leading.try_update_value(|is_leading| mem::replace(is_leading, true)) != Some(false) {
            return;
        }
        while self.take_lead().await {}
        self.is_leading.try_set_value(false);
    }

    /// Returns whether to go on: the database was lost.
    async fn take_lead(self) -> bool {
        if self.is_closed.try_update_value(mem::take) == Some(true) {
            self.load().await;
        }
        let Some(account) = self.api.try_with_value(|api| api.account().id.to_string()) else { return false };
        self.connection.try_set(Connection::Connecting);
        // Without a database, each tab has a replica of its own.
        let lead = match self.is_stored.try_get_untracked() {
            Some(true) => device::lead(&account).await,
            _ => None,
        };
        let is_shared = lead.is_some();
        self.lead(is_shared).await;
        device::rest(lead);
        self.is_closed.try_get_value() == Some(true) || self.has_lost(is_shared)
    }

    /// Whether this tab leads the others, and no longer shares what it does with them.
    fn has_lost(self, is_shared: bool) -> bool {
        is_shared && self.is_stored.try_get_untracked() == Some(false)
    }

    async fn lead(self, is_shared: bool) {
        let mut failures = 0;
        while let Some(signal) = self.next_signal() {
            let must_run = self.pending.get_untracked() > 0 || self.must_look.get_value();
            let is_idle = document().hidden() && !must_run;
            if is_idle || self.is_closed.get_value() || self.has_lost(is_shared) {
                return;
            }
            match self.step(&signal).await {
                Err(ApiError::SessionEnded) => return self.forget(),
                Ok(None) => return,
                Ok(Some(())) => {
                    failures = 0;
                    self.connection.try_set(Connection::Online);
                }
                Err(_) if signal.aborted() => {}
                Err(error) => {
                    self.connection.try_set(Connection::Failed(error));
                    if document().hidden() {
                        return;
                    }
                    device::sleep(MAX_BACKOFF.min(1_000 << failures), &signal).await;
                    failures = if signal.aborted() { 0 } else { (failures + 1).min(6) };
                }
            }
        }
    }

    /// Removes the tasks from this device if the session was revoked; changes that are not sent stay for the next sign-in.
    pub(super) fn forget(self) {
        let is_revoked = self.api.try_with_value(|api| api.session().was_revoked());
        if is_revoked == Some(true) {
            self.write(self.replica.try_update_value(Replica::forget).unwrap_or_default());
        }
    }

    /// One request. `Ok(None)` after the account has left.
    async fn step(self, signal: &AbortSignal) -> Result<Option<()>, ApiError> {
        let Some(api) = self.api.try_get_value() else { return Ok(None) };
        let records = if let Some(Some(batch)) = self.replica.try_update_value(Replica::next_batch) {
            self.write_through(batch.records).await;
            let response = api.apply(batch.body).await?;
            self.settle(response)?
        } else {
            let Some(request) = self.replica.try_with_value(Replica::feed_request) else {
                return Ok(None);
            };
            // Before there was a response, it is needed at once.
            let is_online = self.connection.try_get_untracked() == Some(Connection::Online);
            let wait = request.may_wait() && is_online;
            let response = api.changes(request.since.as_deref(), wait, signal).await?;
            // The cursor is of another epoch, too old or unreadable.
            if response.status == 410 || response.status == 400 && request.since.is_some() {
                self.update(Replica::resync)
            } else {
                let page = response.json()?;
                self.update(|replica| replica.apply_page(&request, page))
            }
        };
        Ok(records.map(|records| self.write(records)))
    }

    fn settle(self, response: Response) -> Result<Option<Vec<Record>>, ApiError> {
        match response.json::<BatchResponse>() {
            Ok(response) => Ok(self.update(|replica| replica.settle(response))),
            Err(ApiError::Refused { status, body }) => {
                Ok(self.update(|replica| replica.refuse_batch(status, body)))
            }
            Err(error) => Err(error),
        }
    }

    /// The signal that [`wake`](Self::wake) aborts; `None` after the account has left.
    fn next_signal(self) -> Option<AbortSignal> {
        let controller = AbortController::new().ok()?;
        let signal = controller.signal();
        self.waiting.try_set_value(Some(controller)).then_some(signal)
    }

    /// Ends the wait for changes or for the next attempt, or begins to lead.
    pub(crate) fn wake(self) {
        if let Some(Some(controller)) = self.waiting.try_with_value(Clone::clone) {
            controller.abort();
        }
        if self.is_leading.try_get_value() == Some(false) {
            browser::spawn(self.connect());
        }
    }

    /// Looks for changes also if the page is hidden, or no longer.
    pub(crate) fn catch_up(self, must_look: bool) {
        if self.must_look.try_set_value(must_look) && must_look {
            self.wake();
        }
    }

    /// Wakes if there is something to send, after the browser had time to show it.
    pub(super) fn wake_to_send(self) {
        browser::after(FRAME, move || {
            if self.pending.try_get_untracked().is_some_and(|pending| pending > 0) {
                self.wake();
            }
        });
    }

    /// Attempts again as soon as that may succeed, and keeps the time.
    pub(super) fn follow_browser(self) {
        let look = move || {
            self.now.set(device::now(None));
            self.wake();
        };
        listen("online", move |_| look());
        listen("focus", move |_| {
            if !matches!(self.connection.get_untracked(), Connection::Online) {
                look();
            }
        });
        listen("visibilitychange", move |_| look());
        // Reminders come with the minute.
        every(5_000, move || {
            self.now.maybe_update(|now| {
                let next = device::now(None);
                mem::replace(now, next.clone()) != next
            });
        });
    }
}
