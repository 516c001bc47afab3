//! Name and e-mail address.

use super::state::Account;
use crate::{
    api::Offers,
    browser,
    components::form::{form_notice, section_form, submit_button, text_field},
    forms::{FieldState, Form, check_name},
    html::{AnyView, el, nothing, part},
    live,
    reactive::*,
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
    section_form("Profile", Box::new(submit), content)
}

/// The address, with a button to verify it.
pub(super) fn email_form(account: Account, verified: bool) -> AnyView {
    let form = Form::new("verify", &[]);
    let email = account.api.with_value(|api| api.account().email.clone());
    let submit = move || {
        let call = account.api.get_value().send_verification_email();
        form.call(call, "An email is on its way. Open the link in it.");
    };
    let has_mail = RwSignal::new(true);
    live::once_mounted(move || {
        browser::spawn(async move {
            if let Some(offers) = Offers::of_server().await {
                has_mail.try_set(offers.mail);
            }
        });
    });
    let status = move || match (verified, has_mail.get()) {
        (true, _) => "Verified.".to_owned(),
        (false, true) => "Not verified yet.".to_owned(),
        (false, false) => "Not verified, since this server sends no e-mails.".to_owned(),
    };
    let verify = move || match verified || !has_mail.get() {
        true => nothing(),
        false => submit_button(form, "Send a verification email", "Sending…"),
    };
    let content = vec![
        el("p").child(el("strong").attr("dir", "auto").text(email)).into(),
        el("p").class("caption").live_text(status).into(),
        form_notice(form),
        part(verify),
    ];
    section_form("Email", Box::new(submit), content)
}
