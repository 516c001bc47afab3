//! The pages of the account.

mod confirm;
mod data;
mod days;
mod devices;
mod drafts;
mod profile;
mod security;
mod state;
mod tokens;

use crate::{
    components::{banner, view_heading},
    html::{AnyView, el},
    reactive::*,
    route::{AccountPage, Protected},
    router::Router,
    sync::AccountData,
};
use state::Account;

/// One of the pages, with the way to the others. Stays when another one is shown.
pub(crate) fn account_page() -> AnyView {
    let router = expect_context::<Router>();
    let account = Account::new(expect_context::<AccountData>().api());
    let page = Memo::new(move |before: Option<&AccountPage>| match router.page() {
        Some(Protected::Account(page)) => page,
        // About to be left.
        _ => before.copied().unwrap_or(AccountPage::Profile),
    });
    let content = move || {
        let page = page.get();
        // What a page has asked for is not done once the page is left.
        on_cleanup(move || account.confirm.cancel());
        untrack(|| match page {
            AccountPage::Profile => profile::profile(account),
            AccountPage::Security => security::security(account),
            AccountPage::Devices => devices::devices(account),
            AccountPage::Tokens => tokens::tokens(account),
            AccountPage::Data => data::data(account),
        })
    };
    el("main")
        .class("page")
        .child(navigation(page))
        .child(view_heading(move || name(page.get()).to_owned(), move || page.get().path().to_owned()))
        .child(banner())
        .part(content)
        .child(account.confirm.view())
        .into()
}

fn name(page: AccountPage) -> &'static str {
    match page {
        AccountPage::Profile => "Profile",
        AccountPage::Security => "Security",
        AccountPage::Devices => "Devices",
        AccountPage::Tokens => "Tokens",
        AccountPage::Data => "Your data",
    }
}

fn navigation(current: Memo<AccountPage>) -> AnyView {
    let link = |page: AccountPage| -> AnyView {
        el("a")
            .attr("href", page.path())
            .live("aria-current", move || (current.get() == page).then(|| "page".to_owned()))
            .text(name(page))
            .into()
    };
    let links = AccountPage::ALL.into_iter().map(link);
    el("nav").class("pages").attr("aria-label", "Account").children(links).into()
}
