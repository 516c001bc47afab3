//! The wire types of `/api/auth` for changes of an account, in camelCase.

use crate::{
    Locale, ReminderHour, User, UserName, WeekStart, ZoneName,
    text::{present, text},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use thiserror::Error;

/// The URL of a user's picture: `http` or `https`, at most 2,048 characters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImageUrl(String);

/// The URL of a picture is invalid.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("Enter an address like https://example.org/picture.png, of at most {} characters", ImageUrl::MAX)]
pub struct ImageUrlError;

impl ImageUrl {
    pub const MAX: usize = 2048;

    /// Checks scheme, length and characters; the rest is left to the browser that shows the picture.
    ///
    /// # Errors
    /// [`ImageUrlError`], whose message is for the user.
    pub fn parse(text: &str) -> Result<Self, ImageUrlError> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_plain = !text.contains(|c: char| c.is_control() || c.is_whitespace());
        match rest {
            Some(rest) if !rest.is_empty() && is_plain && text.chars().nth(Self::MAX).is_none() => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(ImageUrlError),
        }
    }
}

text!(ImageUrl, ImageUrlError);

/// A change of a user's profile and settings: members that are left out stay as they are, and `null` clears a member.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct UpdateUser {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<UserName>,
    /// As `null`, an empty text clears it.
    #[serde(default, deserialize_with = "unless_empty", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "openapi",
        schema(
            value_type = Option<String>,
            max_length = 2048,
            pattern = r"^(https?://[^\s]+)?$",
            example = "https://example.org/ann.png"
        )
    )]
    pub image: Option<Option<ImageUrl>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ZoneName>))]
    pub time_zone: Option<Option<ZoneName>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<WeekStart>))]
    pub week_starts_on: Option<Option<WeekStart>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ReminderHour>))]
    pub reminder_hour: Option<Option<ReminderHour>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Locale>))]
    pub locale: Option<Option<Locale>>,
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<bool>))]
    pub daily_digest: Option<Option<bool>>,
}

/// Better Auth's clients clear a picture by an empty text.
fn unless_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<ImageUrl>>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.is_empty());
    text.map(ImageUrl::try_from).transpose().map(Some).map_err(D::Error::custom)
}

impl UpdateUser {
    /// Whether it changes when e-mails about tasks are sent.
    pub fn concerns_reminders(&self) -> bool {
        self.time_zone.is_some() || self.reminder_hour.is_some() || self.daily_digest.is_some()
    }
}

/// A change of password.
// Without `Debug`, so that no password is logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    #[cfg_attr(feature = "openapi", schema(format = Password))]
    pub current_password: String,
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 8, max_length = 128))]
    pub new_password: String,
    /// `false`: no session ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke_other_sessions: Option<bool>,
}

/// The response to a change of password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChanged {
    /// The session token to use from now on; `null` if no session has ended.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub token: Option<String>,
    pub user: User,
}

/// Deletes an account; the password confirms it.
// Without `Debug`, so that the password is never logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeleteUser {
    #[cfg_attr(feature = "openapi", schema(format = Password))]
    pub password: String,
}

/// The response to the deletion of an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserDeleted {
    pub success: bool,
    pub message: String,
}

/// The response to a request that returns nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    pub status: bool,
}

/// A session to revoke.
// Without `Debug`, so that the token is never logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokeSession {
    /// Its token, or its id.
    pub token: String,
}

/// Requests an e-mail with a link to set a new password.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RequestPasswordReset {
    #[cfg_attr(feature = "openapi", schema(format = Email))]
    pub email: String,
    /// A page of this origin, which gets the token as `#token=`, or of a trusted origin, which gets it as the query
    /// parameter `token`; the app's own if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_to: Option<String>,
}

/// The response to every such request, whether or not the account exists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetRequested {
    pub status: bool,
    pub message: String,
}

/// A new password in place of a forgotten one.
// Without `Debug`, so that neither password nor token is logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ResetPassword {
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 8, max_length = 128))]
    pub new_password: String,
    /// The token of the link in the e-mail. It may be in the query instead.
    #[serde(default)]
    pub token: String,
}

