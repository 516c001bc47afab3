//! The wire types of `/api/auth` for what happens to an account after sign-in, in camelCase.

use crate::{
    User, UserName,
    text::{present, text},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Where somebody's picture is: an `http` or `https` URL of at most 2,048 characters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(
    feature = "openapi",
    schema(max_length = 2048, pattern = "^https?://[^\\s]+$", example = "https://example.org/ann.png")
)]
#[serde(try_from = "String", into = "String")]
pub struct ImageUrl(String);

/// Why the address of a picture was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("Enter an address like https://example.org/picture.png, of at most {} characters", ImageUrl::MAX)]
pub struct ImageUrlError;

impl ImageUrl {
    pub const MAX: usize = 2048;

    /// Checks; nothing is changed. What stands in the address is for the browser that is to show it.
    ///
    /// # Errors
    /// [`ImageUrlError`], whose text is meant for the person who typed.
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

/// A change of what an account shows of its owner: what is left out stays as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UpdateUser {
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub name: Option<UserName>,
    /// `null` clears it.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<ImageUrl>))]
    pub image: Option<Option<ImageUrl>>,
}

/// A change of password.
// Without `Debug`, so that no password can slip into a log.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    #[cfg_attr(feature = "openapi", schema(format = Password))]
    pub current_password: String,
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 8, max_length = 128))]
    pub new_password: String,
    /// `false`: the account's other sessions go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoke_other_sessions: Option<bool>,
}

/// What a change of password answers.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChanged {
    /// The session token to go on with.
    pub token: String,
    pub user: User,
}

/// The end of an account.
// Without `Debug`, so that the password cannot slip into a log.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeleteUser {
    #[cfg_attr(feature = "openapi", schema(format = Password))]
    pub password: String,
}

/// Done, in words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserDeleted {
    pub success: bool,
    pub message: String,
}

/// Done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    pub status: bool,
}

/// A session to be ended.
// Without `Debug`, so that the token cannot slip into a log.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RevokeSession {
    /// Its token.
    pub token: String,
}

/// A lost password: a mail is wanted, with a link to set another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct RequestPasswordReset {
    #[cfg_attr(feature = "openapi", schema(format = Email))]
    pub email: String,
    /// A page of this origin or of a trusted one, which finds the token in its query as `token`; the app's own if
    /// left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_to: Option<String>,
}

/// What every such wish answers, whether or not there is such an account.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResetRequested {
    pub status: bool,
    pub message: String,
}

/// A new password in the place of a lost one.
// Without `Debug`, so that nothing of it can slip into a log.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ResetPassword {
    #[cfg_attr(feature = "openapi", schema(format = Password, min_length = 8, max_length = 128))]
    pub new_password: String,
    /// The one of the mailed link.
    pub token: String,
}

/// A mail is wanted, with a link that shows that the address is one's own.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SendVerificationEmail {
    #[cfg_attr(feature = "openapi", schema(format = Email))]
    pub email: String,
    /// A page of this origin or of a trusted one to go on to; the app's own if left out.
    #[serde(default, rename = "callbackURL", skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
}

/// The address was verified.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmailVerified {
    pub status: bool,
    /// Always `null`: whoever has the link need not be signed in.
    pub user: Option<User>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arbitrary::{like, survives_the_wire, text as any_text};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn wishes() -> Value {
        json!({
            "name": "Ann", "image": "https://example.org/ann.png", "currentPassword": "one", "newPassword": "another",
            "revokeOtherSessions": true, "password": "one", "token": "t", "email": "ann@example.org",
            "redirectTo": "/reset", "callbackURL": "/verified",
        })
    }

    #[test]
    fn a_picture_has_an_address_of_the_web() {
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
    fn an_update_tells_absent_from_null() {
        let read = |json: &str| serde_json::from_str::<UpdateUser>(json);
        assert_eq!(read("{}").unwrap(), UpdateUser::default());
        assert_eq!(read(r#"{"image":null}"#).unwrap().image, Some(None));
        assert!(read(r#"{"name":null}"#).is_err());
    }

    proptest! {
        #[test]
        fn what_is_wished_survives_the_wire(input in like(wishes())) {
            survives_the_wire::<UpdateUser>(input.clone());
            survives_the_wire::<ChangePassword>(input.clone());
            survives_the_wire::<DeleteUser>(input.clone());
            survives_the_wire::<RevokeSession>(input.clone());
            survives_the_wire::<RequestPasswordReset>(input.clone());
            survives_the_wire::<ResetPassword>(input.clone());
            survives_the_wire::<SendVerificationEmail>(input);
        }

        #[test]
        fn an_accepted_picture_is_as_it_was_typed(text in any_text()) {
            if let Ok(url) = ImageUrl::parse(&text) {
                prop_assert_eq!(url.as_str(), text);
            }
        }
    }
}
