//! What signing in and signing up have in common: a form that is checked, sent once, and told what was wrong.

use crate::{
    api::{ApiError, AuthorizedApi},
    boot::Begun,
    browser,
    forms::{Blame, Check, FieldState, check_email},
};
use leptos::prelude::*;
use std::future::Future;

#[derive(Clone, Copy)]
pub(super) struct CredentialsForm {
    pub(super) email: FieldState,
    pub(super) password: FieldState,
    /// What is wrong with the whole.
    pub(super) alert: RwSignal<Option<String>>,
    pub(super) busy: RwSignal<bool>,
}

impl CredentialsForm {
    pub(super) fn new(begun: &Begun, check_password: Check) -> Self {
        Self {
            email: FieldState::new(begun.email.clone(), check_email),
            password: FieldState::new(begun.password.clone(), check_password),
            alert: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// Sends the form with `send` unless something in it is wrong or it is on its way already. After a success
    /// the session has begun, and with it this page is left.
    pub(super) fn submit<F>(self, send: impl FnOnce(String, String) -> F)
    where
        F: Future<Output = Result<AuthorizedApi, ApiError>> + 'static,
    {
        if self.busy.get_untracked() || !self.is_complete() {
            return;
        }
        self.busy.set(true);
        self.alert.set(None);
        let answer = send(self.email.value.get_untracked(), self.password.value.get_untracked());
        browser::spawn(async move {
            if let Err(error) = answer.await {
                self.show(Blame::of(&error));
            }
        });
    }

    /// Goes on where somebody was before the app was there.
    pub(super) fn resume(begun: Begun, submit: impl Fn() + 'static) {
        browser::once_drawn(move || {
            begun.restore_focus();
            if begun.sent {
                submit();
            }
        });
    }

    /// Points at the first field with something wrong in it, if there is one.
    fn is_complete(self) -> bool {
        self.email.judge();
        self.password.judge();
        let wrong =
            [(self.email, "email"), (self.password, "password")].into_iter().find(|(f, _)| !f.is_valid());
        if let Some((_, id)) = wrong {
            browser::focus_soon(vec![id.to_owned()]);
        }
        wrong.is_none()
    }

    /// A disabled button has lost the focus: it goes to where there is something to correct.
    fn show(self, blame: Blame) {
        if self.busy.try_set(false).is_some() {
            return;
        }
        let focus = if blame.email.is_some() {
            "email"
        } else if blame.password.is_some() {
            "password"
        } else {
            "submit"
        };
        browser::focus_soon(vec![focus.to_owned()]);
        if let Some(why) = blame.email {
            self.email.refuse(why);
        }
        if let Some(why) = blame.password {
            self.password.refuse(why);
        }
        self.alert.set(blame.form);
    }
}
