//! The state of data that a page has to fetch.

use crate::{api::ApiError, browser, reactive::*};
use futures::future::LocalBoxFuture;

#[derive(Clone, PartialEq, Debug)]
pub(crate) enum LoadState {
    InFlight,
    Failed(ApiError),
    Done,
}

#[derive(Clone, Copy)]
pub(crate) struct Loading(RwSignal<LoadState>);

impl Loading {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(LoadState::InFlight))
    }

    /// Reactive.
    pub(crate) fn state(self) -> LoadState {
        self.0.get()
    }

    /// Reactive.
    pub(crate) fn has_failed(self) -> bool {
        self.0.with(|state| matches!(state, LoadState::Failed(_)))
    }

    /// Runs `fetch`, which may end after the page was left.
    pub(crate) fn run(self, fetch: LocalBoxFuture<'static, Result<(), ApiError>>) {
        self.0.set(LoadState::InFlight);
        browser::spawn(async move {
            let state = fetch.await.map_or_else(LoadState::Failed, |()| LoadState::Done);
            self.0.try_set(state);
        });
    }
}
