//! What the pages of the account share.

use super::confirm::Confirm;
use crate::{
    api::{ApiError, AuthorizedApi, Profile},
    browser,
    components::{form::password_field, loaded},
    forms::{FieldState, Form, check_current_password},
    html::{AnyView, el, nothing},
    loading::Loading,
    reactive::*,
};
use futures::future::LocalBoxFuture;

#[derive(Clone, Copy)]
pub(super) struct Account {
    pub(super) api: StoredValue<AuthorizedApi>,
    pub(super) confirm: Confirm,
}

/// What a page fetches before it is shown.
pub(super) type Fetch<T> = LocalBoxFuture<'static, Result<T, ApiError>>;

impl Account {
    pub(super) fn new(api: AuthorizedApi) -> Self {
        let api = StoredValue::new(api);
        Self { api, confirm: Confirm::new(api) }
    }

    /// Shows what `fetch` has fetched.
    pub(super) fn fetched<T: Clone + 'static>(
        self,
        fetch: fn(AuthorizedApi) -> Fetch<T>,
        show: impl Fn(T) -> AnyView + 'static,
    ) -> AnyView {
        let (loading, fetched) = (Loading::new(), RwSignal::new(None));
        let load = move || {
            let fetch = fetch(self.api.get_value());
            loading.run(Box::pin(async move {
                fetched.try_set(Some(fetch.await?));
                Ok(())
            }));
        };
        let content = move || fetched.get_untracked().map_or_else(nothing, &show);
        loaded(loading, "Loading…", Box::new(load), Box::new(content))
    }
}

/// The password beside a change of the account, unless the passkey that the session began with stands for it.
#[derive(Clone, Copy)]
pub(super) struct OwnerPassword(RwSignal<bool>);

impl OwnerPassword {
    pub(super) fn of(profile: &Profile) -> Self {
        Self(RwSignal::new(!profile.needs_no_password()))
    }

    /// Whether it is to be typed. Reactive.
    pub(super) fn is_needed(self) -> bool {
        self.0.get()
    }

    /// A form with it and another field, if there is one.
    pub(super) fn form(
        self,
        button: &'static str,
        id: &'static str,
        other: Option<(&'static str, FieldState)>,
    ) -> (Form, FieldState) {
        let password = FieldState::new(String::new(), check_current_password);
        let own = untrack(|| self.is_needed()).then_some((id, password));
        let fields: Vec<_> = other.into_iter().chain(own).collect();
        (Form::new(button, &fields), password)
    }

    /// What a change does, and what it takes.
    pub(super) fn ask(self, what: &str) -> String {
        [what, if self.is_needed() { " Enter your password to continue." } else { "" }].concat()
    }

    /// Its field, if it is to be typed.
    pub(super) fn field(self, password: FieldState, id: &'static str) -> AnyView {
        match untrack(|| self.is_needed()) {
            true => password_field(password, id, "Your password", "current-password", false),
            false => nothing(),
        }
    }

    /// The field for a call, if it is to be typed.
    pub(super) fn needed(self, password: FieldState) -> Option<FieldState> {
        untrack(|| self.is_needed()).then_some(password)
    }

    /// Asks for it after all if that is why a call was refused: the sign-in with the passkey was more than a day ago.
    pub(super) fn check<T>(self, result: Result<T, ApiError>, id: &'static str) -> Result<T, ApiError> {
        if result.as_ref().is_err_and(ApiError::is_wrong_password)
            && self.0.try_get_untracked() == Some(false)
        {
            self.0.try_set(true);
            // After the form has placed the focus.
            browser::request_animation_frame(move || browser::focus_soon(vec![id.to_owned()]));
        }
        result
    }
}

/// The sections of a page.
pub(super) fn sections(sections: Vec<AnyView>) -> AnyView {
    el("div").class("sections").children(sections).into()
}
