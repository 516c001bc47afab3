//! Signs in to an existing account.

use crate::{
    api::{AnonymousApi, ApiError, Offers, Session, SessionEnd, SignUp},
    browser::{self, boot::Boot, device, storage},
    components::form::{
        CODE, CodeStep, auth_form, choice, email_field, form_alert, password_field, submit_button,
    },
    components::is_later_page,
    forms::{FieldState, Form, check_current_password, check_email},
    html::{AnyView, El, el, nothing, part},
    live,
    reactive::*,
    route::{Protected, Route},
    router::Router,
};
use shared::SignIn;

/// The id of the field.
const PASSWORD: &str = "password";
/// The id of the button.
const PASSKEY: &str = "passkey";
/// The server waits for a code for ten minutes.
const TOO_LATE: &str = "That took too long: sign in again.";

pub(crate) fn sign_in_page(next: Protected) -> AnyView {
    let is_first = !is_later_page();
    let (boot, session) = (expect_context::<Boot>(), expect_context::<Session>());
    let api = AnonymousApi::new(session);
    let early = boot.take();
    let email = FieldState::new(early.email.clone(), check_email);
    let password = FieldState::new(early.password.clone(), check_current_password);
    let form = Form::new("submit", &[("email", email), (PASSWORD, password)]);
    let remember = RwSignal::new(early.remember.unwrap_or(true));
    let (visible, wants_passkey) = (early.is_password_visible, early.wants_passkey);
    let asks_code = RwSignal::new(false);
    // Whether the first step was on another page.
    let is_resumed = StoredValue::new(false);
    let submit = move || {
        let remember_me = Some(remember.get_untracked());
        let credentials =
            SignIn { email: email.text(), password: password.text(), callback_url: None, remember_me };
        form.submit(async move {
            let needs_code = api.sign_in(&credentials).await?;
            asks_code.try_set(needs_code);
            Ok(if needs_code { CODE } else { form.button })
        });
    };
    early.resume(submit);
    on_cleanup(move || boot.keep_email(email.text(), Some(remember.get_untracked()), session));
    let (router, asked) = (expect_context::<Router>(), next.clone());
    let (has_mail, can_sign_up, has_passkeys) =
        (RwSignal::new(true), RwSignal::new(true), RwSignal::new(false));
    let begin = move || {
        has_passkeys.set(device::has_passkeys());
        match has_passkeys.get_untracked() {
            true if wants_passkey => use_passkey(api, form, remember),
            true => offer_passkeys(api, form, remember),
            false => {}
        }
        if let Some(step) = storage::step() {
            email.value.set(step.email);
            remember.set(!step.brief);
            is_resumed.set_value(true);
            asks_code.set(true);
            browser::focus_soon(vec![CODE.to_owned()]);
        }
        browser::spawn(async move {
            let Some(offers) = Offers::of_server().await else { return };
            has_mail.try_set(offers.mail);
            let is_open = offers.sign_up == SignUp::Open;
            can_sign_up.try_set(is_open);
            let is_untouched = has_mail.try_get_untracked().is_some()
                && email.text().is_empty()
                && password.text().is_empty()
                && untrack(|| session.end_reason()).is_none();
            // Who asked for the sign-in gets it.
            if !offers.accounts && is_open && is_untouched && router.was_redirected() && is_first {
                untrack(|| router.redirect(&Route::SignUp(asked), true));
            }
        });
    };
    live::once_mounted(begin);
    on_cleanup(move || {
        if has_passkeys.try_get_untracked() == Some(true) {
            device::end_passkeys();
        }
    });
    let credentials_page = move || {
        let link = |address: String, text: &'static str| el("a").attr("href", address).text(text);
        let sign_up = link(Route::SignUp(next.clone()).address(), "Create an account").id("other-form");
        let forgot = link(Route::ForgotPassword.address(), "Forgot your password?");
        let content = vec![
            session_end_notice(),
            form_alert(form),
            email_field(email, "username webauthn"),
            password_field(password, PASSWORD, "Password", "current-password", visible),
            choice(remember, "remember", "Keep me signed in"),
            submit_button(form, "Sign in", "Signing in…"),
            passkey_button(api, form, remember).toggle("hidden", move || !has_passkeys.get()).into(),
            el("p")
                .class("auth-link")
                .toggle("hidden", move || !can_sign_up.get())
                .text("New here? ")
                .child(sign_up)
                .into(),
            el("p").class("auth-link").toggle("hidden", move || !has_mail.get()).child(forgot).into(),
        ];
        auth_form("Sign in", Box::new(submit), content)
    };
    let start_over = move || {
        storage::forget_step();
        is_resumed.set_value(false);
        asks_code.try_set(false);
        browser::focus_soon(vec![PASSWORD.to_owned()]);
    };
    let expire = move || {
        start_over();
        form.alert.try_set(Some(TOO_LATE.to_owned()));
    };
    part(move || match asks_code.get() {
        true => {
            let notice = if is_resumed.get_value() { session_end_notice() } else { nothing() };
            code_page(api, remember, notice, start_over, expire)
        }
        false => credentials_page(),
    })
}

fn passkey_button(api: AnonymousApi, form: Form, remember: RwSignal<bool>) -> El {
    el("button")
        .attr("type", "button")
        .class("wide outlined")
        .id(PASSKEY)
        .click(move || use_passkey(api, form, remember))
        .text("Sign in with a passkey")
}

/// Signs in with a passkey, without the fields, which are not needed.
fn use_passkey(api: AnonymousApi, form: Form, remember: RwSignal<bool>) {
    if !form.busy.get_untracked() {
        form.start(Box::pin(async move {
            let result = api.use_passkey("signIn", remember).await;
            if result.is_err() {
                offer_passkeys(api, form, remember);
            }
            result.map(|_| PASSKEY)
        }));
    }
}

/// Among what the browser fills in, until the page is left or the button is used. Nothing is said before one is chosen.
fn offer_passkeys(api: AnonymousApi, form: Form, remember: RwSignal<bool>) {
    browser::spawn(async move {
        if let Err(error) = api.use_passkey("autofill", remember).await {
            form.alert.try_set(Some(error.to_string()));
        }
    });
}

/// The second step, for an account with a second factor.
fn code_page(
    api: AnonymousApi,
    remember: RwSignal<bool>,
    notice: AnyView,
    start_over: impl Fn() + 'static,
    expire: impl Fn() + Copy + 'static,
) -> AnyView {
    let step = CodeStep::new();
    let form = Form::new("submit", &[(CODE, step.code)]);
    let submit = move || {
        let call = step.send(api, !remember.get_untracked());
        form.submit(async move {
            let sent = call.await;
            if sent.as_ref().is_err_and(ApiError::is_without_sign_in) {
                expire();
                return Ok(PASSWORD);
            }
            sent.map(|()| form.button)
        });
    };
    let back = el("button").attr("type", "button").class("quiet").click(start_over);
    let content = vec![
        notice,
        form_alert(form),
        step.fields(),
        step.trust_choice(),
        submit_button(form, "Continue", "Checking the code…"),
        back.text("Back").into(),
    ];
    auth_form("One more step", Box::new(submit), content)
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
