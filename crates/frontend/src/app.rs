//! The pages, and who may see which.

use crate::{
    boot::Boot,
    browser, live,
    next::{self, ACCOUNT, FORGOT_PASSWORD, HOME, RESET_PASSWORD, SIGN_IN, SIGN_UP, VERIFY_EMAIL},
    pages::{
        AccountPage, ForgotPasswordPage, NotFoundPage, ResetPasswordPage, SignInPage, SignUpPage, TasksPage,
        VerifyEmailPage,
    },
    router::Router,
    session::{Departure, Session},
};
use leptos::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Page {
    Tasks,
    Account,
    SignIn,
    SignUp,
    ForgotPassword,
    ResetPassword,
    VerifyEmail,
    Nowhere,
}

impl Page {
    fn at(path: &str) -> Self {
        match path {
            "" => Self::Tasks,
            SIGN_IN => Self::SignIn,
            SIGN_UP => Self::SignUp,
            ACCOUNT => Self::Account,
            FORGOT_PASSWORD => Self::ForgotPassword,
            RESET_PASSWORD => Self::ResetPassword,
            VERIFY_EMAIL => Self::VerifyEmail,
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
    live::part(move || match (page.get(), session.authorized()) {
        (Page::Tasks, Some(api)) => view! { <TasksPage api /> }.into_any(),
        (Page::Account, Some(api)) => view! { <AccountPage api /> }.into_any(),
        (Page::SignIn, None) => view! { <SignInPage /> }.into_any(),
        (Page::SignUp, None) => view! { <SignUpPage /> }.into_any(),
        (Page::ForgotPassword, _) => view! { <ForgotPasswordPage /> }.into_any(),
        (Page::ResetPassword, _) => view! { <ResetPasswordPage /> }.into_any(),
        (Page::VerifyEmail, _) => view! { <VerifyEmailPage /> }.into_any(),
        (Page::Nowhere, _) => view! { <NotFoundPage /> }.into_any(),
        (Page::Tasks | Page::Account, None) => {
            let by_wish = session.departure().is_some_and(|departure| departure != Departure::Ended);
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
    })
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
            ("/account", Page::Account),
            ("/forgot-password", Page::ForgotPassword),
            ("/reset-password", Page::ResetPassword),
            ("/verify-email", Page::VerifyEmail),
            ("/sign-in/more", Page::Nowhere),
            ("/elsewhere", Page::Nowhere),
        ] {
            assert_eq!(Page::at(path), page, "{path}");
        }
    }
}
