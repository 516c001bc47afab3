//! Asks once more who the user is, where the server wants a session that has just begun, or that has shown the second factor.

mod attempt;
mod dialog;

use crate::{
    api::{AnonymousApi, ApiError, AuthorizedApi, Hold, Pending, Profile, Response, Session},
    browser::device,
    components::form::CodeStep,
    forms::{FieldState, Form, check_current_password},
    reactive::*,
};
use attempt::Attempt;
use futures::{FutureExt, channel::oneshot};
use shared::SignIn;

const WRONG: &str = "This is not your password";

/// The password with which the user has shown who they are, empty if without one; `None` if they have not.
type Reply = Option<String>;

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
    reply: StoredValue<Option<oneshot::Sender<Reply>>>,
    /// Has other requests wait for the code that begins a session in place of the one that has ended.
    held: StoredValue<Option<Hold>>,
    /// Counts what was cancelled or left: responses to what was sent before that change nothing here.
    round: StoredValue<u32>,
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
            round: StoredValue::new(0),
        }
    }

    /// Sends `call`, and again after a confirmation if the session is not fresh enough for it. It gets the text of `password`, the
    /// field of the form for it, or what has turned out to be right instead, which is then in the field, too.
    pub(super) fn call(
        self,
        password: Option<FieldState>,
        call: impl Fn(&AuthorizedApi, Option<&str>) -> Pending<'static> + 'static,
    ) -> Pending<'static> {
        let attempt = Attempt::new(password, Box::new(call));
        self.send(attempt, self.round.try_get_value()).boxed_local()
    }

    async fn send(self, mut attempt: Attempt, round: Option<u32>) -> Result<Response, ApiError> {
        let Some(api) = self.api.try_get_value() else { return Err(ApiError::SessionEnded) };
        let mut refused = match attempt.send(&api).await {
            Err(error) if error.is_not_fresh() => error,
            result => return result,
        };
        for may_be_recent in [true, false] {
            if !self.is_in(round) {
                break;
            }
            // Without a session, this says so.
            let profile = api.profile().await?;
            let has_passkey = device::has_passkeys() && api.passkeys().await.is_ok_and(|all| !all.is_empty());
            let step = match profile.has_factor && profile.is_recent && may_be_recent {
                true => Step::InSession,
                false => Step::SignIn,
            };
            let asked = Asked {
                password: step == Step::SignIn && attempt.password().is_none(),
                code: profile.has_factor,
                passkey: has_passkey,
                step,
            };
            let Some(password) = self.confirm(&api, &attempt, round, profile, asked).await? else { break };
            if api.session().token_of(api.account()).is_none() {
                // A passkey of another account was used.
                return Err(ApiError::SessionEnded);
            }
            attempt.correct(password);
            refused = match attempt.send(&api).await {
                // The clock of this device may be wrong.
                Err(error) if error.is_not_fresh() && step == Step::InSession => error,
                result => return result,
            };
        }
        Err(refused)
    }

    /// Whether nothing was cancelled or left since then.
    fn is_in(self, round: Option<u32>) -> bool {
        round.is_some() && self.round.try_get_value() == round
    }

    /// Has the user show what is missing. Asks for what is not known.
    async fn confirm(
        self,
        api: &AuthorizedApi,
        attempt: &Attempt,
        round: Option<u32>,
        profile: Profile,
        mut asked: Asked,
    ) -> Result<Reply, ApiError> {
        if !self.is_in(round) {
            return Ok(None);
        }
        self.email.set_value(profile.email);
        self.code.code.clear();
        self.password.clear();
        self.password.value.set(attempt.password().unwrap_or_default().to_owned());
        if !asked.password && !asked.code {
            let held = api.session().hold();
            let signed_in = self.sign_in(api.session()).await;
            if !self.is_in(round) {
                abandon(api, &signed_in);
                return Ok(None);
            }
            match signed_in {
                Ok(false) => {
                    self.password.clear();
                    return Ok(Some(String::new()));
                }
                Ok(true) => {
                    (asked.code, asked.step) = (true, Step::Ended);
                    self.held.set_value(Some(held));
                }
                Err(error) if error.is_wrong_password() => asked.password = true,
                Err(error) => return Err(error),
            }
        }
        let (reply, replied) = oneshot::channel();
        self.reply.set_value(Some(reply));
        self.asked.set(Some(asked));
        if asked.password && attempt.password().is_some() {
            self.password.set_server_error(WRONG.to_owned());
        }
        Ok(replied.await.unwrap_or_default())
    }

    /// Begins a new session in place of this one with the password. Returns whether a code is missing for that: then the one
    /// before has ended.
    async fn sign_in(self, session: Session) -> Result<bool, ApiError> {
        let email = self.email.try_get_value().unwrap_or_default();
        let password = self.password.value.try_get_untracked().unwrap_or_default();
        let credentials =
            SignIn { email, password, callback_url: None, remember_me: Some(!session.is_brief()) };
        AnonymousApi::new(session).sign_in(&credentials).await
    }

    /// Ends the question, and returns what was asked for.
    fn conclude(self, reply: Reply) -> Option<Asked> {
        let asked = self.asked.try_update(Option::take).flatten();
        self.password.clear();
        self.held.try_update_value(Option::take);
        if let Some(waiting) = self.reply.try_update_value(Option::take).flatten() {
            // Fails only if no one waits.
            let _ = waiting.send(reply);
        }
        asked
    }

    /// Ends the question, if there is one, and everything that may lead to one.
    pub(super) fn cancel(self) {
        self.round.update_value(|round| *round = round.wrapping_add(1));
        let Some(asked) = self.conclude(None) else { return };
        if asked.passkey {
            device::end_passkeys();
        }
        if asked.step == Step::Ended {
            // The sign-in page goes on with the code.
            self.api.try_with_value(AuthorizedApi::expire);
        }
    }
}

/// After a sign-in whose question is gone: if it waits for the code, the session has ended, and the sign-in page goes on.
fn abandon(api: &AuthorizedApi, signed_in: &Result<bool, ApiError>) {
    if *signed_in == Ok(true) {
        api.expire();
    }
}
