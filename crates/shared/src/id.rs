//! Identifiers: UUIDs (RFC 9562, version 7), a type for each thing, so that one is never taken for another.

use serde::{Deserialize, Serialize};
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
            /// The UUID itself.
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
    /// A task. Version 7, so ids sort by the moment of creation.
    TaskId
);
id!(
    /// One sign-in on one device: what all tokens that come from it have in common.
    SessionId
);
id!(
    /// A personal access token, less what opens anything.
    ApiKeyId
);

#[cfg(test)]
mod tests {
    use super::UserId;
    use crate::arbitrary;
    use proptest::prelude::*;
    use uuid::Uuid;

    proptest! {
        #[test]
        fn what_is_accepted_is_written_in_one_form(
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
        fn every_id_is_read_back_as_it_was_written(number in any::<u128>()) {
            let id = UserId::from(Uuid::from_u128(number));
            prop_assert_eq!(id.to_string().parse(), Ok(id));
            prop_assert_eq!(serde_json::from_str::<UserId>(&serde_json::to_string(&id).unwrap()).ok(), Some(id));
        }
    }
}
