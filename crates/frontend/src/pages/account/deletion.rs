//! The end of the account.

use super::Account;
use crate::{
    components::{Dialog, PasswordField},
    forms::{FieldState, Form, check_known_password},
};
use leptos::prelude::*;

const WHAT_GOES: &str = "All your tasks and access tokens go with it, for good: nobody can bring them back. Enter \
                         your password to go on.";

#[component]
pub(super) fn Deletion(account: Account) -> impl IntoView {
    let asking = RwSignal::new(false);
    let password = FieldState::new(String::new(), check_known_password);
    let form = Form::new("delete-account", [Some(("password", password)), None]);
    let submit = move || {
        form.send(|| {
            let api = account.api.get_value();
            let password = password.text();
            async move { api.delete_account(password).await.map(|()| form.button) }
        });
    };
    let close = move || {
        asking.set(false);
        password.clear();
    };
    view! {
        <section class="card">
            <h2>{"Delete your account"}</h2>
            <p>{"Your account, all your tasks and your access tokens go, for good."}</p>
            <button type="button" class="danger" on:click=move |_| asking.set(true)>
                "Delete account…"
            </button>
        </section>
        <Dialog
            form
            open=asking.into()
            title="Delete your account?"
            text=Signal::stored(WHAT_GOES.to_owned())
            yes="Delete account"
            working="Deleting…"
            submit=Box::new(submit)
            close=Box::new(close)
        >
            <PasswordField state=password autocomplete="current-password" />
        </Dialog>
    }
}
