//! Name, e-mail address and settings.

mod settings;

use super::{
    drafts::Draft,
    state::{Account, Fetch, OwnerPassword, sections},
};
use crate::{
    api::{AuthorizedApi, Offers, Profile},
    components::form::{form_notice, section_form, submit_button, text_field},
    forms::{Form, check_email, check_name},
    html::{AnyView, el, nothing, part},
    reactive::*,
};
use settings::settings_form;
use shared::UserName;

const NEW: &str = "newEmail";
const PASSWORD: &str = "email-password";
const BOTH: &str = "You get an email at your present address, and when you have confirmed there, another one at the new address.";
const NEW_ONLY: &str =
    "You get an email at the new address. Your account has it when you have confirmed there.";
const TO_OLD: &str = "An email is on its way to your present address. Open the link in it.";
const TO_NEW: &str = "An email is on its way to the new address. Open the link in it.";

pub(super) fn profile(account: Account) -> AnyView {
    account.fetched(fetch, move |(profile, has_mail)| {
        let owner = OwnerPassword::of(&profile);
        sections(vec![
            name_form(account, profile.name),
            email_form(account, profile.email_verified, has_mail),
            if has_mail { change_form(account, profile.email_verified, owner) } else { nothing() },
            settings_form(account, profile.settings, has_mail),
        ])
    })
}

/// The profile, and whether the server sends e-mails, as far as is known.
fn fetch(api: AuthorizedApi) -> Fetch<(Profile, bool)> {
    Box::pin(async move {
        let profile = api.profile().await?;
        let has_mail = Offers::of_server().await.is_none_or(|offers| offers.mail);
        // If it was changed, the page begins again with it.
        api.session().adopt_email(&profile.email);
        Ok((profile, has_mail))
    })
}

fn name_form(account: Account, name: String) -> AnyView {
    let saved = RwSignal::new(name);
    let name = account.draft("name", saved, check_name);
    let form = Form::new("save-name", &[("name", name.field)]);
    let submit = move || {
        let typed = name.field.text();
        let call = account.api.get_value().rename(UserName::parse(&typed).ok());
        form.submit(async move {
            call.await?;
            name.forget(&typed);
            saved.try_set(typed);
            form.set_status("Your name is saved.");
            Ok(form.button)
        });
    };
    let content = vec![
        text_field(name.field, "name", "Name", "name"),
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

/// Another address.
fn change_form(account: Account, verified: bool, owner: OwnerPassword) -> AnyView {
    let new = account.draft(NEW, RwSignal::new(String::new()), check_email);
    let is_begun = !new.field.text().is_empty();
    // Again as soon as the password is needed.
    let content = move || {
        owner.is_needed();
        untrack(|| new_address(account, verified, owner, new))
    };
    el("details")
        .class("card")
        .toggle("open", move || is_begun)
        .child(el("summary").text("Change your address"))
        .child(part(content))
        .into()
}

fn new_address(account: Account, verified: bool, owner: OwnerPassword, new: Draft) -> AnyView {
    let (form, password) = owner.form("change-email", PASSWORD, Some((NEW, new.field)));
    let submit = move || {
        let address = new.field.text();
        let sent = address.clone();
        let change = move |api: &AuthorizedApi, password: Option<&str>| api.change_email(&sent, password);
        let call = account.confirm.call(owner.needed(password), change);
        form.submit(async move {
            owner.check(call.await, PASSWORD)?;
            new.clear(&address);
            password.clear();
            form.set_status(if verified { TO_OLD } else { TO_NEW });
            Ok(form.button)
        });
    };
    let content = vec![
        el("p").text(if verified { BOTH } else { NEW_ONLY }).into(),
        text_field(new.field, NEW, "New address", "email"),
        owner.field(password, PASSWORD),
        form_notice(form),
        submit_button(form, "Change address", "Sending…"),
    ];
    section_form("New address", Box::new(submit), content)
}
