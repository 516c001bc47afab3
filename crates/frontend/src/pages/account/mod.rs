//! The account page.

mod calendar;
mod deletion;
mod personal_tokens;
mod profile;
mod security;
mod settings;
mod state;

use crate::{
    api::Profile,
    components::{banner, loaded, page_heading},
    html::{AnyView, el, nothing},
    reactive::*,
    sync::AccountData,
};
use deletion::deletion;
use personal_tokens::personal_tokens;
use profile::{email_form, name_form};
use security::{password_form, sessions_form};
use settings::settings_form;
use state::Account;

pub(crate) fn account_page() -> AnyView {
    let account = Account::new(expect_context::<AccountData>().api());
    let content =
        move || account.profile.get_untracked().map_or_else(nothing, |profile| sections(account, profile));
    let (waiting, load) = ("Loading your account…", move || account.load());
    el("main")
        .class("page")
        .child(page_heading(|| "Your account".to_owned()))
        .child(banner())
        .child(loaded(account.loading, waiting, Box::new(load), Box::new(content)))
        .into()
}

fn sections(account: Account, profile: Profile) -> AnyView {
    el("div")
        .class("sections")
        .child(name_form(account, profile.name))
        .child(email_form(account, profile.email_verified))
        .child(settings_form(account, profile.settings))
        .child(password_form(account))
        .child(sessions_form(account))
        .child(personal_tokens(account))
        .child(deletion(account))
        .into()
}
