//! Asks once more who the user is, where the server wants a session that has just begun, or that has shown the second factor.

use crate::{
    api::{AnonymousApi, ApiError, AuthorizedApi, Hold, Pending, Profile, hold},
    browser::{self, device},
    components::form::{CODE, CodeStep, Dialog, password_field},
    forms::{FieldState, Form, check_current_password},
    html::{AnyView, all, el, nothing, part},
    reactive::*,
};
use futures::{FutureExt, channel::oneshot};
use shared::SignIn;

const PASSWORD: &str = "confirm-password";
const TEXT: &str = "Show that it is you, and this goes on.";
const ONLY_CODE: &str =
    "Your password is right, and the code is still missing. If you cancel, you are signed out.";
const WRONG: &str = "This is not your password";

/// Whether the user has done so.
type Reply = oneshot::Sender<bool>;

#[derive(Clone, Copy)]
pub(super) struct Confirm {
    api: StoredValue<AuthorizedApi>,
    /// What is asked for, while it is.
    asked: RwSignal<Option<Asked>>,
    /// The address of the account, as the server has it.
    email: StoredValue<String>,
    password: FieldState,
    code: CodeStep,
    form: Form,
    reply: StoredValue<Option<Reply>>,
    /// Has other requests wait while a session takes the place of another one.
    held: StoredValue<Option<Hold>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Asked {
    /// Whether the password is to be typed.
    password: bool,
    code: bool,
    /// Whether a passkey does instead.
    passkey: bool,
    step: Step,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    /// The session is recent: a code is all that is missing, and is shown in it. Wrong ones do not end it.
    InSession,
    /// A sign-in begins another session.
    SignIn,
    /// The password was right, which has ended the session. The sign-in waits for the code.
    Ended,
}

impl Confirm {
    pub(super) fn new(api: StoredValue<AuthorizedApi>) -> Self {
        Self {
            api,
            asked: RwSignal::new(None),
            email: StoredValue::new(String::new()),
            password: FieldState::new(String::new(), check_current_password),
            code: CodeStep::new(),
            form: Form::new("confirm", &[]),
            reply: StoredValue::new(None),
            held: StoredValue::new(None),
        }
    }

    /// Sends `call`, and again after a confirmation if the session is not fresh enough for it. `password` is the one that the
    /// user has typed for the call.
    pub(super) fn call(
        self,
        password: Option<String>,
        call: impl Fn(&AuthorizedApi) -> Pending<'static> + 'static,
    ) -> Pending<'static> {
        async move {
            let Some(api) = self.api.try_get_value() else { return Err(ApiError::SessionEnded) };
            let mut refused = match call(&api).await {
                Err(error) if error.is_not_fresh() => error,
                result => return result,
            };
            for may_be_recent in [true, false] {
                // Without a session, this says so.
                let profile = api.profile().await?;
                let has_passkey =
                    device::has_passkeys() && api.passkeys().await.is_ok_and(|all| !all.is_empty());
                let step = match profile.has_factor && profile.is_recent && may_be_recent {
                    true => Step::InSession,
                    false => Step::SignIn,
                };
                if !self.confirm(profile, password.clone(), has_passkey, step).await? {
                    return Err(refused);
                }
                if api.session().token_of(api.account()).is_none() {
                    // A passkey of another account was used.
                    return Err(ApiError::SessionEnded);
                }
                refused = match call(&api).await {
                    // The clock of this device may be wrong.
                    Err(error) if error.is_not_fresh() && step == Step::InSession => error,
                    result => return result,
                };
            }
            Err(refused)
        }
        .boxed_local()
    }

    /// Returns whether the user has shown what is missing. Asks for what is not known.
    async fn confirm(
        self,
        profile: Profile,
        typed: Option<String>,
        passkey: bool,
        step: Step,
    ) -> Result<bool, ApiError> {
        let mut asked = Asked {
            password: step == Step::SignIn && typed.is_none(),
            code: profile.has_factor,
            passkey,
            step,
        };
        if !self.email.try_set_value(profile.email) {
            // The page was left.
            return Ok(false);
        }
        let is_typed = typed.as_ref().is_some_and(|typed| !typed.is_empty());
        self.code.code.clear();
        self.password.clear();
        self.password.value.try_set(typed.unwrap_or_default());
        if !asked.password && !asked.code {
            match self.sign_in().await {
                Ok(false) => {
                    self.end(true);
                    return Ok(true);
                }
                Ok(true) => (asked.code, asked.step) = (true, Step::Ended),
                Err(error) if error.is_wrong_password() => asked.password = true,
                Err(error) => {
                    self.end(false);
                    return Err(error);
                }
            }
        }
        let (reply, replied) = oneshot::channel();
        self.reply.try_update_value(|waiting| *waiting = Some(reply));
        self.asked.try_set(Some(asked));
        if asked.password && is_typed {
            self.password.set_server_error(WRONG.to_owned());
        }
        Ok(replied.await.unwrap_or(false))
    }

    /// Ends the question, if there is one.
    pub(super) fn end(self, is_confirmed: bool) {
        let asked = self.asked.try_get_untracked().flatten();
        self.asked.try_set(None);
        self.password.clear();
        self.held.try_update_value(Option::take);
        if let Some(reply) = self.reply.try_update_value(Option::take).flatten() {
            // Fails only if no one waits.
            let _ = reply.send(is_confirmed);
        }
        if !is_confirmed && asked.is_some_and(|asked| asked.step == Step::Ended) {
            // The sign-in page goes on with the code.
            self.api.try_with_value(AuthorizedApi::expire);
        }
    }

