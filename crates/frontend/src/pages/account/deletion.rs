//! Deletes the account.

use super::state::Account;
use crate::{
    components::form::{Dialog, password_field},
    forms::{FieldState, Form, check_current_password},
    html::{AnyView, all, el},
    reactive::*,
};

const EXPLANATION: &str =
    "Deletes your account with all your tasks and personal access tokens. This cannot be undone.";
const WARNING: &str = "All your tasks and personal access tokens are deleted with it. This cannot be undone. Enter your \
                       password to continue.";

pub(super) fn deletion(account: Account) -> AnyView {
    let asking = RwSignal::new(false);
    let password = FieldState::new(String::new(), check_current_password);
    let form = Form::new("delete-account", &[("password", password)]);
    let submit = move || {
        let (api, password) = (account.api.get_value(), password.text());
        form.submit(async move { api.delete_account(password).await.map(|()| form.button) });
    };
    let close = move || {
        asking.set(false);
        password.clear();
    };
    let ask = el("button")
        .attr("type", "button")
        .class("danger")
        .click(move || asking.set(true))
        .text("Delete account…");
    let section = el("section")
        .class("card")
        .child(el("h2").text("Delete your account"))
        .child(el("p").text(EXPLANATION))
        .child(ask);
    let dialog = Dialog {
        form,
        open: Box::new(move || asking.get()),
        title: "Delete your account?",
        text: Box::new(|| WARNING.to_owned()),
        confirm: "Delete account",
        working: "Deleting…",
        submit: Box::new(submit),
        close: Box::new(close),
        content: Some(password_field(password, "password", "Password", "current-password", false)),
    };
    all(vec![section.into(), dialog.view()])
}
