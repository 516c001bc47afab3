//! One's own account. Its calls are made with the session's cookie, as renewal is: an access token opens none of it.

use super::{
    ApiError, AuthorizedApi,
    call::{Call, Pending},
};
use crate::session::Departure;
use futures::{FutureExt, TryFutureExt};
use gloo_net::http::Method;
use serde::{Deserialize, Serialize};
use shared::{
    Access, ApiKeyId, ChangePassword, DeleteApiKey, DeleteUser, NewApiKey, Permissions,
    SendVerificationEmail, UpdateUser, UserId,
};

/// The person as the account page shows them.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Profile {
    id: UserId,
    pub(crate) name: String,
    pub(crate) email_verified: bool,
}

/// A personal access token as the account page shows it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccessToken {
    pub(crate) id: ApiKeyId,
    pub(crate) name: String,
    /// Its first characters.
    pub(crate) start: String,
    permissions: Permissions,
    expires_at: String,
}

impl AccessToken {
    /// What it may do, and how long.
    pub(crate) fn about(&self) -> String {
        let scope = match (self.permissions.allow(Access::Read), self.permissions.allow(Access::Write)) {
            (true, true) => "Reads and changes tasks",
            (false, true) => "Changes tasks",
            _ => "Reads tasks",
        };
        // Of an ISO 8601 timestamp the date.
        format!("{scope}, until {}", self.expires_at.get(..10).unwrap_or_default())
    }
}

impl AuthorizedApi {
    /// Who one is, as the server knows it now.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn profile(&self) -> Result<Profile, ApiError> {
        #[derive(Deserialize)]
        struct Known {
            user: Profile,
        }
        let answer = self.ask("/api/auth/get-session").await?.success()?;
        match serde_json::from_str::<Known>(&answer) {
            Ok(known) if known.user.id == self.account().id => Ok(known.user),
            // There is no session, or it is another person's: the cookie belongs to whoever signed in last in this
            // browser.
            _ => Err(self.over()),
        }
    }

    pub(crate) fn rename(&self, change: &UpdateUser) -> Pending<'static> {
        self.tell("/api/auth/update-user", change)
    }

    pub(crate) fn change_password(&self, change: &ChangePassword) -> Pending<'static> {
        self.tell("/api/auth/change-password", change)
    }

    pub(crate) fn send_verification_mail(&self) -> Pending<'static> {
        let email = self.account().email.clone();
        self.tell("/api/auth/send-verification-email", &SendVerificationEmail { email, callback_url: None })
    }

    pub(crate) fn end_other_sessions(&self) -> Pending<'static> {
        self.tell("/api/auth/revoke-other-sessions", &())
    }

    /// Deletes the account and all that is its; the session ends with it.
    pub(crate) async fn delete_account(&self, password: String) -> Result<(), ApiError> {
        self.tell("/api/auth/delete-user", &DeleteUser { password }).await?;
        self.session().sign_out(Departure::AccountDeleted);
        Ok(())
    }

    /// The personal access tokens, newest first.
    pub(crate) async fn access_tokens(&self) -> Result<Vec<AccessToken>, ApiError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct All {
            api_keys: Vec<AccessToken>,
        }
        Ok(self.ask("/api/auth/api-key/list").await?.read::<All>()?.api_keys)
    }

    /// A new personal access token itself, which the server shows this once.
    pub(crate) async fn make_access_token(&self, new: &NewApiKey) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        struct Made {
            key: String,
        }
        Ok(self.tell("/api/auth/api-key/create", new).await?.read::<Made>()?.key)
    }

    pub(crate) fn revoke_access_token(&self, key_id: ApiKeyId) -> Pending<'static> {
        self.tell("/api/auth/api-key/delete", &DeleteApiKey { key_id })
    }

    fn ask(&self, path: &'static str) -> Pending<'static> {
        self.call(Call::new(Method::GET, path))
    }

    fn tell(&self, path: &'static str, body: &impl Serialize) -> Pending<'static> {
        self.call(Call::new(Method::POST, path).json(body))
    }

    fn call(&self, call: Call) -> Pending<'static> {
        let api = self.clone();
        call.ask()
            .map_err(move |error| if error.is_unauthorized() { api.over() } else { error })
            .boxed_local()
    }

    /// The session is over, and with it what this tab knows of it.
    fn over(&self) -> ApiError {
        let session = self.session();
        if let Some(token) = session.token_of(self.account()) {
            session.end(self.account(), &token);
        }
        ApiError::SessionEnded
    }
}

#[cfg(test)]
mod tests {
    use super::AccessToken;
    use serde_json::json;

    #[test]
    fn a_token_says_in_words_what_it_may_do_and_how_long() {
        for (tasks, said) in [
            (&["read"][..], "Reads tasks, until 2026-12-21"),
            (&["write"], "Changes tasks, until 2026-12-21"),
            (&["read", "write"], "Reads and changes tasks, until 2026-12-21"),
        ] {
            let token: AccessToken = serde_json::from_value(json!({
                "id": "01932f00-0000-7000-8000-000000000001", "name": "Backup", "start": "lk_pat_abcd",
                "permissions": { "tasks": tasks }, "expiresAt": "2026-12-21T09:30:00.000Z", "enabled": true,
            }))
            .unwrap();
            assert_eq!(token.about(), said);
        }
    }
}
