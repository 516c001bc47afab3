//! One's own account.

mod access_tokens;
mod deletion;
mod profile;
mod security;

use crate::{
    api::{AccessToken, ApiError, AuthorizedApi, Profile},
    browser,
    components::{Loaded, PageHeading, TopBar},
    next::HOME,
    tasks::Loading,
};
use access_tokens::AccessTokens;
use deletion::Deletion;
use leptos::prelude::*;
use profile::{EmailForm, NameForm};
use security::{PasswordForm, SessionsForm};

/// What the parts of the page share.
#[derive(Clone, Copy)]
struct Account {
    api: StoredValue<AuthorizedApi>,
    loading: RwSignal<Loading>,
    profile: RwSignal<Option<Profile>>,
    tokens: RwSignal<Vec<AccessToken>>,
}

impl Account {
    fn load(self) {
        self.loading.set(Loading::Underway);
        browser::spawn(async move {
            let loading = match self.fetch().await {
                Ok(()) => Loading::Done,
                Err(error) => Loading::Failed(error),
            };
            self.loading.try_set(loading);
        });
    }

    async fn fetch(self) -> Result<(), ApiError> {
        let Some(api) = self.api.try_get_value() else { return Ok(()) };
        self.profile.try_set(Some(api.profile().await?));
        self.tokens.try_set(api.access_tokens().await?);
        Ok(())
    }
}

#[component]
pub(crate) fn AccountPage(api: AuthorizedApi) -> impl IntoView {
    let account = Account {
        api: StoredValue::new(api.clone()),
        loading: RwSignal::new(Loading::Underway),
        profile: RwSignal::new(None),
        tokens: RwSignal::new(Vec::new()),
    };
    let content = move || {
        account.profile.get_untracked().map(|profile| {
            view! {
                <div class="sections">
                    <NameForm account name=profile.name />
                    <EmailForm account verified=profile.email_verified />
                    <PasswordForm account />
                    <SessionsForm account />
                    <AccessTokens account />
                    <Deletion account />
                </div>
            }
        })
    };
    view! {
        <TopBar api to=HOME place="Your tasks" />
        <main class="desk">
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
