//! The root component: chooses the page.

use crate::{
    api::{AuthorizedApi, Session},
    boot::Boot,
    live,
    pages::{
        AccountPage, ForgotPasswordPage, NotFoundPage, ResetPasswordPage, SignInPage, SignUpPage, TasksPage,
        VerifyEmailPage,
    },
    route::{Protected, Route},
    router::Router,
    tasks::filter::Filter,
};
use leptos::prelude::*;

#[component]
pub fn App() -> impl IntoView {
    let session = Session::resume();
    let router = Router::start();
    provide_context(session);
    provide_context(router);
    provide_context(Boot::take_over());
    live::effect(move || {
        let redirect = |route: Route| route.redirect(session.account().is_some(), session.was_left());
        if let Some(target) = router.route().and_then(redirect) {
            router.replace(target);
        }
    });
    // The tasks page follows its filter by itself; rebuilding it would fetch the list again.
    let page = Memo::new(move |_| match router.route() {
        Some(Route::Protected(Protected::Tasks(_))) => Some(Route::Protected(Protected::HOME)),
        route => route,
    });
    let filter = Memo::new(move |_| match router.route() {
        Some(Route::Protected(Protected::Tasks(filter))) => filter,
        _ => Filter::All,
    });
    live::part(move || match (page.get(), AuthorizedApi::of(session)) {
        (Some(Route::Protected(Protected::Tasks(_))), Some(api)) => {
            view! { <TasksPage api filter /> }.into_any()
        }
        (Some(Route::Protected(Protected::Account)), Some(api)) => view! { <AccountPage api /> }.into_any(),
        (Some(Route::SignIn(next)), None) => view! { <SignInPage next /> }.into_any(),
        (Some(Route::SignUp(next)), None) => view! { <SignUpPage next /> }.into_any(),
        (Some(Route::ForgotPassword), _) => view! { <ForgotPasswordPage /> }.into_any(),
        (Some(Route::ResetPassword), _) => view! { <ResetPasswordPage /> }.into_any(),
        (Some(Route::VerifyEmail), _) => view! { <VerifyEmailPage /> }.into_any(),
        (None, _) => view! { <NotFoundPage /> }.into_any(),
        // The effect above is about to redirect.
        (Some(Route::Protected(_)), None) | (Some(Route::SignIn(_) | Route::SignUp(_)), Some(_)) => {
            ().into_any()
        }
    })
}
