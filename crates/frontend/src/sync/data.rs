//! The tasks and lists of the account, for all pages.

use super::state::{Connection, Toast, UndoStack};
use crate::{
    api::AuthorizedApi,
    browser::{
        self, Customs,
        device::{self, Message},
        listen, storage,
    },
    quick_add::{DateOrder, Language},
    reactive::*,
    replica::{Operation, Record, Replica, Table},
    views::{Clock, Counts},
};
use shared::{TaskId, Timestamp, Weekday};
use std::mem;
use uuid::{Builder, Uuid};
use web_sys::{AbortController, js_sys};

/// About what a frame of a slow device takes, in milliseconds: what is less urgent is done after that.
pub(super) const FRAME: i32 = 50;

/// There is one for as long as an account is signed in. What is `async` may end after that, and does nothing then.
#[derive(Clone, Copy)]
pub(crate) struct AccountData {
    pub(super) api: StoredValue<AuthorizedApi>,
    pub(super) replica: StoredValue<Replica>,
    /// Counts the changes of the replica.
    version: RwSignal<u32>,
    /// Follows `version` when the browser had time to show what changed, for what is less urgent.
    settled: RwSignal<u32>,
    /// Whether there is something to show: everything, or the part that has come.
    pub(crate) is_loaded: RwSignal<bool>,
    pub(crate) connection: RwSignal<Connection>,
    /// How many changes the server does not have.
    pub(crate) pending: RwSignal<usize>,
    /// Whether what is done is stored on this device; without that, it lasts as long as the page.
    pub(crate) is_stored: RwSignal<bool>,
    /// The local wall-clock time, to the minute of the last look at it: `2026-11-29 14:46`.
    pub(crate) now: RwSignal<String>,
    pub(crate) customs: StoredValue<Customs>,
    /// Whether the user wants to sign out, although something is not saved.
    pub(crate) is_leaving: RwSignal<bool>,
    pub(crate) toast: RwSignal<Option<Toast>>,
    /// The tasks that are selected, the latest last.
    pub(crate) selected: RwSignal<Vec<TaskId>>,
    pub(super) undo: StoredValue<UndoStack>,
    /// The last number of an action or a message.
    pub(super) last_number: StoredValue<u32>,
    pub(super) waiting: StoredValue<Option<AbortController>>,
    pub(super) is_leading: StoredValue<bool>,
    /// Whether the database is to be opened before this tab can lead.
    pub(super) is_closed: StoredValue<bool>,
    /// Whether to look for changes although the page is hidden.
    pub(super) must_look: StoredValue<bool>,
    /// Whether storing has failed before.
    has_failed: StoredValue<bool>,
    /// Whether the session is not to be remembered, so that nothing is stored.
    pub(crate) is_brief: bool,
}

impl AccountData {
    /// The data of an account, which nothing is known of yet.
    pub(crate) fn new(api: AuthorizedApi) -> Self {
        let owner = api.account().id;
        let is_brief = api.session().is_brief();
        Self {
            replica: StoredValue::new(Replica::load(owner, Uuid::nil(), Vec::new())),
            version: RwSignal::new(0),
            settled: RwSignal::new(0),
            is_loaded: RwSignal::new(false),
            connection: RwSignal::new(Connection::Connecting),
            pending: RwSignal::new(0),
            is_stored: RwSignal::new(false),
            now: RwSignal::new(String::new()),
            customs: StoredValue::new((Language::English, DateOrder::DayMonth, Weekday::Monday)),
            is_leaving: RwSignal::new(false),
            toast: RwSignal::new(None),
            selected: RwSignal::new(Vec::new()),
            undo: StoredValue::new(UndoStack::default()),
            last_number: StoredValue::new(0),
            waiting: StoredValue::new(None),
            is_leading: StoredValue::new(false),
            is_closed: StoredValue::new(!is_brief),
            must_look: StoredValue::new(false),
            has_failed: StoredValue::new(false),
            is_brief,
            api: StoredValue::new(api),
        }
    }

