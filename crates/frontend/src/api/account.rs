//! The account. Like renewal, its calls are authenticated by the session cookie; no access token allows them.

use super::{
    authorized::AuthorizedApi,
    call::{Call, Pending},
    error::ApiError,
    renewal::claims_of,
    session::SessionEnd,
};
use crate::json::{FromJson, member, member_or_default};
use futures::FutureExt;
use serde::Serialize;
use serde_json::Value;
use shared::{
    Access, ApiKeyId, ChangePassword, DeleteApiKey, DeleteUser, ErrorCode, NewApiKey, SendVerificationEmail,
    Timestamp, UserId, UserName,
};
use web_sys::js_sys;

/// How long after a sign-in its session counts as fresh, in milliseconds.
const DAY: i64 = 86_400_000;

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
    /// Whether the owner of the session has signed in within a day, as far as the clock of this device is right.
    pub(crate) is_recent: bool,
    began_with_passkey: bool,
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
        Some(Self {
            id,
            email: member(user, "email")?,
            name,
            email_verified: member(user, "emailVerified")?,
            has_factor: member_or_default(user, "twoFactorEnabled")?,
            settings,
            is_recent: false,
            began_with_passkey: false,
        })
    }
}

impl Profile {
    /// Takes over what the session has shown, from the claims of its token; only the server verifies them.
    fn with_session(self, session: &Value, now: i64) -> Self {
        let shown = || {
            let claims = claims_of(&member::<String>(session, "token")?)?;
            let methods: Vec<String> = member_or_default(&claims, "amr")?;
            // Left out if that was when the session began.
            let at = member::<Option<i64>>(&claims, "auth_time")?.map(|seconds| seconds * 1000);
            let began: Timestamp = member(session, "createdAt")?;
            Some((at.unwrap_or(began.millis()), methods.iter().any(|method| method == "hwk")))
        };
        let (at, began_with_passkey) = shown().unwrap_or_default();
        Self { is_recent: at + DAY > now, began_with_passkey, ..self }
    }

    /// Whether the passkey that the session began with stands for the password.
    pub(crate) fn needs_no_password(&self) -> bool {
        self.is_recent && self.began_with_passkey
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
        let response = self.of_account("/api/auth/get-session").await?.json::<Value>()?;
        let session = response.get("session").unwrap_or(&Value::Null);
        match response.get("user").filter(|user| !user.is_null()).map(Profile::from_json) {
            Some(Some(user)) if user.id == self.account().id => {
                Ok(user.with_session(session, js_sys::Date::now() as i64))
            }
            // There is no session, or the cookie is that of another account that has signed in since.
            None | Some(Some(_)) => Err(self.end().await),
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
    pub(crate) fn change_email(&self, new_email: &str, password: Option<&str>) -> Pending<'static> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct NewAddress<'a> {
            new_email: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            password: Option<&'a str>,
        }
        self.post("/api/auth/change-email", &NewAddress { new_email, password })
    }

    pub(crate) fn send_verification_email(&self) -> Pending<'static> {
        let email = self.account().email.clone();
        self.post("/api/auth/send-verification-email", &SendVerificationEmail { email, callback_url: None })
    }

    /// Deletes the account with everything in it.
    pub(crate) fn delete_account(&self, password: Option<&str>) -> Pending<'static> {
        let password = password.unwrap_or_default().to_owned();
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

    /// Creates a personal access token. Its secret is in the member `key`; the server does not show it again.
    pub(crate) fn create_personal_token(&self, new: &NewApiKey) -> Pending<'static> {
        self.post("/api/auth/api-key/create", new)
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
            let _held = session.hold();
            call.await
        }
        .boxed_local()
    }

    fn call(&self, call: Call) -> Pending<'static> {
        let api = self.clone();
        async move {
            match call.send_anonymous().await {
                Err(error) => Err(api.ended(error).await),
                response => response,
            }
        }
        .boxed_local()
    }

    /// Ends the session of this browser if that is the reason of an error.
    pub(super) async fn ended(&self, error: ApiError) -> ApiError {
        if error.is_unauthorized() { self.end().await } else { error }
    }

    /// Ends this browser's session, which the server no longer accepts. If it was revoked, which only its access token shows,
    /// the tasks leave this device.
    async fn end(&self) -> ApiError {
        let session = self.session();
        if let Some(token) = session.token_of(self.account())
            && let Ok(response) = Call::get(self.path("lists")).send(Some(&token)).await
            && response.code() == Some(ErrorCode::TokenRevoked)
        {
            session.note_revocation();
        }
        self.expire()
    }

    /// Ends this browser's session, which the server no longer accepts.
    pub(crate) fn expire(&self) -> ApiError {
        let session = self.session();
        if let Some(token) = session.token_of(self.account()) {
            session.expire(self.account(), &token);
        }
        ApiError::SessionEnded
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY, FromJson, PersonalToken, Profile};
    use serde_json::json;

    #[test]
    fn a_session_without_readable_claims_is_not_recent() {
        let user = json!({
            "id": "01932f00-0000-7000-8000-000000000001", "name": "Ann", "email": "ann@example.org",
            "emailVerified": true, "twoFactorEnabled": true, "timeZone": null, "weekStartsOn": null,
            "reminderHour": null, "dailyDigest": false,
        });
        for session in [
            json!(null),
            json!({"token": "a"}),
            json!({"token": "", "createdAt": "2026-11-30T00:00:00.000Z"}),
        ] {
            let profile = Profile::from_json(&user).unwrap().with_session(&session, DAY);
            assert!(!profile.is_recent && !profile.needs_no_password(), "{session}");
        }
    }

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
