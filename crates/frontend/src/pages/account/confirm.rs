//! Asks once more who the user is, where the server wants a session that has just begun.

use crate::{
    api::{AnonymousApi, ApiError, AuthorizedApi, Hold, Pending, hold},
    browser,
    components::form::{CODE, CodeStep, Dialog, password_field},
    forms::{FieldState, Form, check_current_password},
    html::{AnyView, all, nothing, part},
    reactive::*,
};
use futures::{FutureExt, channel::oneshot};
use shared::SignIn;

const PASSWORD: &str = "confirm-password";
const TEXT: &str = "You signed in a while ago. Show once more that it is you, and this goes on.";

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
    reply: StoredValue<Option<Reply>>,
    /// Has other requests wait, as soon as the session may have ended.
    held: StoredValue<Option<Hold>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Asked {
    password: bool,
    code: bool,
}

impl Confirm {
    pub(super) fn new(api: StoredValue<AuthorizedApi>) -> Self {
        Self {
            api,
            asked: RwSignal::new(None),
            email: StoredValue::new(String::new()),
            password: FieldState::new(String::new(), check_current_password),
            code: CodeStep::new(),
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
            match call(&api).await {
                Err(error) if error.is_not_fresh() => {
                    // Without a session, this says so.
                    let profile = api.profile().await?;
                    let has_factor = profile.has_factor;
                    self.email.try_update_value(|email| *email = profile.email);
                    let is_confirmed = match password {
                        Some(password) if !has_factor => self.sign_in_with(password).await.map(|()| true)?,
                        password => self.ask(password, has_factor).await,
                    };
                    if !is_confirmed {
                        return Err(error);
                    }
                    call(&api).await
                }
                result => result,
            }
        }
        .boxed_local()
    }

    /// Asks, and returns whether a new session has begun.
    async fn ask(self, password: Option<String>, has_factor: bool) -> bool {
        let (reply, replied) = oneshot::channel();
        self.code.code.clear();
        self.password.clear();
        let asked = Asked { password: password.is_none(), code: has_factor };
        if let Some(password) = password {
            self.password.value.try_set(password);
        }
        self.reply.try_update_value(|waiting| *waiting = Some(reply));
        self.asked.try_set(Some(asked));
        replied.await.unwrap_or(false)
    }

    /// Begins a new session with a password that was typed already.
    async fn sign_in_with(self, password: String) -> Result<(), ApiError> {
        self.password.value.try_set(password);
        let begun = self.sign_in(Asked { password: false, code: false }).await;
        self.end(begun.is_ok());
        begun
    }

    /// Ends the question, if there is one.
    pub(super) fn end(self, is_confirmed: bool) {
        self.asked.try_set(None);
        self.password.clear();
        self.held.try_update_value(Option::take);
        if let Some(reply) = self.reply.try_update_value(Option::take).flatten() {
            // Fails only if no one waits.
            let _ = reply.send(is_confirmed);
        }
    }

    /// Begins a new session in place of this one.
    async fn sign_in(self, asked: Asked) -> Result<(), ApiError> {
        let Some(api) = self.api.try_get_value() else { return Err(ApiError::SessionEnded) };
        let session = api.session();
        let (email, password) = (self.email.try_get_value().unwrap_or_default(), self.password.text());
        let brief = session.is_brief();
        let credentials = SignIn { email, password, callback_url: None, remember_me: Some(!brief) };
        self.held.try_update_value(|held| *held = held.take().or_else(|| hold(session)));
        let anonymous = AnonymousApi::new(session);
        let needs_code = anonymous.sign_in(&credentials).await?;
        match asked.code || needs_code {
            true => self.code.send(anonymous, brief).await,
            false => Ok(()),
        }
    }

    /// The dialog.
    pub(super) fn view(self) -> AnyView {
        let form = Form::new("confirm", &[]);
        let submit = move || {
            let Some(asked) = self.asked.get_untracked() else { return };
            let missing = [(asked.password, PASSWORD, self.password), (asked.code, CODE, self.code.code)];
            for (is_asked, id, field) in missing {
                if is_asked && !field.is_valid() {
                    field.show_errors();
                    return browser::focus_soon(vec![id.to_owned()]);
                }
            }
            form.submit(async move {
                self.sign_in(asked).await?;
                self.end(true);
                Ok(form.button)
            });
        };
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
            all(fields)
        };
        Dialog {
            form,
            open: Box::new(move || self.asked.with(Option::is_some)),
            title: "Is it you?",
            text: Box::new(|| TEXT.to_owned()),
            confirm: "Continue",
            working: "Checking…",
            submit: Box::new(submit),
            close: Box::new(move || self.end(false)),
            content: Some(part(content)),
            is_final: false,
        }
        .view()
    }
}
