//! Password and sessions.

use super::state::Account;
use crate::{
    components::form::{choice, form_notice, password_field, section_form, submit_button},
    forms::{FieldState, Form, check_current_password, check_new_password},
    html::{AnyView, el},
    reactive::*,
};
use shared::ChangePassword;

const SESSIONS: &str = "Did you leave yourself signed in on another device? This browser stays signed in.";

pub(super) fn password_form(account: Account) -> AnyView {
    let current = FieldState::new(String::new(), check_current_password);
    let new = FieldState::new(String::new(), check_new_password);
    let form = Form::new("change-password", &[("currentPassword", current), ("newPassword", new)]);
    let end_others = RwSignal::new(true);
    let submit = move || {
        let call = account.api.get_value().change_password(&ChangePassword {
            current_password: current.text(),
            new_password: new.text(),
            revoke_other_sessions: Some(end_others.get_untracked()),
        });
        form.submit(async move {
            call.await?;
            current.clear();
            new.clear();
            form.set_status("Your password is changed.");
            Ok(form.button)
        });
    };
    let content = vec![
        password_field(current, "currentPassword", "Current password", "current-password", false),
        password_field(new, "newPassword", "New password", "new-password", false),
        choice(end_others, "end-others", "Sign out everywhere else"),
        form_notice(form),
        submit_button(form, "Change password", "Changing your password…"),
    ];
    section_form("Password", Box::new(submit), content)
}

pub(super) fn sessions_form(account: Account) -> AnyView {
    let form = Form::new("end-sessions", &[]);
    let submit = move || {
        let call = account.api.get_value().end_other_sessions();
        form.call(call, "You are signed out everywhere else.");
    };
    let content = vec![
        el("p").text(SESSIONS).into(),
        form_notice(form),
        submit_button(form, "Sign out everywhere else", "Signing out…"),
    ];
    section_form("Sessions", Box::new(submit), content)
}
