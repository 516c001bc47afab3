//! The account page.

mod deletion;
mod personal_tokens;
mod profile;
mod security;
mod state;

use crate::{
    api::AuthorizedApi,
    components::{Loaded, PageHeading, TopBar},
    route::Protected,
};
use deletion::Deletion;
use leptos::prelude::*;
use personal_tokens::PersonalTokens;
use profile::{EmailForm, NameForm};
use security::{PasswordForm, SessionsForm};
use state::Account;

#[component]
pub(crate) fn AccountPage(api: AuthorizedApi) -> impl IntoView {
    let account = Account::new(api.clone());
    let content = move || {
        account.profile.get_untracked().map(|profile| {
            view! {
                <div class="sections">
                    <NameForm account name=profile.name />
                    <EmailForm account verified=profile.email_verified />
                    <PasswordForm account />
                    <SessionsForm account />
                    <PersonalTokens account />
                    <Deletion account />
                </div>
            }
        })
    };
    view! {
        <TopBar api link=Protected::HOME label="Your tasks" />
        <main class="page">
            <PageHeading title="Your account" />
            <Loaded
                loading=account.loading
                waiting="Loading your account…"
                load=Box::new(move || account.load())
                content=Box::new(move || content().into_any())
            />
        </main>
    }
}
