//! Who may sign up.

use crate::{
    config::SignUpMode,
    http::{ApiError, Services},
};
use auth::{Invitation, InvitationError};
use shared::{Email, ErrorCode};

/// The member with the token of an invitation.
const FIELD: &str = "inviteToken";

/// The invitation to be spent by a sign-up; `None` where everyone may sign up.
///
/// # Errors
/// `EMAIL_PASSWORD_SIGN_UP_DISABLED`, `INVALID_INVITATION`, `INVITATION_EXPIRED`, `INVITATION_FOR_ANOTHER_EMAIL`.
pub(crate) fn require_invitation(
    services: &Services,
    token: Option<&str>,
    email: Option<&Email>,
) -> Result<Option<Invitation>, ApiError> {
    let token = match (services.sign_up, token.filter(|token| !token.is_empty())) {
        (SignUpMode::Open, _) => return Ok(None),
        (SignUpMode::Closed, _) => return Err(ApiError::SignUpDisabled),
        (SignUpMode::Invite, None) => {
            let message = "Sign-up takes an invitation: ask the people who run this server for one";
            return Err(ApiError::coded(ErrorCode::EmailPasswordSignUpDisabled, FIELD, message));
        }
        (SignUpMode::Invite, Some(token)) => token,
    };
    let invitation = services.tokens.verify_invitation(token, services.clock.now());
    let invitation = invitation.map_err(|error| match error {
        InvitationError::Invalid => {
            let message = "This is not an invitation of this server. Copy the whole link.";
            ApiError::coded(ErrorCode::InvalidInvitation, FIELD, message)
        }
        InvitationError::Expired => {
            let message = "This invitation has expired. Ask for another.";
            ApiError::coded(ErrorCode::InvitationExpired, FIELD, message)
        }
    })?;
    match email.is_none_or(|email| invitation.is_for(email)) {
        true => Ok(Some(invitation)),
        false => {
            let message = "This invitation is for another email address";
            Err(ApiError::coded(ErrorCode::InvitationForAnotherEmail, "email", message))
        }
    }
}

/// An invitation that was used, maybe by a concurrent request.
pub(crate) fn used_invitation() -> ApiError {
    let message = "This invitation was used before. Ask for another.";
    ApiError::coded(ErrorCode::InvitationUsed, FIELD, message)
}
