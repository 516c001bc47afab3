//! The pages, and who may see which.

use crate::{
    boot::Boot,
    browser,
    next::{self, HOME, SIGN_IN, SIGN_UP},
    pages::{NotFoundPage, SignInPage, SignUpPage, TasksPage},
    router::Router,
    session::{Departure, Session},
};
use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Page {
    Tasks,
    SignIn,
    SignUp,
    Nowhere,
}

impl Page {
    fn at(path: &str) -> Self {
        match path {
            "" => Self::Tasks,
            SIGN_IN => Self::SignIn,
            SIGN_UP => Self::SignUp,
            _ => Self::Nowhere,
        }
    }
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::resume();
    let router = Router::start();
    provide_context(session);
    provide_context(router);
    provide_context(Boot::take_over());
    let page = Memo::new(move |_| Page::at(&router.path()));
    // Anew for each person.
    move || match (page.get(), session.authorized()) {
        (Page::Tasks, Some(api)) => view! { <TasksPage api /> }.into_any(),
        (Page::SignIn, None) => view! { <SignInPage /> }.into_any(),
        (Page::SignUp, None) => view! { <SignUpPage /> }.into_any(),
        (Page::Nowhere, _) => view! { <NotFoundPage /> }.into_any(),
        (Page::Tasks, None) => {
            let by_wish =
                matches!(session.departure(), Some(Departure::SignedOut | Departure::SignedOutHereOnly));
            let address = router.address();
            let address = if by_wish {
                SIGN_IN.to_owned()
            } else {
                next::with_return(SIGN_IN, &address, browser::escape)
            };
            router.replace(&address);
            ().into_any()
        }
        // Whoever is signed in goes on to where they wanted to be.
        (Page::SignIn | Page::SignUp, Some(_)) => {
            router.replace(&wanted(router));
            ().into_any()
        }
    }
}

/// Where one wanted to be before signing in.
fn wanted(router: Router) -> String {
    next::safe(untrack(|| router.parameter("next")))
}

/// `page` with the same way back as the address bar has.
pub(crate) fn keeping_return(page: &'static str) -> String {
    match wanted(expect_context()) {
        place if place == HOME => page.to_owned(),
        place => next::with_return(page, &place, browser::escape),
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn every_path_has_its_page() {
        for (path, page) in [
            ("", Page::Tasks),
            ("/sign-in", Page::SignIn),
            ("/sign-up", Page::SignUp),
            ("/sign-in/more", Page::Nowhere),
            ("/elsewhere", Page::Nowhere),
        ] {
            assert_eq!(Page::at(path), page, "{path}");
        }
    }
}
