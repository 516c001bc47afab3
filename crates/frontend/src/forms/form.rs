//! What all forms have in common: they are checked, sent once, and told what was wrong.

use super::FieldState;
use crate::{
    api::{ApiError, Pending},
    browser,
};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;

#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// Each with its id, which is also what the server calls it.
    fields: [Option<(&'static str, FieldState)>; 2],
    /// The id of the button that sends it.
    pub(crate) button: &'static str,
    /// What is wrong with the whole.
    pub(crate) alert: RwSignal<Option<String>>,
    /// What has been done.
    pub(crate) told: RwSignal<Option<String>>,
    pub(crate) busy: RwSignal<bool>,
}

impl Form {
    pub(crate) fn new(button: &'static str, fields: [Option<(&'static str, FieldState)>; 2]) -> Self {
        Self {
            fields,
            button,
            alert: RwSignal::new(None),
            told: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// Does `work` unless something in the form is wrong or it is on its way already. The work says where the focus
    /// goes afterwards; it may end after the page has been left.
    pub(crate) fn send<F>(self, work: impl FnOnce() -> F)
    where
        F: Future<Output = Result<&'static str, ApiError>> + 'static,
    {
        if !self.busy.get_untracked() && self.is_complete() {
            self.start(Box::pin(work()));
        }
    }

    /// The same where the work is to ask the server for something, and to say what that has `done`.
    pub(crate) fn ask(self, ask: impl FnOnce() -> Pending<'static>, done: &'static str) {
        self.send(|| self.asked(ask(), done));
    }

    async fn asked(self, answer: Pending<'static>, done: &'static str) -> Result<&'static str, ApiError> {
        answer.await?;
        self.tell(done);
        Ok(self.button)
    }

    fn start(self, work: LocalBoxFuture<'static, Result<&'static str, ApiError>>) {
        self.busy.set(true);
        self.alert.set(None);
        self.told.set(None);
        browser::spawn(async move {
            let done = work.await;
            if self.busy.try_set(false).is_some() {
                return;
            }
            // A disabled button has lost the focus.
            let focus = done.unwrap_or_else(|error| self.show(&error));
            browser::focus_soon(vec![focus.to_owned()]);
        });
    }

    /// Says that something was done.
    pub(crate) fn tell(self, text: &str) {
        self.told.try_set(Some(text.to_owned()));
    }

    /// Points at the first field with something wrong in it, if there is one.
    fn is_complete(self) -> bool {
        let mut wrong = None;
        for (id, field) in self.fields.into_iter().flatten() {
            field.judge();
            if !field.is_valid() {
                wrong = wrong.or(Some(id));
            }
        }
        if let Some(id) = wrong {
            browser::focus_soon(vec![id.to_owned()]);
        }
        wrong.is_none()
    }

    /// Says what was wrong, and where there is something to correct.
    fn show(self, error: &ApiError) -> &'static str {
        let mut focus = None;
        for (id, field) in self.fields.into_iter().flatten() {
            if let Some(why) = error.about(id) {
                field.refuse(why.to_owned());
                focus = focus.or(Some(id));
            }
        }
        if focus.is_none() {
            self.alert.set(Some(error.to_string()));
        }
        focus.unwrap_or(self.button)
    }
}