/// Requests an e-mail with a link that verifies the address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SendVerificationEmail {
    #[cfg_attr(feature = "openapi", schema(format = Email))]
    pub email: String,
    /// A page of this or of a trusted origin to go on to from the app's page that confirms the address.
    #[serde(default, rename = "callbackURL", skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// Requests a change of the address.
// Without `Debug`, so that the password is never logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangeEmail {
    #[cfg_attr(feature = "openapi", schema(format = Email, max_length = 254))]
    pub new_email: String,
    /// May be left out in a session that began with a passkey within a day.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, format = Password))]
    pub password: Option<String>,
    /// A page of this or of a trusted origin to go on to after each confirmation.
    #[serde(default, rename = "callbackURL", skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// What a confirmed change of address waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum EmailChangeProgress {
    /// An e-mail to the new address, which has to confirm the change as well.
    Pending,
    /// Nothing: the account has the new address.
    Changed,
}

/// Verifies an address.
// Without `Debug`, so that the token is never logged.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerifyEmail {
    /// The token of the link in the e-mail.
    pub token: String,
}

/// The response to the verification of an address.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EmailVerified {
    pub status: bool,
    /// Always `null`: the client that follows the link need not be signed in.
    pub user: Option<User>,
    /// The page to go on to, if the e-mail was requested with a `callbackURL`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub url: Option<String>,
    /// If the link was for a change of address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub email_change: Option<EmailChangeProgress>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{like, round_trip, text as any_text};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn request() -> Value {
        json!({
            "name": "Ann", "image": "https://example.org/ann.png", "currentPassword": "one", "newPassword": "another",
            "revokeOtherSessions": true, "password": "one", "token": "t", "email": "ann@example.org",
            "redirectTo": "/reset", "callbackURL": "/verified", "newEmail": "bob@example.org", "timeZone": "Europe/Berlin", "weekStartsOn": "sunday",
            "reminderHour": 7, "locale": "de-DE", "dailyDigest": true,
        })
    }

    #[test]
    fn image_url_is_http_or_https() {
        for good in ["https://example.org/a.png", "http://localhost:3000/ü?x=1#y"] {
            assert_eq!(ImageUrl::parse(good).map(String::from), Ok(good.to_owned()));
        }
        let too_long = format!("https://{}", "x".repeat(ImageUrl::MAX));
        for bad in [
            "",
            "https://",
            "javascript:alert(1)",
            "data:image/png;base64,",
            " https://a",
            "https://a b",
            &too_long,
        ] {
            assert_eq!(ImageUrl::parse(bad), Err(ImageUrlError), "{bad}");
        }
    }

    #[test]
    fn update_distinguishes_missing_from_null() {
        let read = |json: &str| serde_json::from_str::<UpdateUser>(json);
        assert_eq!(read("{}").unwrap(), UpdateUser::default());
        for cleared in [r#"{"image":null}"#, r#"{"image":""}"#] {
            assert_eq!(read(cleared).unwrap().image, Some(None), "{cleared}");
        }
        assert!(read(r#"{"image":" "}"#).is_err());
        let cleared =
            read(r#"{"timeZone":null,"weekStartsOn":null,"reminderHour":null,"locale":null}"#).unwrap();
        assert_eq!((cleared.time_zone, cleared.week_starts_on), (Some(None), Some(None)));
        assert_eq!((cleared.reminder_hour, cleared.locale), (Some(None), Some(None)));
        assert!(read(r#"{"name":null}"#).is_err());
    }

    proptest! {
        #[test]
        fn requests_round_trip(input in like(request())) {
            round_trip::<UpdateUser>(input.clone());
            round_trip::<ChangePassword>(input.clone());
            round_trip::<DeleteUser>(input.clone());
            round_trip::<RevokeSession>(input.clone());
            round_trip::<RequestPasswordReset>(input.clone());
            round_trip::<ResetPassword>(input.clone());
            round_trip::<ChangeEmail>(input.clone());
            round_trip::<SendVerificationEmail>(input);
        }

        #[test]
        fn image_url_is_the_input(text in any_text()) {
            if let Ok(url) = ImageUrl::parse(&text) {
                prop_assert_eq!(url.as_str(), text);
            }
        }
    }
}
