//! The root component: chooses the page.

use crate::{
    api::{AuthorizedApi, Session},
    browser::boot::Boot,
    components::Overlay,
    html::{AnyView, all, nothing, part},
    live,
    pages::{
        forgot_password_page, not_found_page, reset_password_page, sign_in_page, sign_up_page,
        verify_email_page,
    },
    reactive::*,
    route::{Protected, Route},
    router::Router,
    shell,
    sync::AccountData,
};

pub(crate) fn app() -> AnyView {
    let session = Session::resume();
    let (router, overlay) = (Router::start(), Overlay::new(session));
    provide_context(session);
    provide_context(router);
    provide_context(overlay);
    provide_context(Boot::take_over());
    live::effect(move || {
        let redirect = |route: Route| route.redirect(session.account().is_some(), session.was_left());
        if let Some(target) = router.route().and_then(redirect) {
            // A task that was open is again after the sign-in, unless the user has chosen to leave.
            router.redirect(&target, !session.was_left());
        }
    });
    // The shell follows its page by itself, and keeps the data of the account for all of them.
    let page = Memo::new(move |_| match router.route() {
        Some(Route::Protected(_)) => Some(Route::Protected(Protected::HOME)),
        route => route,
    });
    let content = move || {
        let (page, api) = (page.get(), AuthorizedApi::of(session));
        untrack(|| match (page, api) {
            (Some(Route::Protected(_)), Some(api)) => {
                let data = AccountData::new(api);
                data.start();
                shell::open(data, router)
            }
            (Some(Route::SignIn(next)), None) => sign_in_page(next),
            (Some(Route::SignUp(next)), None) => sign_up_page(next),
            (Some(Route::ForgotPassword), _) => forgot_password_page(),
            (Some(Route::ResetPassword), _) => reset_password_page(),
            (Some(Route::VerifyEmail), _) => verify_email_page(),
            (None, _) => not_found_page(),
            // The effect above is about to redirect.
            (Some(Route::Protected(_)), None) | (Some(Route::SignIn(_) | Route::SignUp(_)), Some(_)) => {
                nothing()
            }
        })
    };
    all(vec![part(content), overlay.view()])
}
