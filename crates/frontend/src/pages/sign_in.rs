//! Signs in to an existing account.

use crate::{
    api::{AnonymousApi, Offers, Session, SessionEnd},
    browser::{self, boot::Boot},
    components::form::{auth_form, choice, email_field, form_alert, password_field, submit_button},
    components::is_later_page,
    forms::{FieldState, Form, check_current_password, check_email},
    html::{AnyView, el, nothing, part},
    live,
    reactive::*,
    route::{Protected, Route},
    router::Router,
};
use shared::SignIn;

pub(crate) fn sign_in_page(next: Protected) -> AnyView {
    let is_first = !is_later_page();
    let (boot, session) = (expect_context::<Boot>(), expect_context::<Session>());
    let api = AnonymousApi::new(session);
    let early = boot.take();
    let email = FieldState::new(early.email.clone(), check_email);
    let password = FieldState::new(early.password.clone(), check_current_password);
    let form = Form::new("submit", &[("email", email), ("password", password)]);
    let remember = RwSignal::new(early.remember.unwrap_or(true));
    let visible = early.is_password_visible;
    let submit = move || {
        let remember_me = Some(remember.get_untracked());
        let credentials =
            SignIn { email: email.text(), password: password.text(), callback_url: None, remember_me };
        form.submit(async move { api.sign_in(&credentials).await.map(|()| form.button) });
    };
    early.resume(submit);
    on_cleanup(move || boot.keep_email(email.text(), Some(remember.get_untracked()), session));
    let (router, asked) = (expect_context::<Router>(), next.clone());
    let sign_up =
        el("a").id("other-form").attr("href", Route::SignUp(next).address()).text("Create an account");
    let forgot = el("a").attr("href", Route::ForgotPassword.address()).text("Forgot your password?");
    let has_mail = RwSignal::new(true);
    let begin = move || {
        browser::spawn(async move {
            let Some(offers) = Offers::of_server().await else { return };
            has_mail.try_set(offers.mail);
            let is_untouched = has_mail.try_get_untracked().is_some()
                && email.text().is_empty()
                && password.text().is_empty()
                && untrack(|| session.end_reason()).is_none();
            // Who asked for the sign-in gets it.
            if !offers.accounts && is_untouched && router.was_redirected() && is_first {
                untrack(|| router.redirect(&Route::SignUp(asked), true));
            }
        });
    };
    live::once_mounted(begin);
    let content = vec![
        session_end_notice(),
        form_alert(form),
        email_field(email),
        password_field(password, "password", "Password", "current-password", visible),
        choice(remember, "remember", "Keep me signed in"),
        submit_button(form, "Sign in", "Signing in…"),
        el("p").class("auth-link").text("New here? ").child(sign_up).into(),
        el("p").class("auth-link").toggle("hidden", move || !has_mail.get()).child(forgot).into(),
    ];
    auth_form("Sign in", Box::new(submit), content)
}

/// Explains why the last session ended.
fn session_end_notice() -> AnyView {
    let session = expect_context::<Session>();
    let text = move || match session.end_reason()? {
        SessionEnd::SignedOut => Some("You are signed out."),
        SessionEnd::SignedOutLocally => Some(
            "You are signed out in this browser. The server could not be reached, so the session stays \
             valid there until it expires.",
        ),
        SessionEnd::Expired => Some("Your session has ended. Please sign in again."),
        SessionEnd::AccountDeleted => Some("Your account is deleted, and everything that was in it."),
        SessionEnd::PasswordReset => Some("Your new password is set. Sign in with it."),
    };
    let notice = |text: &'static str| el("p").class("notice").attr("role", "status").text(text).into();
    part(move || text().map_or_else(nothing, notice))
}
