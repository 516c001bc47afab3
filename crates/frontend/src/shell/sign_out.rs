//! Signing out while there are changes that the server does not have.

use crate::{components::form::Dialog, forms::Form, html::AnyView, live, sync::AccountData};

/// Asks before changes are lost, and signs out as soon as they are saved.
pub(super) fn dialog(data: AccountData) -> AnyView {
    let form = Form::new("sign-out-anyway", &[]);
    let text = move || {
        if !data.is_leaving.get() {
            return String::new();
        }
        let number = data.unsaved();
        let changes = if number == 1 { " change is" } else { " changes are" };
        let end = match data.pending.get() {
            0 => " not saved. If you sign out now, that is lost.",
            _ => {
                " not saved yet. Wait here, and you are signed out once everything is saved; or sign out now and lose that."
            }
        };
        [&number.to_string(), changes, end].concat()
    };
    live::effect(move || {
        if data.is_leaving.get() && data.unsaved() == 0 {
            data.sign_out_now();
        }
    });
    Dialog {
        form,
        open: Box::new(move || data.is_leaving.get()),
        title: "Sign out without saving?",
        text: Box::new(text),
        confirm: "Sign out anyway",
        working: "Signing out…",
        submit: Box::new(move || data.sign_out_now()),
        close: Box::new(move || data.is_leaving.set(false)),
        is_final: true,
        content: None,
    }
    .view()
}
