//! Identifiers: UUIDs (RFC 9562), with a type for each kind of entity, so that they cannot be confused.

use crate::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// The UUID.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// An account.
    UserId
);
id!(
    /// A task. A UUID of version 7, so that ids sort by creation time.
    TaskId
);
id!(
    /// A list of tasks. A UUID of version 7.
    ListId
);
id!(
    /// A session: one sign-in on one device, shared by all of its tokens.
    SessionId
);
impl SessionId {
    /// When the session began, which its id contains; `None` for an id of another version or variant of UUID.
    pub fn began_at(self) -> Option<Timestamp> {
        Timestamp::of_id(self.0)
    }
}

id!(
    /// A personal access token.
    ApiKeyId
);
id!(
    /// A passkey, which the authenticator knows under a credential id of its own.
    PasskeyId
);

/// Deserialises the id of something to be found. A malformed one stands for the nil UUID (RFC 9562 section 5.9), which nothing
/// has: to the client, an id that is none and one of another account are the same.
pub(crate) fn findable<'de, D: Deserializer<'de>, T: From<Uuid>>(deserializer: D) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    Ok(text.parse().unwrap_or(Uuid::nil()).into())
}

#[cfg(test)]
mod tests {
    use super::UserId;
    use crate::arbitrary;
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn accepted_ids_have_one_serialised_form(
            text in prop_oneof![
                arbitrary::text(),
                "[0-9a-fA-F]{32}",
                "(urn:uuid:|\\{)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\}?",
            ],
        ) {
            let parsed = text.parse::<UserId>();
            prop_assert_eq!(serde_json::from_value::<UserId>(text.into()).ok(), parsed.as_ref().ok().copied());
            if let Ok(id) = parsed {
                prop_assert_eq!(id.to_string().len(), 36);
                prop_assert_eq!(id.to_string().to_lowercase(), id.to_string());
            }
        }

        #[test]
        fn every_id_round_trips(number in any::<u128>()) {
            let id = UserId::from(Uuid::from_u128(number));
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(serde_json::from_str::<UserId>(&serde_json::to_string(&id).unwrap()).ok(), Some(id));
        }
    }
}