    fn hold(self) {
        let session = self.api.try_with_value(AuthorizedApi::session);
        self.held.try_update_value(|held| *held = held.take().or_else(|| hold(session?)));
    }

    /// Begins a new session in place of this one with the password. Returns whether a code is missing for that.
    async fn sign_in(self) -> Result<bool, ApiError> {
        let Some(session) = self.api.try_with_value(AuthorizedApi::session) else {
            return Err(ApiError::SessionEnded);
        };
        let email = self.email.try_get_value().unwrap_or_default();
        let password = self.password.value.try_get_untracked().unwrap_or_default();
        let remember_me = Some(!session.is_brief());
        self.hold();
        let credentials = SignIn { email, password, callback_url: None, remember_me };
        AnonymousApi::new(session).sign_in(&credentials).await
    }

    /// Shows what the user has entered. Returns whether nothing is missing then.
    async fn show(self, asked: Asked) -> Result<bool, ApiError> {
        let Some(session) = self.api.try_with_value(AuthorizedApi::session) else {
            return Err(ApiError::SessionEnded);
        };
        let anonymous = AnonymousApi::new(session);
        let [code, again] = [(); 2].map(|()| self.code.send(anonymous, session.is_brief()));
        let mut step = asked.step;
        if step == Step::SignIn {
            // On a trusted device the session begins without the code, which is then shown in it.
            step = if self.sign_in().await? { Step::Ended } else { Step::InSession };
            let is_enough = step == Step::InSession && !asked.code;
            if is_enough {
                return Ok(true);
            }
            self.asked.try_set(Some(Asked { password: false, code: true, step, ..asked }));
            if !asked.code {
                return Ok(false);
            }
        }
        self.hold();
        let mut shown = code.await;
        let is_over = shown.as_ref().is_err_and(ApiError::is_without_sign_in);
        match step {
            // The code took too long: the password begins the sign-in again.
            Step::Ended | Step::SignIn if is_over => {
                self.sign_in().await?;
                shown = again.await;
            }
            Step::Ended | Step::SignIn => {}
            Step::InSession => {
                // It goes on, whatever the code was.
                self.held.try_update_value(Option::take);
                if is_over && let Some(error) = self.api.try_with_value(AuthorizedApi::expire) {
                    return Err(error);
                }
            }
        }
        shown.map(|()| true)
    }

    /// Shows an error beside its field, and returns the id of what to focus.
    fn explain(self, error: ApiError) -> Result<&'static str, ApiError> {
        if let Some(message) = error.field_message(CODE) {
            self.code.code.set_server_error(message.to_owned());
            return Ok(CODE);
        }
        if !error.is_wrong_password() {
            return Err(error);
        }
        self.asked.try_update(|asked| {
            if let Some(asked) = asked {
                asked.password = true;
            }
        });
        self.password.set_server_error(WRONG.to_owned());
        Ok(PASSWORD)
    }

    fn submit(self) {
        let Some(asked) = self.asked.get_untracked() else { return };
        let missing = [(asked.password, PASSWORD, self.password), (asked.code, CODE, self.code.code)];
        for (is_asked, id, field) in missing {
            if is_asked && !field.is_valid() {
                field.show_errors();
                return browser::focus_soon(vec![id.to_owned()]);
            }
        }
        let form = self.form;
        form.submit(async move {
            match self.show(asked).await {
                Ok(true) => {
                    self.end(true);
                    Ok(form.button)
                }
                Ok(false) => Ok(CODE),
                Err(error) => self.explain(error),
            }
        });
    }

    /// A passkey stands for the password and the code.
    fn use_passkey(self) {
        let Some(session) = self.api.try_with_value(AuthorizedApi::session) else { return };
        let (form, remember) = (self.form, RwSignal::new(!session.is_brief()));
        form.submit(async move {
            self.hold();
            let used = AnonymousApi::new(session).use_passkey("signIn", remember).await;
            self.held.try_update_value(Option::take);
            if used? {
                self.end(true);
            }
            Ok(form.button)
        });
    }

    /// The dialog.
    pub(super) fn view(self) -> AnyView {
        let is_open = Memo::new(move |_| self.asked.with(Option::is_some));
        let content = move || {
            let Some(asked) = self.asked.get() else { return nothing() };
            let mut fields = Vec::new();
            if asked.password {
                fields.push(password_field(
                    self.password,
                    PASSWORD,
                    "Your password",
                    "current-password",
                    false,
                ));
            }
            if asked.code {
                fields.push(self.code.fields());
            }
            if asked.passkey && asked.step != Step::Ended {
                let button = el("button").attr("type", "button").class("wide outlined").id("confirm-passkey");
                fields.push(button.click(move || self.use_passkey()).text("Use a passkey").into());
            }
            all(fields)
        };
        let text = move || {
            let is_ended = self.asked.with(|asked| asked.is_some_and(|asked| asked.step == Step::Ended));
            if is_ended { ONLY_CODE } else { TEXT }.to_owned()
        };
        Dialog {
            form: self.form,
            open: Box::new(move || is_open.get()),
            title: "Is it you?",
            text: Box::new(text),
            confirm: "Continue",
            working: "Checking…",
            submit: Box::new(move || self.submit()),
            close: Box::new(move || self.end(false)),
            content: Some(part(content)),
            is_final: false,
        }
        .view()
    }
}
