//! Name, e-mail address and settings.

mod settings;

use super::{
    sections,
    state::{Account, Fetch},
};
use crate::{
    api::{AuthorizedApi, Offers, Profile},
    components::form::{form_notice, section_form, submit_button, text_field},
    forms::{FieldState, Form, check_name},
    html::{AnyView, el, nothing},
};
use settings::settings_form;
use shared::UserName;

pub(super) fn profile(account: Account) -> AnyView {
    account.fetched(fetch, move |(profile, has_mail)| {
        sections(vec![
            name_form(account, profile.name),
            email_form(account, profile.email_verified, has_mail),
            settings_form(account, profile.settings, has_mail),
        ])
    })
}

/// The profile, and whether the server sends e-mails, as far as is known.
fn fetch(api: AuthorizedApi) -> Fetch<(Profile, bool)> {
    Box::pin(async move {
        let profile = api.profile().await?;
        Ok((profile, Offers::of_server().await.is_none_or(|offers| offers.mail)))
    })
}

fn name_form(account: Account, name: String) -> AnyView {
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
fn email_form(account: Account, verified: bool, has_mail: bool) -> AnyView {
    let form = Form::new("verify", &[]);
    let email = account.api.with_value(|api| api.account().email.clone());
    let submit = move || {
        let call = account.api.get_value().send_verification_email();
        form.call(call, "An email is on its way. Open the link in it.");
    };
    let status = match (verified, has_mail) {
        (true, _) => "Verified.",
        (false, true) => "Not verified yet.",
        (false, false) => "Not verified, since this server sends no e-mails.",
    };
    let verify = match verified || !has_mail {
        true => nothing(),
        false => submit_button(form, "Send a verification email", "Sending…"),
    };
    let content = vec![
        el("p").child(el("strong").attr("dir", "auto").text(email)).into(),
        el("p").class("caption").text(status).into(),
        form_notice(form),
        verify,
    ];
    section_form("Email", Box::new(submit), content)
}
