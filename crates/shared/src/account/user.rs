//! The wire types of `/api/auth`: the protocol of Better Auth, in camelCase.

use crate::text::{TextError, check_trimmed, present, text};
use crate::{Locale, ReminderHour, SessionId, Timestamp, UserId, WeekStart, ZoneName};
use serde::{Deserialize, Serialize};

/// The display name of a user: 1 to 200 characters (code points) after trimming, at least one of which can be seen.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(
        min_length = 1,
        max_length = 200,
        pattern = r"^[^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*$",
        example = "Ann"
    )
)]
#[serde(try_from = "String", into = "String")]
pub struct UserName(String);

impl UserName {
    pub const MAX: usize = 200;

    /// Trims and checks.
    ///
    /// # Errors
    /// [`TextError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        check_trimmed("Name", text, Self::MAX).map(|name| Self(name.to_owned()))
    }
}

text!(UserName, TextError);

/// An account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub id: UserId,
    /// With the domain in Unicode.
    pub email: String,
    pub name: String,
    /// The URL of a picture.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub image: Option<String>,
    pub email_verified: bool,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Whose days count: `null`, as every setting that is unset; then those of UTC.
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<ZoneName>))]
    pub time_zone: Option<String>,
    /// `null`: as is usual for the locale.
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<WeekStart>))]
    pub week_starts_on: Option<String>,
    /// `null`: 9.
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<ReminderHour>))]
    pub reminder_hour: Option<i16>,
    /// `null`: that of the client.
    #[cfg_attr(feature = "openapi", schema(required, value_type = Option<Locale>))]
    pub locale: Option<String>,
    /// Whether an e-mail comes each day, at the reminder hour, with what is due.
    pub daily_digest: bool,
    /// Whether a sign-in with the password also takes a second factor.
    pub two_factor_enabled: bool,
}

/// An account to create.
// Without `Debug`, so that the password is never logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignUp {
    #[cfg_attr(feature = "openapi", schema(format = Email, max_length = 254))]
    pub email: String,
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 8, max_length = 128))]
    pub password: String,
    /// The local part of the address if left out.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            nullable = false,
            max_length = 200,
            pattern = r"^[^\u0000-\u0008\u000B-\u001F\u007F-\u009F]*$",
            example = "Ann"
        )
    )]
    pub name: Option<String>,
    /// The URL of a picture.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(nullable = false, max_length = 2048, example = "https://example.org/ann.png")
    )]
    pub image: Option<String>,
    /// A page of this or of a trusted origin to go on to after the address was confirmed.
    #[serde(
        default,
        rename = "callbackURL",
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub callback_url: Option<String>,
    /// `false`: the session lasts a day, and the browser drops its cookie when it closes.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub remember_me: Option<bool>,
    /// The token of an invitation, where none but invited people may sign up.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub invite_token: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<ZoneName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub week_starts_on: Option<WeekStart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminder_hour: Option<ReminderHour>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
}

/// Credentials.
// Without `Debug`, so that the password is never logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    #[cfg_attr(feature = "openapi", schema(format = Email))]
    pub email: String,
    #[cfg_attr(feature = "openapi", schema(format = Password))]
    pub password: String,
    /// A page of this or of a trusted origin for the client to go on to.
    #[serde(
        default,
        rename = "callbackURL",
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub callback_url: Option<String>,
    /// `false`: the session lasts a day, and the browser drops its cookie when it closes.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub remember_me: Option<bool>,
}

/// The response to sign-up and sign-in.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SignedIn {
    /// Only after sign-in: whether the client is to go on to `url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect: Option<bool>,
    /// The `callbackURL` of the sign-in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub url: Option<String>,
    /// The session token.
    pub token: String,
    pub user: User,
    pub access_token: String,
    pub access_token_expires_at: Timestamp,
}

/// A session.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    pub id: SessionId,
    pub user_id: UserId,
    /// The session token; of another session than that of the request its id, by which it can be revoked, too.
    pub token: String,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    /// When its token was issued; in a list, when it was last seen, to the hour.
    pub updated_at: Timestamp,
    /// The address of its client: that of the request, of another session where it was last seen.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ip_address: Option<String>,
    #[cfg_attr(feature = "openapi", schema(required))]
    pub user_agent: Option<String>,
}

/// The response to `get-session` with a valid session.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GetSession {
    pub session: SessionInfo,
    pub user: User,
}

/// A new access token.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenResponse {
    pub token: String,
}

/// The response to a request that returns nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Success {
    pub success: bool,
}

#[cfg(test)]
mod tests {
    use super::{GetSession, SignIn, SignUp, SignedIn, UserName};
    use crate::arbitrary::{like, round_trip, text};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn credentials() -> Value {
        json!({"email": "ann@example.org", "password": "a good password", "name": "Ann", "rememberMe": false,
            "timeZone": "Europe/Berlin", "weekStartsOn": "monday", "reminderHour": 0, "locale": "de"})
    }

    fn response() -> Value {
        let (id, time) = ("01932f00-0000-7000-8000-000000000001", "2026-11-21T09:30:00.000Z");
        let user = json!({
            "id": id, "email": "ann@example.org", "name": "Ann", "image": null, "emailVerified": false,
            "createdAt": time, "updatedAt": time, "timeZone": "Europe/Berlin", "weekStartsOn": "saturday",
            "reminderHour": 23, "locale": null, "dailyDigest": false, "twoFactorEnabled": true,
        });
        let session = json!({
            "id": id, "userId": id, "token": "t", "expiresAt": time, "createdAt": time, "updatedAt": time,
            "ipAddress": "::1", "userAgent": null,
        });
        json!({
            "redirect": false, "token": "t", "user": user, "accessToken": "t", "accessTokenExpiresAt": time,
            "session": session,
        })
    }

    proptest! {
        #[test]
        fn name_has_1_to_200_characters_trimmed_and_without_controls(text in text()) {
            if let Ok(name) = UserName::parse(&text) {
                prop_assert_eq!(name.as_str(), text.trim());
                prop_assert!((1..=UserName::MAX).contains(&name.as_str().chars().count()));
                prop_assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
                prop_assert_eq!(UserName::parse(name.as_str()), Ok(name));
            }
        }

        #[test]
        fn credentials_are_read_unchanged(input in like(credentials())) {
            if let Some(sign_in) = round_trip::<SignIn>(input.clone()) {
                prop_assert_eq!((&input["email"], &input["password"]), (&sign_in.email.into(), &sign_in.password.into()));
                prop_assert_eq!(&input["rememberMe"], &json!(sign_in.remember_me));
            }
            if let Some(sign_up) = round_trip::<SignUp>(input.clone()) {
                prop_assert_eq!((&input["name"], &input["email"]), (&json!(sign_up.name), &sign_up.email.into()));
            }
        }

        #[test]
        fn responses_round_trip(input in like(response())) {
            round_trip::<SignedIn>(input.clone());
            round_trip::<GetSession>(input);
        }
    }
}
