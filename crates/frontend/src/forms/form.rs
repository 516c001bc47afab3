//! The state of a form: validated, submitted once at a time, with the errors of the server.

use super::field::FieldState;
use crate::{
    api::{ApiError, Pending},
    browser,
    reactive::*,
};
use futures::future::LocalBoxFuture;

#[derive(Clone, Copy)]
pub(crate) struct Form {
    /// Each with its id, whose last part is also its name in the API.
    fields: StoredValue<Vec<(&'static str, FieldState)>>,
    /// The id of the submit button.
    pub(crate) button: &'static str,
    /// The error of the form as a whole.
    pub(crate) alert: RwSignal<Option<String>>,
    /// The confirmation of success.
    pub(crate) status: RwSignal<Option<String>>,
    pub(crate) busy: RwSignal<bool>,
}

impl Form {
    pub(crate) fn new(button: &'static str, fields: &[(&'static str, FieldState)]) -> Self {
        Self {
            fields: StoredValue::new(fields.to_vec()),
            button,
            alert: RwSignal::new(None),
            status: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// Starts `request` unless a field is invalid or another request is in flight. It returns the id of the element to
    /// focus, and may end after the page was left.
    pub(crate) fn submit(self, request: impl Future<Output = Result<&'static str, ApiError>> + 'static) {
        if !self.busy.get_untracked() && self.validate() {
            self.start(Box::pin(request));
        }
    }

    /// Submits a single call, and shows `confirmation` after its success.
    pub(crate) fn call(self, call: Pending<'static>, confirmation: &'static str) {
        self.submit(async move {
            call.await?;
            self.set_status(confirmation);
            Ok(self.button)
        });
    }

    /// Starts `request` without a look at the fields.
    pub(crate) fn start(self, request: LocalBoxFuture<'static, Result<&'static str, ApiError>>) {
        self.busy.set(true);
        self.alert.set(None);
        self.status.set(None);
        browser::spawn(async move {
            let result = request.await;
            if !self.busy.try_set(false) {
                return;
            }
            // The button lost the focus when it was disabled.
            let focus = result.unwrap_or_else(|error| self.show_error(&error));
            browser::focus_soon(vec![focus.to_owned()]);
        });
    }

    pub(crate) fn set_status(self, text: &str) {
        self.status.try_set(Some(text.to_owned()));
    }

    /// Shows the errors of all fields and focuses the first that has one.
    fn validate(self) -> bool {
        let mut invalid = None;
        for (id, field) in self.fields.get_value() {
            field.show_errors();
            if !field.is_valid() {
                invalid = invalid.or(Some(id));
            }
        }
        if let Some(id) = invalid {
            browser::focus_soon(vec![id.to_owned()]);
        }
        invalid.is_none()
    }

    /// Shows an error at its fields, or else for the whole form, and returns the id to focus.
    fn show_error(self, error: &ApiError) -> &'static str {
        let mut focus = None;
        for (id, field) in self.fields.get_value() {
            let name = id.rsplit('-').next().unwrap_or(id);
            if let Some(message) = error.field_message(name) {
                field.set_server_error(message.to_owned());
                focus = focus.or(Some(id));
            }
        }
        if focus.is_none() {
            self.alert.set(Some(error.to_string()));
        }
        focus.unwrap_or(self.button)
    }
}
