//! What the pages of the account share.

use super::confirm::Confirm;
use crate::{
    api::{ApiError, AuthorizedApi},
    components::loaded,
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

/// The sections of a page.
pub(super) fn sections(sections: Vec<AnyView>) -> AnyView {
    el("div").class("sections").children(sections).into()
}
