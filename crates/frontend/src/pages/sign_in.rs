//! Signs in to an existing account.

use crate::{
    api::{AnonymousApi, Session, SessionEnd},
    browser::boot::Boot,
    components::form::{auth_form, choice, email_field, form_alert, password_field, submit_button},
    forms::{FieldState, Form, check_current_password, check_email},
    html::{AnyView, el, nothing, part},
    reactive::*,
    route::{Protected, Route},
};
use shared::SignIn;

pub(crate) fn sign_in_page(next: Protected) -> AnyView {
    let (boot, session) = (expect_context::<Boot>(), expect_context());
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
    let sign_up =
        el("a").id("other-form").attr("href", Route::SignUp(next).address()).text("Create an account");
    let forgot = el("a").attr("href", Route::ForgotPassword.address()).text("Forgot your password?");
    let content = vec![
        session_end_notice(),
        form_alert(form),
        email_field(email),
        password_field(password, "password", "Password", "current-password", visible),
        choice(remember, "remember", "Keep me signed in"),
        submit_button(form, "Sign in", "Signing in…"),
        el("p").class("auth-link").text("New here? ").child(sign_up).into(),
        el("p").class("auth-link").child(forgot).into(),
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