    /// Opens what is stored, then follows the server until the owner is disposed.
    pub(crate) fn start(self) {
        let owner = self.api().account().id;
        self.replica.set_value(Replica::load(owner, random(), storage::take_outbox(owner)));
        self.update(|_| ());
        if self.is_brief {
            device::remove_others(&owner.to_string());
        }
        self.now.set(device::now(None));
        self.customs.set_value(browser::customs());
        self.follow_browser();
        storage::remove_foreign_draft(owner);
        listen("pagehide", move |_| self.keep());
        listen("beforeunload", move |event| {
            if !self.is_stored.get_untracked() && self.peek(|replica| !replica.unsaved_records().is_empty()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            self.keep();
            self.forget();
            self.wake();
            device::close();
        });
        browser::spawn(self.connect());
    }

    /// Keeps what is neither sent nor stored in this tab, unless the user has signed out.
    fn keep(self) {
        let session = self.api().session();
        if !self.is_stored.get_untracked() && !untrack(|| session.was_left()) {
            storage::keep_outbox(self.api().account().id, &self.peek(Replica::unsaved_records));
        }
    }

    /// The server, for this account.
    pub(crate) fn api(self) -> AuthorizedApi {
        self.api.get_value()
    }

    /// The clock of the device. Reactive.
    pub(crate) fn clock(self) -> Clock {
        self.now.with(|now| Clock::parse(now))
    }

    /// The entries of the sidebar. Reactive.
    pub(crate) fn counts(self) -> Counts {
        let today = self.clock().today;
        self.settled.track();
        self.peek(|replica| Counts::of(replica, today))
    }

    /// How many texts are only in a field. Not reactive.
    fn drafts(self) -> usize {
        storage::draft(self.api().account().id).count()
    }

    /// How many changes are not sent, could not be saved, or are only typed. Reactive, but for the last.
    pub(crate) fn unsaved(self) -> usize {
        self.with(|replica| replica.pending() + replica.refused().len()) + self.drafts()
    }

    /// Signs out, or asks first if something is not saved.
    pub(crate) fn sign_out(self) {
        match untrack(|| self.unsaved()) {
            0 => self.sign_out_now(),
            _ => self.is_leaving.set(true),
        }
    }

    pub(crate) fn sign_out_now(self) {
        self.is_leaving.set(false);
        browser::spawn(self.api().sign_out());
    }

    /// Opens the database, and takes over what is in it. What was done before is written to it.
    pub(super) async fn load(self) {
        let Some(owner) = self.replica.try_with_value(Replica::owner) else { return };
        let receive = move |message| match message {
            Message::Written(records) => {
                // The tab that leads has heard of the server.
                if records.iter().any(|record| record.table == Table::Meta) {
                    self.connection.try_set(Connection::Online);
                }
                self.update(|replica| replica.adopt(records));
                self.wake_to_send();
            }
            Message::Gone => {
                self.is_stored.try_set(false);
                self.update(Replica::detach);
                self.is_closed.try_set_value(true);
                self.wake();
            }
        };
        let Some(stored) = device::open(&owner.to_string(), receive).await else { return };
        self.is_stored.try_set(true);
        let records = self.update(|replica| replica.store(random(), stored));
        self.write(records.unwrap_or_default());
    }

    /// Reads the replica. Reactive.
    pub(crate) fn with<T>(self, read: impl FnOnce(&Replica) -> T) -> T {
        self.version.track();
        self.replica.with_value(read)
    }

    /// Reads the replica. Not reactive.
    pub(crate) fn peek<T>(self, read: impl FnOnce(&Replica) -> T) -> T {
        self.replica.with_value(read)
    }

    /// The same, or `None` after the account has left.
    pub(crate) fn try_peek<T>(self, read: impl FnOnce(&Replica) -> T) -> Option<T> {
        self.replica.try_with_value(read)
    }

    /// Follows changes of the replica, after the browser had time to show them.
    pub(crate) fn follow_settled(self) {
        self.settled.track();
    }

    /// Changes the replica. `None` after the account has left.
    pub(super) fn update<T>(self, change: impl FnOnce(&mut Replica) -> T) -> Option<T> {
        let changed = self.replica.try_update_value(change)?;
        self.tell_readers();
        Some(changed)
    }

    /// Follows a change of the replica with the signals.
    #[inline(never)]
    fn tell_readers(self) {
        let (pending, is_loaded) =
            self.replica.with_value(|replica| (replica.pending(), replica.is_loaded()));
        self.pending.maybe_update(|before| mem::replace(before, pending) != pending);
        self.is_loaded.maybe_update(|before| mem::replace(before, is_loaded) != is_loaded);
        self.version.update(|version| *version = version.wrapping_add(1));
        let version = self.version.get_untracked();
        browser::after(FRAME, move || {
            // One that came meanwhile settles later.
            if self.version.try_get_untracked() == Some(version) {
                self.settled.try_set(version);
            }
        });
    }

    /// Performs operations: they are shown and stored at once, and sent as soon as possible. Returns how to undo them.
    pub(super) fn perform_quietly(self, operations: Vec<Operation>) -> Vec<Operation> {
        let Some(performed) = self.update(|replica| replica.perform(operations, timestamp())) else {
            return Vec::new();
        };
        self.write(performed.records);
        self.wake_to_send();
        performed.undo
    }

    /// Stores records.
    #[inline(never)]
    pub(super) fn write(self, records: Vec<Record>) {
        if !records.is_empty() && self.is_stored.try_get_untracked() == Some(true) {
            let written = device::write(records);
            browser::spawn(async move {
                if !written.await {
                    self.lose();
                }
            });
        }
    }

    /// Stores records, and waits until they and all before them are stored.
    pub(super) async fn write_through(self, records: Vec<Record>) {
        if self.is_stored.try_get_untracked() == Some(true) && !device::write(records).await {
            self.lose();
        }
    }

    /// Storage is full or fails. A second attempt begins with an empty database, since one that misses a record is worse
    /// than none. Of several writes that fail together, the first does this.
    fn lose(self) {
        let was_stored = self.is_stored.try_maybe_update(|is_stored| {
            let was_stored = mem::take(is_stored);
            (was_stored, was_stored)
        });
        if was_stored != Some(true) {
            return;
        }
        device::close();
        device::remove_all();
        self.update(Replica::detach);
        if self.has_failed.try_update_value(|has_failed| mem::replace(has_failed, true)) == Some(false) {
            self.is_closed.try_set_value(true);
        }
        self.wake();
    }

    /// Forgets what could not be saved.
    pub(crate) fn dismiss(self, key: &str) {
        self.write(self.update(|replica| replica.dismiss(key)).unwrap_or_default());
    }

    /// Tries again what could not be saved.
    pub(crate) fn retry(self, key: &str) {
        let records = self.update(|replica| replica.retry(key, new_id(), timestamp()));
        self.write(records.unwrap_or_default());
        self.wake_to_send();
    }
}

/// The time of the device.
pub(crate) fn timestamp() -> Timestamp {
    Timestamp::from_millis(js_sys::Date::now() as i64)
}

/// A UUID of version 4.
fn random() -> Uuid {
    Builder::from_random_bytes(random_bits().to_be_bytes()).into_uuid()
}

/// For ids, which are no secrets: the server keeps those of each account apart.
fn random_bits() -> u128 {
    let part = || u128::from((js_sys::Math::random() * f64::from(u32::MAX)) as u32);
    part() << 96 | part() << 64 | part() << 32 | part()
}

/// A new UUID of version 7 (RFC 9562 section 5.7), later than all that this page has made before.
pub(crate) fn new_id() -> Uuid {
    use std::sync::atomic::{AtomicU64, Ordering};
    static LAST: AtomicU64 = AtomicU64::new(0);
    // Milliseconds, and 12 bits that count within one.
    let now = (js_sys::Date::now() as u64) << 12;
    let last = LAST.load(Ordering::Relaxed);
    let next = if now > last { now } else { last + 1 };
    LAST.store(next, Ordering::Relaxed);
    let counted = u128::from(next & 0xfff) << 64 | random_bits() >> 64;
    let [.., b1, b2, b3, b4, b5, b6, b7, b8, b9, b10] = counted.to_be_bytes();
    Builder::from_unix_timestamp_millis(next >> 12, &[b1, b2, b3, b4, b5, b6, b7, b8, b9, b10]).into_uuid()
}
