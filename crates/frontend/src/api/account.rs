//! The account. Like renewal, its calls are authenticated by the session cookie; no access token allows them.

use super::{
    authorized::AuthorizedApi,
    call::{Call, Pending},
    error::ApiError,
    renewal::hold,
    session::SessionEnd,
};
use crate::json::{FromJson, member, member_or_default};
use futures::{FutureExt, TryFutureExt};
use serde::Serialize;
use serde_json::Value;
use shared::{
    Access, ApiKeyId, ChangePassword, DeleteApiKey, DeleteUser, NewApiKey, SendVerificationEmail, UserId,
    UserName,
};

/// The profile on the account page.
#[derive(Clone)]
pub(crate) struct Profile {
    id: UserId,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) email_verified: bool,
    /// Whether a sign-in takes a code, too.
    pub(crate) has_factor: bool,
    pub(crate) settings: KnownSettings,
}

/// The settings as the server has them.
#[derive(Clone)]
pub(crate) struct KnownSettings {
    pub(crate) time_zone: Option<String>,
    pub(crate) week_starts_on: Option<String>,
    pub(crate) reminder_hour: Option<u16>,
    /// Whether an e-mail is sent each morning.
    pub(crate) daily_digest: bool,
}

/// A personal access token on the account page.
#[derive(Clone)]
pub(crate) struct PersonalToken {
    pub(crate) id: ApiKeyId,
    pub(crate) name: String,
    /// Its first characters.
    pub(crate) start: String,
    /// What it may do with tasks; nothing if it is that of a calendar.
    tasks: Vec<Access>,
    expires_at: String,
    /// When it was last used, to the day.
    last_used: Option<String>,
}

impl FromJson for Profile {
    fn from_json(user: &Value) -> Option<Self> {
        let (id, name) = (member(user, "id")?, member(user, "name")?);
        let settings = KnownSettings {
            time_zone: member(user, "timeZone")?,
            week_starts_on: member(user, "weekStartsOn")?,
            reminder_hour: member(user, "reminderHour")?,
            daily_digest: member::<Option<_>>(user, "dailyDigest")?.unwrap_or_default(),
        };
        let has_factor = member_or_default(user, "twoFactorEnabled")?;
        let email = member(user, "email")?;
        Some(Self { id, email, name, email_verified: member(user, "emailVerified")?, has_factor, settings })
    }
}

impl FromJson for PersonalToken {
    fn from_json(token: &Value) -> Option<Self> {
        Some(Self {
            id: member(token, "id")?,
            name: member(token, "name")?,
            start: member(token, "start")?,
            tasks: member_or_default(token.get("permissions")?, "tasks")?,
            expires_at: member(token, "expiresAt")?,
            last_used: member(token, "lastRequest")?,
        })
    }
}

impl PersonalToken {
    /// Whether it is that of a calendar.
    pub(crate) fn is_of_calendar(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Its permissions, expiry date and last use.
    pub(crate) fn description(&self) -> String {
        let scope = match self.tasks.as_slice() {
            [] => "Shows what is due",
            [Access::Read] => "Reads tasks",
            [Access::Write] => "Changes tasks",
            _ => "Reads and changes tasks",
        };
        let use_of = match self.last_used.as_deref() {
            Some(last) => [", last used ", date(last)].concat(),
            None => ", not used yet".to_owned(),
        };
        [scope, ", until ", date(&self.expires_at), &use_of].concat()
    }
}

/// The date of an ISO 8601 timestamp.
fn date(timestamp: &str) -> &str {
    timestamp.get(..10).unwrap_or_default()
}

impl AuthorizedApi {
    /// The profile as it is on the server.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn profile(&self) -> Result<Profile, ApiError> {
        let session = self.of_account("/api/auth/get-session").await?.json::<Value>()?;
        match session.get("user").filter(|user| !user.is_null()).map(Profile::from_json) {
            Some(Some(user)) if user.id == self.account().id => Ok(user),
            // There is no session, or the cookie is that of another account that has signed in since.
            None | Some(Some(_)) => Err(self.expire()),
            Some(None) => Err(ApiError::Failed),
        }
    }

