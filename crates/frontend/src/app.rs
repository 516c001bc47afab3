//! The routes, and who may see which.

use crate::{
    api::AuthorizedApi,
    next::{self, HOME, SIGN_IN},
    pages::{NotFoundPage, SignInPage, SignUpPage, TasksPage},
    session::{Departure, Session},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions, StaticSegment,
    components::{FlatRoutes, Route, Router},
    hooks::{use_location, use_navigate, use_query_map},
    location::Url,
};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    provide_context(Session::resume());
    view! {
        <Router>
            <FlatRoutes fallback=NotFoundPage>
                <Route path=StaticSegment("") view=|| signed_in(|api| view! { <TasksPage api /> }.into_any()) />
                <Route path=StaticSegment("sign-in") view=|| signed_out(|| view! { <SignInPage /> }.into_any()) />
                <Route path=StaticSegment("sign-up") view=|| signed_out(|| view! { <SignUpPage /> }.into_any()) />
            </FlatRoutes>
        </Router>
    }
}

/// Shows `page` to the person who is signed in, anew for each; everyone else is asked to sign in.
fn signed_in(page: fn(AuthorizedApi) -> AnyView) -> impl IntoView {
    let session = expect_context::<Session>();
    let navigate = use_navigate();
    let location = use_location();
    let place = move || match location.search.get_untracked() {
        search if search.is_empty() => location.pathname.get_untracked(),
        search => format!("{}?{search}", location.pathname.get_untracked()),
    };
    move || match session.authorized() {
        Some(api) => page(api),
        None => {
            let by_wish =
                matches!(session.departure(), Some(Departure::SignedOut | Departure::SignedOutHereOnly));
            let to =
                if by_wish { SIGN_IN.to_owned() } else { next::with_return(SIGN_IN, &place(), Url::escape) };
            navigate(&to, replacing());
            ().into_any()
        }
    }
}

/// Shows `page` to someone without a session; whoever has one goes on to where they wanted to be.
fn signed_out(page: fn() -> AnyView) -> impl IntoView {
    let session = expect_context::<Session>();
    let navigate = use_navigate();
    let query = use_query_map();
    move || {
        if session.authorized().is_none() {
            return page();
        }
        let wanted = query.with_untracked(|query| query.get("next"));
        navigate(&next::safe(wanted), replacing());
        ().into_any()
    }
}

/// The Back button skips the page that one was sent away from.
fn replacing() -> NavigateOptions {
    NavigateOptions { replace: true, ..NavigateOptions::default() }
}

/// `page` with the same way back as the address bar has.
pub(crate) fn keeping_return(page: &'static str) -> String {
    let wanted = use_query_map().with_untracked(|query| query.get("next"));
    match next::safe(wanted) {
        place if place == HOME => page.to_owned(),
        place => next::with_return(page, &place, Url::escape),
    }
}
