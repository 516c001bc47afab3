//! Deletes the account.

use super::state::Account;
use crate::{
    components::form::{Dialog, PasswordField},
    forms::{FieldState, Form, check_current_password},
};
use leptos::prelude::*;

const WARNING: &str = "All your tasks and personal access tokens are deleted with it. This cannot be undone. Enter your \
                       password to continue.";

#[component]
pub(super) fn Deletion(account: Account) -> impl IntoView {
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
    view! {
        <section class="card">
            <h2>{"Delete your account"}</h2>
            <p>{"Deletes your account with all your tasks and personal access tokens. This cannot be undone."}</p>
            <button type="button" class="danger" on:click=move |_| asking.set(true)>
                "Delete account…"
            </button>
        </section>
        <Dialog
            form
            open=asking.into()
            title="Delete your account?"
            text=Signal::stored(WARNING.to_owned())
            confirm="Delete account"
            working="Deleting…"
            submit=Box::new(submit)
            close=Box::new(close)
        >
            <PasswordField state=password autocomplete="current-password" />
        </Dialog>
    }
}
