//! The state of one field.

use crate::reactive::*;

/// The error message for a value, if any.
type Check = fn(&str) -> Option<String>;

/// The value of a field, and whether to show an error for it.
#[derive(Clone, Copy)]
pub(crate) struct FieldState {
    pub(crate) value: RwSignal<String>,
    check: Check,
    /// Whether errors of `check` are shown: not while the user is still typing for the first time.
    is_checked: RwSignal<bool>,
    /// The server's error for the current value.
    server_error: RwSignal<Option<String>>,
}

impl FieldState {
    pub(crate) fn new(value: String, check: Check) -> Self {
        Self {
            value: RwSignal::new(value),
            check,
            is_checked: RwSignal::new(false),
            server_error: RwSignal::new(None),
        }
    }

    /// Takes over what the user typed.
    pub(crate) fn input(self, text: String) {
        self.server_error.set(None);
        self.value.set(text);
    }

    /// The value. Not reactive.
    pub(crate) fn text(self) -> String {
        self.value.get_untracked()
    }

    /// Resets the field.
    pub(crate) fn clear(self) {
        self.is_checked.try_set(false);
        self.server_error.try_set(None);
        self.value.try_set(String::new());
    }

    /// Checks a field that has lost the focus, unless it is empty: the user may not need this form.
    pub(crate) fn blur(self) {
        if !self.value.with_untracked(String::is_empty) {
            self.show_errors();
        }
    }

    pub(crate) fn show_errors(self) {
        self.is_checked.set(true);
    }

    pub(crate) fn set_server_error(self, message: String) {
        self.server_error.set(Some(message));
    }

    /// Whether the server refused the current value. Reactive.
    pub(crate) fn is_refused(self) -> bool {
        self.server_error.with(Option::is_some)
    }

    /// The message below the field. Reactive.
    pub(crate) fn error(self) -> Option<String> {
        let server_error = self.server_error.get();
        let is_checked = self.is_checked.get();
        server_error.or_else(|| if is_checked { self.value.with(|text| (self.check)(text)) } else { None })
    }

    pub(crate) fn is_valid(self) -> bool {
        self.value.with_untracked(|text| (self.check)(text).is_none())
    }
}
