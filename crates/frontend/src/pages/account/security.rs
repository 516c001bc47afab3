//! Password and sessions.

use super::state::Account;
use crate::{
    components::form::{Choice, PasswordField, SectionForm},
    forms::{FieldState, Form, check_current_password, check_new_password},
};
use leptos::prelude::*;
use shared::ChangePassword;

#[component]
pub(super) fn PasswordForm(account: Account) -> impl IntoView {
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
    view! {
        <SectionForm
            form
            title="Password"
            submit=Box::new(submit)
            idle="Change password"
            working="Changing your password…"
        >
            <PasswordField
                state=current
                id="currentPassword"
                label="Current password"
                autocomplete="current-password"
            />
            <PasswordField state=new id="newPassword" label="New password" autocomplete="new-password" />
            <Choice state=end_others id="end-others" label="Sign out everywhere else" />
        </SectionForm>
    }
}

#[component]
pub(super) fn SessionsForm(account: Account) -> impl IntoView {
    let form = Form::new("end-sessions", &[]);
    let submit = move || {
        let call = account.api.get_value().end_other_sessions();
        form.call(call, "You are signed out everywhere else.");
    };
    view! {
        <SectionForm
            form
            title="Sessions"
            submit=Box::new(submit)
            idle="Sign out everywhere else"
            working="Signing out…"
        >
            <p>{"Did you leave yourself signed in on another device? This browser stays signed in."}</p>
        </SectionForm>
    }
}