    pub(crate) fn rename(&self, name: Option<UserName>) -> Pending<'static> {
        /// Smaller than all that may change.
        #[derive(Serialize)]
        struct NewName {
            name: Option<UserName>,
        }
        self.update_user(&NewName { name })
    }

    /// Changes some members of the account.
    pub(crate) fn update_user(&self, changed: &impl Serialize) -> Pending<'static> {
        self.post("/api/auth/update-user", changed)
    }

    pub(crate) fn change_password(&self, change: &ChangePassword) -> Pending<'static> {
        self.exchange("/api/auth/change-password", change)
    }

    /// Asks for another address, which counts as soon as both mailboxes have confirmed it.
    pub(crate) fn change_email(&self, new_email: &str, password: &str) -> Pending<'static> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct NewAddress<'a> {
            new_email: &'a str,
            password: &'a str,
        }
        self.post("/api/auth/change-email", &NewAddress { new_email, password })
    }

    pub(crate) fn send_verification_email(&self) -> Pending<'static> {
        let email = self.account().email.clone();
        self.post("/api/auth/send-verification-email", &SendVerificationEmail { email, callback_url: None })
    }

    /// Deletes the account with everything in it.
    pub(crate) fn delete_account(&self, password: String) -> Pending<'static> {
        self.post("/api/auth/delete-user", &DeleteUser { password })
    }

    /// Ends the session of an account that was deleted.
    pub(crate) fn account_was_deleted(&self) {
        self.session().sign_out(SessionEnd::AccountDeleted);
    }

    /// The personal access tokens, newest first.
    pub(crate) async fn personal_tokens(&self) -> Result<Vec<PersonalToken>, ApiError> {
        self.of_account("/api/auth/api-key/list").await?.member("apiKeys")
    }

    /// Creates a personal access token and returns its secret, which the server does not show again.
    pub(crate) async fn create_personal_token(&self, new: &NewApiKey) -> Result<String, ApiError> {
        self.post("/api/auth/api-key/create", new).await?.member("key")
    }

    pub(crate) fn revoke_personal_token(&self, key_id: ApiKeyId) -> Pending<'static> {
        self.post("/api/auth/api-key/delete", &DeleteApiKey { key_id })
    }

    /// A call that is authenticated by the session cookie.
    pub(super) fn of_account(&self, path: &'static str) -> Pending<'static> {
        self.call(Call::get(path))
    }

    pub(super) fn post(&self, path: &'static str, body: &impl Serialize) -> Pending<'static> {
        self.call(Call::post(path).json(body))
    }

    /// A call that ends the session, and begins another one in its place.
    pub(super) fn exchange(&self, path: &'static str, body: &impl Serialize) -> Pending<'static> {
        let (call, session) = (self.post(path, body), self.session());
        async move {
            let _held = hold(session);
            call.await
        }
        .boxed_local()
    }

    fn call(&self, call: Call) -> Pending<'static> {
        let api = self.clone();
        call.send_anonymous().map_err(move |error| api.ended(error)).boxed_local()
    }

    /// Ends the session of this browser if that is the reason of an error.
    pub(super) fn ended(&self, error: ApiError) -> ApiError {
        if error.is_unauthorized() { self.expire() } else { error }
    }

    /// Ends this browser's session, which the server no longer accepts.
    fn expire(&self) -> ApiError {
        let session = self.session();
        if let Some(token) = session.token_of(self.account()) {
            session.expire(self.account(), &token);
        }
        ApiError::SessionEnded
    }
}

#[cfg(test)]
mod tests {
    use super::{FromJson, PersonalToken};
    use serde_json::json;

    #[test]
    fn describes_permissions_expiry_and_last_use() {
        let (never, time) = (json!(null), json!("2026-11-30T00:00:00.000Z"));
        let (not_used, used) = ("until 2026-12-21, not used yet", "until 2026-12-21, last used 2026-11-30");
        for (permissions, last_request, scope, dates) in [
            (json!({"tasks": ["read"]}), &never, "Reads tasks", not_used),
            (json!({"tasks": ["write"]}), &never, "Changes tasks", not_used),
            (json!({"tasks": ["read", "write"]}), &time, "Reads and changes tasks", used),
            (json!({"feed": ["read"]}), &time, "Shows what is due", used),
            (json!({"tasks": [], "feed": ["read"]}), &never, "Shows what is due", not_used),
        ] {
            let token = PersonalToken::from_json(&json!({
                "id": "01932f00-0000-7000-8000-000000000001", "name": "Backup", "start": "lk_pat_abcd",
                "permissions": permissions, "expiresAt": "2026-12-21T09:30:00.000Z", "enabled": true,
                "lastRequest": last_request,
            }))
            .unwrap();
            assert_eq!(token.description(), format!("{scope}, {dates}"));
        }
    }
}
