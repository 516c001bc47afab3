//! The dialog "Is it you?", and what its buttons do.

use super::{Asked, Confirm, Step, WRONG, abandon};
use crate::{
    api::{AnonymousApi, ApiError, AuthorizedApi},
    browser,
    components::form::{CODE, Dialog, password_field},
    html::{AnyView, all, el, nothing, part},
    reactive::*,
};

const PASSWORD: &str = "confirm-password";
const TEXT: &str = "Show that it is you, and this goes on.";
const ONLY_CODE: &str =
    "Your password is right, and the code is still missing. If you cancel, you are signed out.";
/// The focus stays where it is.
const NOWHERE: &str = "";

impl Confirm {
    /// Shows what the user has entered. Returns whether nothing is missing then.
    async fn show(self, api: &AuthorizedApi, asked: Asked, round: Option<u32>) -> Result<bool, ApiError> {
        let session = api.session();
        let anonymous = AnonymousApi::new(session);
        let [code, again] = [(); 2].map(|()| self.code.send(anonymous, session.is_brief()));
        let held = session.hold();
        let mut step = asked.step;
        if step == Step::SignIn {
            let signed_in = self.sign_in(session).await;
            if !self.is_in(round) {
                abandon(api, &signed_in);
                return Ok(false);
            }
            // On a trusted device the session begins without the code, which is then shown in it.
            step = if signed_in? { Step::Ended } else { Step::InSession };
            let is_enough = step == Step::InSession && !asked.code;
            if is_enough {
                return Ok(true);
            }
            self.asked.set(Some(Asked { password: false, code: true, step, ..asked }));
            if step == Step::Ended {
                self.held.set_value(Some(held.clone()));
            }
            if !asked.code {
                return Ok(false);
            }
        }
        let mut shown = code.await;
        if shown.as_ref().is_err_and(ApiError::is_without_sign_in) && self.is_in(round) {
            if step == Step::InSession {
                return Err(api.expire());
            }
            // The code took too long: the password begins the sign-in again.
            self.sign_in(session).await?;
            shown = again.await;
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
        let (Some(asked), Some(api)) = (self.asked.get_untracked(), self.api.try_get_value()) else { return };
        let missing = [(asked.password, PASSWORD, self.password), (asked.code, CODE, self.code.code)];
        for (is_asked, id, field) in missing {
            if is_asked && !field.is_valid() {
                field.show_errors();
                return browser::focus_soon(vec![id.to_owned()]);
            }
        }
        let (form, round) = (self.form, self.round.try_get_value());
        form.submit(async move {
            let shown = self.show(&api, asked, round).await;
            match shown {
                _ if !self.is_in(round) => Ok(NOWHERE),
                Ok(true) => {
                    self.conclude(Some(self.password.text()));
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
        let (form, round) = (self.form, self.round.try_get_value());
        let remember = RwSignal::new(!session.is_brief());
        form.submit(async move {
            let _held = session.hold();
            let used = AnonymousApi::new(session).use_passkey("signIn", remember).await;
            if !self.is_in(round) {
                return Ok(NOWHERE);
            }
            if used? {
                self.conclude(Some(String::new()));
            }
            Ok(form.button)
        });
    }

    /// The fields for what is asked for.
    fn fields(self) -> AnyView {
        let Some(asked) = self.asked.get() else { return nothing() };
        let mut fields = Vec::new();
        if asked.password {
            fields.push(password_field(self.password, PASSWORD, "Your password", "current-password", false));
        }
        if asked.code {
            fields.push(self.code.fields());
        }
        if asked.passkey && asked.step != Step::Ended {
            let button = el("button").attr("type", "button").class("wide outlined").id("confirm-passkey");
            fields.push(button.click(move || self.use_passkey()).text("Use a passkey").into());
        }
        all(fields)
    }

    pub(in crate::pages::account) fn view(self) -> AnyView {
        let is_open = Memo::new(move |_| self.asked.with(Option::is_some));
        let text = move || {
            let is_ended = self.asked.with(|asked| asked.is_some_and(|asked| asked.step == Step::Ended));
            if is_ended { ONLY_CODE } else { TEXT }.to_owned()
        };
        // The dialog is also closed when nothing is asked for any more.
        let close = move || {
            if self.asked.with_untracked(Option::is_some) {
                self.cancel();
            }
        };
        Dialog {
            form: self.form,
            open: Box::new(move || is_open.get()),
            title: "Is it you?",
            text: Box::new(text),
            confirm: "Continue",
            working: "Checking…",
            submit: Box::new(move || self.submit()),
            close: Box::new(close),
            content: Some(part(move || self.fields())),
            is_final: false,
        }
        .view()
    }
}
