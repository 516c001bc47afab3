//! The code of a second factor.

use super::fields::{choice, field_error, input};
use crate::{
    api::{AnonymousApi, ApiError},
    browser,
    forms::{FieldState, check_code},
    html::{AnyView, El, all, el},
    reactive::*,
};
use futures::{FutureExt, future::LocalBoxFuture};

/// A code of the authenticator app, or a backup code.
#[derive(Clone, Copy)]
pub(crate) struct CodeStep {
    pub(crate) code: FieldState,
    is_backup: RwSignal<bool>,
    trust: RwSignal<bool>,
}

/// The id of the field.
pub(crate) const CODE: &str = "code";

impl CodeStep {
    pub(crate) fn new() -> Self {
        let code = FieldState::new(String::new(), check_code);
        Self { code, is_backup: RwSignal::new(false), trust: RwSignal::new(false) }
    }

    /// The field, and the way to a backup code.
    pub(crate) fn fields(self) -> AnyView {
        let is_backup = self.is_backup;
        let switch = move || {
            self.code.clear();
            is_backup.update(|is_backup| *is_backup = !*is_backup);
            browser::focus_soon(vec![CODE.to_owned()]);
        };
        let label = move || if is_backup.get() { "Backup code" } else { "Code of your authenticator app" };
        let other = move || if is_backup.get() { "Use the authenticator app" } else { "Use a backup code" };
        let field =
            el("div")
                .class("field")
                .child(el("label").attr("for", CODE).live_text(move || label().to_owned()))
                .child(code_input(self.code, CODE).live("inputmode", move || {
                    Some(if is_backup.get() { "text" } else { "numeric" }.to_owned())
                }))
                .child(field_error(self.code, CODE));
        let other = el("button")
            .attr("type", "button")
            .class("quiet link")
            .click(switch)
            .live_text(move || other().to_owned());
        all(vec![field.into(), other.into()])
    }

    pub(crate) fn trust_choice(self) -> AnyView {
        choice(self.trust, "trust", "Trust this device for 30 days")
    }

    /// Shows the code that is entered now, for the sign-in that waits for it or for the session.
    pub(crate) fn send(
        self,
        api: AnonymousApi,
        brief: bool,
    ) -> LocalBoxFuture<'static, Result<(), ApiError>> {
        let (code, is_backup) = (self.code.text(), self.is_backup.get_untracked());
        api.show_code(code, is_backup, self.trust.get_untracked(), brief).boxed_local()
    }
}

/// A field for a one-time code, which a browser or a password manager may fill in. Without `inputmode`.
pub(crate) fn code_input(state: FieldState, id: &'static str) -> El {
    input(state, id, "one-time-code").attr("type", "text")
}
