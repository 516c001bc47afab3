//! What is in the account: the way to take it along, and to delete it.

use super::state::{Account, sections};
use crate::{
    components::form::{Dialog, password_field},
    forms::{FieldState, Form, check_current_password},
    html::{AnyView, all, el},
    reactive::*,
    route::Protected,
};

const MOVING: &str = "Your tasks are yours: download all of them as a file, or bring those of another app.";
const EXPLANATION: &str =
    "Deletes your account with all your tasks and personal access tokens. This cannot be undone.";
const WARNING: &str = "All your tasks and personal access tokens are deleted with it. This cannot be undone. Enter your \
                       password to continue.";

pub(super) fn data(account: Account) -> AnyView {
    sections(vec![moving(), deletion(account)])
}

fn moving() -> AnyView {
    let link = el("a").attr("href", Protected::Move.address()).text("Move in, move out");
    el("section")
        .class("card")
        .child(el("h2").text("Take your tasks along"))
        .child(el("p").text(MOVING))
        .child(el("p").child(link))
        .into()
}

fn deletion(account: Account) -> AnyView {
    let asking = RwSignal::new(false);
    let password = FieldState::new(String::new(), check_current_password);
    let form = Form::new("delete-account", &[("password", password)]);
    let submit = move || {
        let api = account.api.get_value();
        let call = account.confirm.call(Some(password), |api, password| api.delete_account(password));
        form.submit(async move {
            call.await?;
            api.account_was_deleted();
            Ok(form.button)
        });
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
        is_final: true,
        content: Some(password_field(password, "password", "Password", "current-password", false)),
    };
    all(vec![section.into(), dialog.view()])
}
