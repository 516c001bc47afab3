//! Name and e-mail address.

use super::state::Account;
use crate::{
    components::form::{form_notice, section_form, submit_button, text_field},
    forms::{FieldState, Form, check_name},
    html::{AnyView, el},
};
use shared::UserName;

pub(super) fn name_form(account: Account, name: String) -> AnyView {
    let name = FieldState::new(name, check_name);
    let form = Form::new("save-name", &[("name", name)]);
    let submit = move || {
        let name = UserName::parse(&name.text()).ok();
        form.call(account.api.get_value().rename(name), "Your name is saved.");
    };
    let content = vec![
        text_field(name, "name", "Name", "name"),
        form_notice(form),
        submit_button(form, "Save name", "Saving…"),
    ];
    section_form("Name", Box::new(submit), content)
}

/// The address, with a button to verify it.
pub(super) fn email_form(account: Account, verified: bool) -> AnyView {
    let form = Form::new("verify", &[]);
    let email = account.api.with_value(|api| api.account().email.clone());
    let submit = move || {
        let call = account.api.get_value().send_verification_email();
        form.call(call, "An email is on its way. Open the link in it.");
    };
    let status = if verified { "Verified." } else { "Not verified yet." };
    let mut content = vec![
        el("p").child(el("strong").attr("dir", "auto").text(email)).into(),
        el("p").class("caption").text(status).into(),
        form_notice(form),
    ];
    content.extend((!verified).then(|| submit_button(form, "Send a verification email", "Sending…")));
    section_form("Email", Box::new(submit), content)
}
