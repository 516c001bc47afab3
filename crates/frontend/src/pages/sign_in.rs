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

/// The state of the sign-in page.
#[derive(Clone, Copy)]
struct SignInPage {
    api: AnonymousApi,
    session: Session,
    email: FieldState,
    password: FieldState,
    form: Form,
    remember: RwSignal<bool>,
    asks_code: RwSignal<bool>,
    /// Whether the first step was on another page.
    is_resumed: RwSignal<bool>,
    has_passkeys: RwSignal<bool>,
    // What the server offers.
    has_mail: RwSignal<bool>,
    can_sign_up: RwSignal<bool>,
}

pub(crate) fn sign_in_page(next: Protected) -> AnyView {
    let is_first = !is_later_page();
    let (boot, session) = (expect_context::<Boot>(), expect_context::<Session>());
    let early = boot.take();
    let email = FieldState::new(early.email.clone(), check_email);
    let password = FieldState::new(early.password.clone(), check_current_password);
    let page = SignInPage {
        api: AnonymousApi::new(session),
        session,
        email,
        password,
        form: Form::new("submit", &[("email", email), (PASSWORD, password)]),
        remember: RwSignal::new(early.remember.unwrap_or(true)),
        asks_code: RwSignal::new(false),
        is_resumed: RwSignal::new(false),
        has_passkeys: RwSignal::new(false),
        has_mail: RwSignal::new(true),
        can_sign_up: RwSignal::new(true),
    };
    let (visible, wants_passkey) = (early.is_password_visible, early.wants_passkey);
    early.resume(move || page.submit());
    on_cleanup(move || boot.keep_email(email.text(), Some(page.remember.get_untracked()), session));
    let (router, asked) = (expect_context::<Router>(), next.clone());
    live::once_mounted(move || {
        page.begin(wants_passkey);
        browser::spawn(async move {
            // Who asked for the sign-in gets it.
            if page.is_without_accounts().await && router.was_redirected() && is_first {
                untrack(|| router.redirect(&Route::SignUp(asked), true));
            }
        });
    });
    on_cleanup(move || {
        if page.has_passkeys.try_get_untracked() == Some(true) {
            device::end_passkeys();
        }
    });
    part(move || match page.asks_code.get() {
        true => page.code_form(),
        false => page.credentials_form(next.clone(), visible),
    })
}

impl SignInPage {
    fn submit(self) {
        let (api, remember_me) = (self.api, Some(self.remember.get_untracked()));
        let (email, password) = (self.email.text(), self.password.text());
        let credentials = SignIn { email, password, callback_url: None, remember_me };
        self.form.submit(async move {
            let needs_code = api.sign_in(&credentials).await?;
            self.asks_code.try_set(needs_code);
            Ok(if needs_code { CODE } else { self.form.button })
        });
    }

    /// Goes on with what was begun before this page.
    fn begin(self, wants_passkey: bool) {
        self.has_passkeys.set(device::has_passkeys());
        match self.has_passkeys.get_untracked() {
            true if wants_passkey => use_passkey(self.api, self.form, self.remember),
            true => offer_passkeys(self.api, self.form, self.remember),
            false => {}
        }
        if let Some(step) = storage::step() {
            self.email.value.set(step.email);
            self.remember.set(!step.brief);
            self.is_resumed.set(true);
            self.asks_code.set(true);
            browser::focus_soon(vec![CODE.to_owned()]);
        }
    }

    /// Shows what the server offers. Returns whether that is no account yet, and nothing was done here.
    async fn is_without_accounts(self) -> bool {
        let Some(offers) = Offers::of_server().await else { return false };
        let is_open = offers.sign_up == SignUp::Open;
        self.can_sign_up.try_set(is_open);
        self.has_mail.try_set(offers.mail)
            && self.email.text().is_empty()
            && self.password.text().is_empty()
            && untrack(|| self.session.end_reason()).is_none()
            && !offers.accounts
            && is_open
    }

    fn credentials_form(self, next: Protected, visible: bool) -> AnyView {
        let Self { api, form, remember, has_passkeys, has_mail, can_sign_up, .. } = self;
        let link = |address: String, text: &'static str| el("a").attr("href", address).text(text);
        let sign_up = link(Route::SignUp(next).address(), "Create an account").id("other-form");
        let forgot = link(Route::ForgotPassword.address(), "Forgot your password?");
        let content = vec![
            session_end_notice(),
            form_alert(form),
            email_field(self.email, "username webauthn"),
            password_field(self.password, PASSWORD, "Password", "current-password", visible),
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
        auth_form("Sign in", Box::new(move || self.submit()), content)
    }

    /// The second step, for an account with a second factor.
    fn code_form(self) -> AnyView {
        let step = CodeStep::new();
        let form = Form::new("submit", &[(CODE, step.code)]);
        let submit = move || {
            let call = step.send(self.api, !self.remember.get_untracked());
            form.submit(async move {
                let sent = call.await;
                if sent.as_ref().is_err_and(ApiError::is_without_sign_in) {
                    self.start_over();
                    self.form.alert.try_set(Some(TOO_LATE.to_owned()));
                    return Ok(PASSWORD);
                }
                sent.map(|()| form.button)
            });
        };
        let back = el("button").attr("type", "button").class("quiet").click(move || self.start_over());
        let content = vec![
            if self.is_resumed.get_untracked() { session_end_notice() } else { nothing() },
            form_alert(form),
            step.fields(),
            step.trust_choice(),
            submit_button(form, "Continue", "Checking the code…"),
            back.text("Back").into(),
        ];
        auth_form("One more step", Box::new(submit), content)
    }

    fn start_over(self) {
        storage::forget_step();
        self.is_resumed.try_set(false);
        self.asks_code.try_set(false);
        browser::focus_soon(vec![PASSWORD.to_owned()]);
    }
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
