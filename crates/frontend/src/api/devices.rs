//! The sessions of the account.

use super::{authorized::AuthorizedApi, call::Pending, error::ApiError, session::SessionEnd};
use crate::json::{FromJson, member};
use serde::Serialize;
use serde_json::Value;
use shared::{Timestamp, client_name};

/// A session of the account.
#[derive(Clone)]
pub(crate) struct Device {
    /// By which the session can be ended.
    pub(crate) token: String,
    /// Such as "Firefox on Linux".
    pub(crate) name: String,
    /// Whether it is that of this browser.
    pub(crate) is_this: bool,
    pub(crate) last_seen: Timestamp,
    pub(crate) began: Timestamp,
    pub(crate) address: Option<String>,
}

impl FromJson for Device {
    fn from_json(session: &Value) -> Option<Self> {
        let (id, token): (String, String) = (member(session, "id")?, member(session, "token")?);
        let agent: Option<String> = member(session, "userAgent")?;
        Some(Self {
            // The server tells only the token of the session that asks; the others have their id there.
            is_this: id != token,
            token,
            name: client_name(agent.as_deref()),
            last_seen: member(session, "updatedAt")?,
            began: member(session, "createdAt")?,
            address: member(session, "ipAddress")?,
        })
    }
}

impl AuthorizedApi {
    /// The sessions, that of this browser first.
    ///
    /// # Errors
    /// See [`ApiError`]; the same for every call here.
    pub(crate) async fn devices(&self) -> Result<Vec<Device>, ApiError> {
        self.of_account("/api/auth/list-sessions").await?.json()
    }

    /// Ends another session.
    pub(crate) fn end_session(&self, token: &str) -> Pending<'static> {
        #[derive(Serialize)]
        struct Ended<'a> {
            token: &'a str,
        }
        self.post("/api/auth/revoke-session", &Ended { token })
    }

    pub(crate) fn end_other_sessions(&self) -> Pending<'static> {
        self.exchange("/api/auth/revoke-other-sessions", &())
    }

    /// Ends every session, also that of this browser.
    pub(crate) async fn end_all_sessions(&self) -> Result<(), ApiError> {
        self.post("/api/auth/revoke-sessions", &()).await?;
        self.session().sign_out(SessionEnd::SignedOut);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Device, FromJson};
    use serde_json::json;

    #[test]
    fn tells_this_device_by_its_token() {
        let (id, time) = ("01932f00-0000-7000-8000-000000000001", "2026-11-21T09:30:00.000Z");
        for (token, is_this) in [("a.b.c", true), (id, false)] {
            let session = json!({
                "id": id, "token": token, "userAgent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/133.0",
                "ipAddress": null, "createdAt": time, "updatedAt": time, "expiresAt": time,
            });
            let device = Device::from_json(&session).unwrap();
            assert_eq!((device.is_this, device.name.as_str()), (is_this, "Firefox on Linux"));
        }
    }
}
