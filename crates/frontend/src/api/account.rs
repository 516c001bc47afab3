//! The account. Like renewal, its calls are authenticated by the session cookie; no access token allows them.

use super::{
    authorized::AuthorizedApi,
    call::{Call, Pending},
    error::ApiError,
    session::SessionEnd,
};
use futures::{FutureExt, TryFutureExt};
use gloo_net::http::Method;
use serde::{Deserialize, Serialize};
use shared::{
    Access, ApiKeyId, ChangePassword, DeleteApiKey, DeleteUser, NewApiKey, Permissions,
    SendVerificationEmail, UserId, UserName,
};

/// The profile on the account page.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Profile {
    id: UserId,
    pub(crate) name: String,
    pub(crate) email_verified: bool,
}

/// A personal access token on the account page.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonalToken {
    pub(crate) id: ApiKeyId,
    pub(crate) name: String,
    /// Its first characters.
    pub(crate) start: String,
    permissions: Permissions,
    expires_at: String,
}

impl PersonalToken {
    /// Its permissions and expiry date.
    pub(crate) fn description(&self) -> String {
        let scope = match (self.permissions.allow(Access::Read), self.permissions.allow(Access::Write)) {
            (true, true) => "Reads and changes tasks",
            (false, true) => "Changes tasks",
            _ => "Reads tasks",
        };
        // The date of an ISO 8601 timestamp.
        format!("{scope}, until {}", self.expires_at.get(..10).unwrap_or_default())
    }
}

impl AuthorizedApi {
    /// The profile as it is on the server.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn profile(&self) -> Result<Profile, ApiError> {
        #[derive(Deserialize)]
        struct SessionInfo {
            user: Profile,
        }
        match self.get("/api/auth/get-session").await?.json::<SessionInfo>() {
            Ok(info) if info.user.id == self.account().id => Ok(info.user),
            // There is no session, or the cookie is that of another account that has signed in since.
            _ => Err(self.expire()),
        }
    }

    pub(crate) fn rename(&self, name: Option<UserName>) -> Pending<'static> {
        /// Smaller than all that may change.
        #[derive(Serialize)]
        struct NewName {
            name: Option<UserName>,
        }
        self.post("/api/auth/update-user", &NewName { name })
    }

    pub(crate) fn change_password(&self, change: &ChangePassword) -> Pending<'static> {
        self.post("/api/auth/change-password", change)
    }

    pub(crate) fn send_verification_email(&self) -> Pending<'static> {
        let email = self.account().email.clone();
        self.post("/api/auth/send-verification-email", &SendVerificationEmail { email, callback_url: None })
    }

    pub(crate) fn end_other_sessions(&self) -> Pending<'static> {
        self.post("/api/auth/revoke-other-sessions", &())
    }

    /// Deletes the account with everything in it, and ends the session.
    pub(crate) async fn delete_account(&self, password: String) -> Result<(), ApiError> {
        self.post("/api/auth/delete-user", &DeleteUser { password }).await?;
        self.session().sign_out(SessionEnd::AccountDeleted);
        Ok(())
    }

    /// The personal access tokens, newest first.
    pub(crate) async fn personal_tokens(&self) -> Result<Vec<PersonalToken>, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct List {
            api_keys: Vec<PersonalToken>,
        }
        Ok(self.get("/api/auth/api-key/list").await?.json::<List>()?.api_keys)
    }

    /// Creates a personal access token and returns its secret, which the server does not show again.
    pub(crate) async fn create_personal_token(&self, new: &NewApiKey) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        struct Created {
            key: String,
        }
        Ok(self.post("/api/auth/api-key/create", new).await?.json::<Created>()?.key)
    }

    pub(crate) fn revoke_personal_token(&self, key_id: ApiKeyId) -> Pending<'static> {
        self.post("/api/auth/api-key/delete", &DeleteApiKey { key_id })
    }

    fn get(&self, path: &'static str) -> Pending<'static> {
        self.call(Call::new(Method::GET, path))
    }

    fn post(&self, path: &'static str, body: &impl Serialize) -> Pending<'static> {
        self.call(Call::new(Method::POST, path).json(body))
    }

    fn call(&self, call: Call) -> Pending<'static> {
        let api = self.clone();
        call.send_anonymous()
            .map_err(move |error| if error.is_unauthorized() { api.expire() } else { error })
            .boxed_local()
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
    use super::PersonalToken;
    use serde_json::json;

    #[test]
    fn describes_permissions_and_expiry() {
        for (tasks, description) in [
            (&["read"][..], "Reads tasks, until 2026-12-21"),
            (&["write"], "Changes tasks, until 2026-12-21"),
            (&["read", "write"], "Reads and changes tasks, until 2026-12-21"),
        ] {
            let token: PersonalToken = serde_json::from_value(json!({
                "id": "01932f00-0000-7000-8000-000000000001", "name": "Backup", "start": "lk_pat_abcd",
                "permissions": { "tasks": tasks }, "expiresAt": "2026-12-21T09:30:00.000Z", "enabled": true,
            }))
            .unwrap();
            assert_eq!(token.description(), description);
        }
    }
}
