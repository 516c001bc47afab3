//! The session of this browser. There is one [`Session`], in the context; it alone writes the stored credentials.

use super::error::ApiError;
use crate::{
    browser::{
        device, listen,
        storage::{self, Credentials, StoredSession},
    },
    reactive::*,
};
use futures::{
    FutureExt,
    channel::oneshot,
    future::{LocalBoxFuture, Shared},
};
use shared::UserId;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;

/// The account that is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Account {
    pub(crate) id: UserId,
    pub(crate) email: String,
}

/// Why the last session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SessionEnd {
    SignedOut,
    /// Signed out in this browser only: the server could not be reached.
    SignedOutLocally,
    /// Expired or revoked.
    Expired,
    AccountDeleted,
    /// All sessions ended with the reset of a lost password.
    PasswordReset,
}

/// A renewal of the access token that is in flight, shared by all requests that need it.
pub(super) type Renewal = Shared<LocalBoxFuture<'static, Result<String, ApiError>>>;

/// Has all requests wait that need a new token, as long as one of these exists.
#[derive(Clone)]
pub(crate) struct Hold {
    /// Wakes them when the last one is dropped.
    _end: Rc<oneshot::Sender<()>>,
}

/// Resolves when the last [`Hold`] is dropped.
type Held = Shared<oneshot::Receiver<()>>;

#[derive(Clone, Copy)]
pub(crate) struct Session {
    credentials: RwSignal<Option<Credentials>>,
    /// Changes with the account, not with every renewed token.
    account: Memo<Option<Account>>,
    end: RwSignal<Option<SessionEnd>>,
    renewal: StoredValue<Option<Renewal>>,
    hold: StoredValue<Option<(Weak<oneshot::Sender<()>>, Held)>>,
    is_revoked: StoredValue<bool>,
}

impl Session {
    pub(crate) fn new(credentials: Option<Credentials>) -> Self {
        let credentials = RwSignal::new(credentials);
        Self {
            credentials,
            account: Memo::new(move |_| credentials.with(|c| c.as_ref().map(account_of))),
            end: RwSignal::new(None),
            renewal: StoredValue::new(None),
            hold: StoredValue::new(None),
            is_revoked: StoredValue::new(false),
        }
    }

    /// Resumes the stored session and follows its changes in other tabs.
    pub(crate) fn resume() -> Self {
        let session = Self::new(match storage::session() {
            StoredSession::Credentials(credentials) => Some(storage::without_stale_token(credentials)),
            StoredSession::SignedOut | StoredSession::Missing => None,
        });
        session.follow_other_tabs();
        session
    }

    /// The account that is signed in. Reactive.
    pub(crate) fn account(self) -> Option<Account> {
        self.account.get()
    }

    /// Why the last session ended, if one did since the page was loaded. Reactive.
    pub(crate) fn end_reason(self) -> Option<SessionEnd> {
        self.end.get()
    }

    /// Whether the user ended the last session. Reactive.
    pub(crate) fn was_left(self) -> bool {
        self.end.get().is_some_and(|end| end != SessionEnd::Expired)
    }

    /// The current access token, as long as `account` is signed in.
    pub(crate) fn token_of(self, account: &Account) -> Option<String> {
        self.credentials.with_untracked(|credentials| {
            credentials.as_ref().filter(|c| c.user_id == account.id).map(|c| c.access_token.clone())
        })
    }

    /// Notes that the server does not know of a sign-out.
    pub(super) fn note_local_sign_out(self) {
        if !self.is_active() {
            self.end.set(Some(SessionEnd::SignedOutLocally));
        }
    }

    /// Notes that the session was revoked, and has not only expired.
    pub(super) fn note_revocation(self) {
        self.is_revoked.set_value(true);
    }

    /// Whether the last session was revoked: then the tasks leave this device.
    pub(crate) fn was_revoked(self) -> bool {
        self.is_revoked.get_value()
    }

    /// Whether the session is not to be remembered: nothing of the account is stored then.
    pub(crate) fn is_brief(self) -> bool {
        self.credentials.with_untracked(|credentials| credentials.as_ref().is_some_and(|it| it.brief))
    }

    pub(crate) fn begin(self, credentials: Credentials) {
        storage::save_session(&credentials);
        self.adopt(credentials);
    }

    /// Replaces the access token of `account`.
    pub(super) fn renew(self, account: &Account, token: &str) {
        let current = self.credentials.get_untracked().filter(|c| c.user_id == account.id);
        if let Some(credentials) = current {
            self.begin(Credentials { access_token: token.to_owned(), ..credentials });
        }
    }

