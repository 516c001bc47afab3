//! The wire types of personal access tokens, which authenticate scripts: the API keys of Better Auth's api-key plugin, in
//! camelCase.

use crate::{ApiKeyId, Timestamp, UserId, UserName, id::findable};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a personal access token may do with its account's tasks.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Access {
    Read,
    Write,
}

/// The scope of a personal access token: `tasks:read`, `tasks:write` or both, or `feed:read` alone.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Permissions {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Access>,
    /// `["read"]` opens the calendar feed and nothing else, and is the only permission of its token.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(max_items = 1))]
    pub feed: Vec<Access>,
}

impl Permissions {
    /// Of a token that opens the calendar feed.
    pub fn of_feed() -> Self {
        Self { tasks: Vec::new(), feed: vec![Access::Read] }
    }

    /// Whether they include `access` to the tasks.
    pub fn allow(&self, access: Access) -> bool {
        self.tasks.contains(&access)
    }

    /// Whether they open the calendar feed.
    pub fn allow_feed(&self) -> bool {
        !self.feed.is_empty()
    }

    /// Whether there is such a token: for the tasks, or to read the feed.
    pub fn are_valid(&self) -> bool {
        match self.feed.as_slice() {
            [] => !self.tasks.is_empty(),
            [Access::Read] => self.tasks.is_empty(),
            _ => false,
        }
    }
}

impl fmt::Display for Permissions {
    /// As an OAuth scope (RFC 6749 section 3.3).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scopes = [
            (self.allow(Access::Read), "tasks:read"),
            (self.allow(Access::Write), "tasks:write"),
            (self.allow_feed(), "feed:read"),
        ];
        let granted = scopes.iter().filter(|(is_granted, _)| *is_granted).map(|(_, scope)| *scope);
        f.write_str(&granted.collect::<Vec<_>>().join(" "))
    }
}

/// A personal access token to create.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct NewApiKey {
    /// What the token is for.
    pub name: UserName,
    /// The lifetime in seconds: 30, 90 or 365 days.
    pub expires_in: Lifetime,
    pub permissions: Permissions,
}

/// The lifetime of a personal access token.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum Lifetime {
    Days30,
    Days90,
    Days365,
}

impl Lifetime {
    pub const ALL: [Self; 3] = [Self::Days30, Self::Days90, Self::Days365];

    /// In days of 24 hours.
    pub fn days(self) -> i64 {
        match self {
            Self::Days30 => 30,
            Self::Days90 => 90,
            Self::Days365 => 365,
        }
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Lifetime {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let integer = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::Integer);
        let integer = integer.description(Some("In seconds: 30, 90 or 365 days."));
        integer.enum_values(Some(Self::ALL.map(i64::from))).build().into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Lifetime {}

impl From<Lifetime> for i64 {
    /// In seconds.
    fn from(lifetime: Lifetime) -> Self {
        lifetime.days() * 24 * 60 * 60
    }
}

impl TryFrom<i64> for Lifetime {
    type Error = &'static str;

    fn try_from(seconds: i64) -> Result<Self, Self::Error> {
        let found = Self::ALL.into_iter().find(|lifetime| i64::from(*lifetime) == seconds);
        found.ok_or("expiresIn must be 2592000, 7776000 or 31536000 seconds: 30, 90 or 365 days")
    }
}

/// A personal access token without its secret.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    pub id: ApiKeyId,
    pub name: String,
    /// The first characters, by which the owner recognises it.
    pub start: String,
    /// The prefix of every personal access token.
    pub prefix: String,
    /// The owner.
    pub reference_id: UserId,
    /// Always `true`: revoked tokens are deleted.
    pub enabled: bool,
    pub permissions: Permissions,
    /// When it was last used, to the day; `null` if it was not.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub last_request: Option<Timestamp>,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A new personal access token. No other response contains it.
// Without `Debug`, so that it is never logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedApiKey {
    /// The token itself: `lk_pat_…`.
    pub key: String,
    #[serde(flatten)]
    pub api_key: ApiKey,
}

/// The personal access tokens of an account that have not expired, newest first.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiKeys {
    pub api_keys: Vec<ApiKey>,
    pub total: usize,
}

/// A personal access token to revoke.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeleteApiKey {
    #[serde(deserialize_with = "findable")]
    pub key_id: ApiKeyId,
}

#[cfg(test)]
mod tests {
    use super::{Access, ApiKeys, CreatedApiKey, DeleteApiKey, Lifetime, NewApiKey, Permissions};
    use crate::arbitrary::{like, round_trip};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const ID: &str = "01932f00-0000-7000-8000-000000000001";

    fn request() -> Value {
        json!({"name": "Backup", "expiresIn": 7_776_000, "permissions": {"tasks": ["read"]}, "keyId": ID})
    }

    fn created() -> Value {
        let time = "2026-11-21T09:30:00.000Z";
        json!({
            "key": "lk_pat_x", "id": ID, "name": "Backup", "start": "lk_pat_abcd", "prefix": "lk_pat_",
            "referenceId": ID, "enabled": true, "permissions": {"tasks": ["read", "write"]},
            "lastRequest": time, "expiresAt": time, "createdAt": time, "updatedAt": time,
        })
    }

    #[test]
    fn lifetime_is_30_90_or_365_days() {
        let days =
            [2_592_000, 7_776_000, 31_536_000].map(|seconds| Lifetime::try_from(seconds).map(Lifetime::days));
        assert_eq!(days, [Ok(30), Ok(90), Ok(365)]);
        for seconds in [0, -1, 1, 2_592_001, 31_536_001, i64::MAX] {
            assert!(Lifetime::try_from(seconds).is_err(), "{seconds}");
        }
    }

    #[test]
    fn permissions_display_as_a_scope() {
        let scope = |tasks: &[Access]| Permissions { tasks: tasks.to_vec(), feed: Vec::new() }.to_string();
        assert_eq!(scope(&[Access::Read]), "tasks:read");
        assert_eq!(scope(&[Access::Write, Access::Read, Access::Write]), "tasks:read tasks:write");
        assert_eq!(Permissions::of_feed().to_string(), "feed:read");
    }

    proptest! {
        #[test]
        fn api_key_types_round_trip(request in like(request()), created in like(created())) {
            round_trip::<NewApiKey>(request.clone());
            round_trip::<DeleteApiKey>(request);
            round_trip::<CreatedApiKey>(created.clone());
            round_trip::<ApiKeys>(json!({"apiKeys": [created], "total": 1}));
        }
    }
}
