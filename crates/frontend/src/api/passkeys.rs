//! The passkeys of the account.

use super::{
    authorized::AuthorizedApi,
    call::{Pending, Response},
    error::ApiError,
};
use crate::json::{FromJson, member, member_or_default};
use futures::FutureExt;
use serde::Serialize;
use serde_json::Value;
use shared::Timestamp;

#[derive(Clone, PartialEq)]
pub(crate) struct Passkey {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Whether there is a copy of it on other devices.
    pub(crate) is_synced: bool,
    pub(crate) created_at: Timestamp,
    pub(crate) last_used: Option<Timestamp>,
}

impl FromJson for Passkey {
    fn from_json(passkey: &Value) -> Option<Self> {
        Some(Self {
            id: member(passkey, "id")?,
            name: member::<Option<String>>(passkey, "name")?.unwrap_or_else(|| "Passkey".to_owned()),
            is_synced: member_or_default(passkey, "backedUp")?,
            created_at: member(passkey, "createdAt")?,
            last_used: member(passkey, "lastUsedAt")?,
        })
    }
}

impl AuthorizedApi {
    /// The passkeys, the oldest first.
    ///
    /// # Errors
    /// See [`ApiError`].
    pub(crate) async fn passkeys(&self) -> Result<Vec<Passkey>, ApiError> {
        self.of_account("/api/auth/passkey/list-user-passkeys").await?.json()
    }

    /// Has the browser make a passkey, and adds it.
    pub(crate) fn add_passkey(&self, name: &str) -> Pending<'static> {
        let (api, name) = (self.clone(), name.to_owned());
        async move {
            match Response::of_passkey("create", &name).await {
                Err(error) => Err(api.ended(error).await),
                Ok(added) => added.ok_or(ApiError::Failed),
            }
        }
        .boxed_local()
    }

    pub(crate) fn rename_passkey(&self, id: &str, name: &str) -> Pending<'static> {
        #[derive(Serialize)]
        struct Renamed<'a> {
            id: &'a str,
            name: &'a str,
        }
        self.post("/api/auth/passkey/update-passkey", &Renamed { id, name })
    }

    pub(crate) fn remove_passkey(&self, id: &str) -> Pending<'static> {
        #[derive(Serialize)]
        struct Removed<'a> {
            id: &'a str,
        }
        // If the session began with it, it goes on with another token.
        self.exchange("/api/auth/passkey/delete-passkey", &Removed { id })
    }
}
