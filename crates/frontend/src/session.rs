//! Who is signed in. One [`Session`] stands in the context; it is the only writer of the stored credentials.

use crate::{
    api::{AuthorizedApi, Renewal},
    storage::{self, Credentials, Kept},
};
use leptos::{ev, prelude::*};
use shared::UserId;

/// The person who is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Account {
    pub(crate) id: UserId,
    pub(crate) email: String,
}

/// How the last session came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Departure {
    /// By the person's own wish.
    SignedOut,
    /// The same, but the server does not know: it could not be reached.
    SignedOutHereOnly,
    /// It ran out, or was taken back.
    Ended,
    /// With the account.
    AccountDeleted,
    /// By a new password in the place of a lost one.
    PasswordReset,
}

#[derive(Clone, Copy)]
pub(crate) struct Session {
    credentials: RwSignal<Option<Credentials>>,
    /// Changes with the person, not with every renewal of the token.
    account: Memo<Option<Account>>,
    departure: RwSignal<Option<Departure>>,
    renewal: StoredValue<Option<Renewal>, LocalStorage>,
}

impl Session {
    /// Takes up the session that this browser keeps, and follows what its other tabs do to it.
    pub(crate) fn resume() -> Self {
        let kept = match storage::session() {
            Kept::Credentials(credentials) => Some(storage::of_this_visit(credentials)),
            Kept::SignedOut | Kept::Nothing => None,
        };
        let credentials = RwSignal::new(kept);
        let session = Self {
            credentials,
            account: Memo::new(move |_| credentials.with(|c| c.as_ref().map(account_of))),
            departure: RwSignal::new(None),
            renewal: StoredValue::new_local(None),
        };
        session.follow_other_tabs();
        session
    }

    /// What the person who is signed in may do; `None` without a session. Reactive.
    pub(crate) fn authorized(self) -> Option<AuthorizedApi> {
        self.account.get().map(|account| AuthorizedApi::new(self, account))
    }

    /// How the last session ended, if one did since the page was loaded. Reactive.
    pub(crate) fn departure(self) -> Option<Departure> {
        self.departure.get()
    }

    /// Whether the session ended without the person wishing so: then what was typed is kept for afterwards.
    pub(crate) fn ran_out(self) -> bool {
        self.departure.get_untracked() == Some(Departure::Ended)
    }

    /// The access token as it is now, as long as `account` is the one signed in.
    pub(crate) fn token_of(self, account: &Account) -> Option<String> {
        self.credentials.with_untracked(|kept| {
            kept.as_ref().filter(|c| c.user_id == account.id).map(|c| c.access_token.clone())
        })
    }

    pub(crate) fn begin(self, credentials: Credentials) {
        storage::keep_session(&credentials);
        self.adopt(credentials);
    }

    /// Puts a new access token in the place of the old one.
    pub(crate) fn renew(self, account: &Account, token: &str) {
        let current = self.credentials.get_untracked().filter(|c| c.user_id == account.id);
        if let Some(credentials) = current {
            self.begin(Credentials { access_token: token.to_owned(), ..credentials });
        }
    }

    /// The session of `account` is over if its token is still the `refused` one: a word that comes late, after
    /// a new sign-in here or in another tab, ends nothing. What was typed is kept for afterwards.
    pub(crate) fn end(self, account: &Account, refused: &str) {
        self.look_at_storage();
        if self.token_of(account).as_deref() == Some(refused) {
            storage::forget_session();
            self.leave(Departure::Ended);
        }
    }

    /// Signs out in this browser; nothing is kept.
    pub(crate) fn sign_out(self, departure: Departure) {
        storage::forget_everything();
        self.leave(departure);
    }

    /// All sessions of some account are over. Whether this one is of that account will show with its next request.
    pub(crate) fn password_was_reset(self) {
        self.departure.set(Some(Departure::PasswordReset));
    }

    /// Takes over what another tab has stored in the meantime.
    pub(crate) fn look_at_storage(self) {
        if let Kept::Credentials(credentials) = storage::session() {
            self.adopt(credentials);
        }
    }

    /// The renewal that is under way, or else a new one.
    pub(crate) fn renewal_or(self, start: impl FnOnce() -> Renewal) -> Renewal {
        if let Some(running) = self.renewal.get_value() {
            return running;
        }
        let renewal = start();
        self.renewal.set_value(Some(renewal.clone()));
        renewal
    }

    pub(crate) fn forget_renewal(self) {
        self.renewal.set_value(None);
    }

    fn follow_other_tabs(self) {
        let stored = window_event_listener(ev::storage, move |event| {
            if let Some(kept) = storage::session_in(&event) {
                self.follow(kept);
            }
        });
        // A page that comes back out of the back/forward cache has missed every event.
        let shown = window_event_listener_untyped("pageshow", move |_| match storage::session() {
            Kept::Nothing => self.follow(Kept::SignedOut),
            kept => self.follow(kept),
        });
        on_cleanup(move || {
            stored.remove();
            shown.remove();
        });
    }

    fn follow(self, kept: Kept) {
        match kept {
            Kept::Credentials(credentials) => self.adopt(credentials),
            Kept::SignedOut if self.is_on() => {
                storage::forget_draft();
                self.leave(Departure::SignedOut);
            }
            Kept::Nothing if self.is_on() => self.leave(Departure::Ended),
            Kept::SignedOut | Kept::Nothing => {}
        }
    }

    fn is_on(self) -> bool {
        self.credentials.with_untracked(Option::is_some)
    }

    fn adopt(self, credentials: Credentials) {
        self.departure.set(None);
        if self.credentials.with_untracked(|current| current.as_ref() != Some(&credentials)) {
            self.credentials.set(Some(credentials));
        }
    }

    fn leave(self, departure: Departure) {
        self.departure.set(Some(departure));
        self.credentials.set(None);
        self.forget_renewal();
    }
}

fn account_of(credentials: &Credentials) -> Account {
    Account { id: credentials.user_id, email: credentials.email.clone() }
}
