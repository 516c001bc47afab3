//! Name and e-mail address.

use super::state::Account;
use crate::{
    components::form::{SectionForm, TextField},
    forms::{FieldState, Form, check_name},
};
use leptos::prelude::*;
use shared::UserName;

#[component]
pub(super) fn NameForm(account: Account, name: String) -> impl IntoView {
    let name = FieldState::new(name, check_name);
    let form = Form::new("save-name", &[("name", name)]);
    let submit = move || {
        let name = UserName::parse(&name.text()).ok();
        form.call(account.api.get_value().rename(name), "Your name is saved.");
    };
    view! {
        <SectionForm form title="Name" submit=Box::new(submit) idle="Save name" working="Saving…">
            <TextField state=name id="name" label="Name" keyboard="text" autocomplete="name" />
        </SectionForm>
    }
}

#[component]
pub(super) fn EmailForm(account: Account, verified: bool) -> impl IntoView {
    let form = Form::new("verify", &[]);
    let email = account.api.with_value(|api| api.account().email.clone());
    let submit = move || {
        let call = account.api.get_value().send_verification_email();
        form.call(call, "An email is on its way. Open the link in it.");
    };
    let status = if verified { "Verified." } else { "Not verified yet." };
    view! {
        <SectionForm
            form
            title="Email"
            submit=Box::new(submit)
            idle="Send a verification email"
            working="Sending…"
            done=verified
        >
            <p><strong dir="auto">{email}</strong></p>
            <p class="caption">{status}</p>
        </SectionForm>
    }
}