    /// Takes over an address that was changed.
    pub(crate) fn adopt_email(self, email: &str) {
        let current = self.credentials.get_untracked().filter(|current| current.email != email);
        if let Some(credentials) = current {
            self.begin(Credentials { email: email.to_owned(), ..credentials });
        }
    }

    /// Ends the session of `account` as expired if `refused` is still its token: a late response must not end a
    /// session begun since, here or in another tab. Drafts are kept.
    pub(super) fn expire(self, account: &Account, refused: &str) {
        self.adopt_stored();
        if self.token_of(account).as_deref() == Some(refused) {
            storage::remove_session();
            self.leave(SessionEnd::Expired);
        }
    }

    /// Signs out in this browser and clears its storage.
    pub(super) fn sign_out(self, end: SessionEnd) {
        storage::clear();
        device::close();
        device::remove_all();
        self.leave(end);
    }

    /// The link may have been for another account, so the next request decides whether this session has ended.
    pub(super) fn password_was_reset(self) {
        self.end.set(Some(SessionEnd::PasswordReset));
    }

    /// Adopts credentials that another tab has stored.
    pub(super) fn adopt_stored(self) {
        if let StoredSession::Credentials(credentials) = storage::session() {
            self.adopt(credentials);
        }
    }

    /// The renewal in flight, or the one that `start` begins.
    pub(super) fn renewal_or(self, start: impl FnOnce() -> Renewal) -> Renewal {
        if let Some(running) = self.renewal.get_value() {
            return running;
        }
        let renewal = start();
        self.renewal.set_value(Some(renewal.clone()));
        renewal
    }

    pub(super) fn clear_renewal(self) {
        self.renewal.set_value(None);
    }

    /// For what ends the session before the next one begins.
    pub(crate) fn hold(self) -> Hold {
        let existing = self.hold.with_value(|hold| hold.as_ref().and_then(|(hold, _)| hold.upgrade()));
        let begin = || {
            let (end, held) = oneshot::channel();
            let end = Rc::new(end);
            self.hold.set_value(Some((Rc::downgrade(&end), held.shared())));
            end
        };
        Hold { _end: existing.unwrap_or_else(begin) }
    }

    /// What to wait for before a token is renewed.
    pub(super) fn held(self) -> Option<Held> {
        self.hold.with_value(|hold| {
            let (hold, held) = hold.as_ref()?;
            (hold.strong_count() > 0).then(|| held.clone())
        })
    }

    fn follow_other_tabs(self) {
        listen("storage", move |event| {
            if let Some(stored) = storage::session_in(event.unchecked_ref()) {
                self.follow(stored);
            }
        });
        // A page restored from the back/forward cache has missed the storage events.
        listen("pageshow", move |_| match storage::session() {
            StoredSession::Missing => self.follow(StoredSession::SignedOut),
            stored => self.follow(stored),
        });
    }

    fn follow(self, stored: StoredSession) {
        match stored {
            StoredSession::Credentials(credentials) => self.adopt(credentials),
            StoredSession::SignedOut if self.is_active() => {
                storage::remove_draft();
                storage::forget_step();
                storage::forget_link();
                device::close();
                device::remove_all();
                self.leave(SessionEnd::SignedOut);
            }
            StoredSession::Missing if self.is_active() => self.leave(SessionEnd::Expired),
            StoredSession::SignedOut | StoredSession::Missing => {}
        }
    }

    fn is_active(self) -> bool {
        self.credentials.with_untracked(Option::is_some)
    }

    fn adopt(self, credentials: Credentials) {
        self.end.set(None);
        if self.credentials.with_untracked(|current| current.as_ref() != Some(&credentials)) {
            self.is_revoked.set_value(false);
            self.credentials.set(Some(credentials));
        }
    }

    fn leave(self, end: SessionEnd) {
        self.end.set(Some(end));
        self.credentials.set(None);
        self.clear_renewal();
    }
}

fn account_of(credentials: &Credentials) -> Account {
    Account { id: credentials.user_id, email: credentials.email.clone() }
}

#[cfg(test)]
mod tests {
    use super::Session;
    use crate::reactive::Owner;
    use futures::FutureExt;

    #[test]
    fn requests_wait_for_the_last_hold() {
        Owner::new().with(|| {
            let session = Session::new(None);
            assert!(session.held().is_none());
            let (first, second) = (session.hold(), session.hold());
            let held = session.held().unwrap();
            drop(first);
            session.clear_renewal();
            assert!(held.clone().now_or_never().is_none(), "a renewal that ends does not end the hold");
            drop(second);
            assert!(held.now_or_never().is_some() && session.held().is_none());
            let _third = session.hold();
            assert!(session.held().unwrap().now_or_never().is_none());
        });
    }
}
