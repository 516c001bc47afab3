//! `POST /api/auth/two-factor/send-otp` and `POST /api/auth/two-factor/verify-otp`: codes by e-mail, which this server does
//! not have. Who reads the mailbox can reset the password already.

use crate::http::{ApiError, FactorRefusal, error::HandlerResult};
use shared::ErrorBody;

/// Would send a code by e-mail.
///
/// Always refused: an authenticator app shows the codes.
#[utoipa::path(
    post,
    path = "/api/auth/two-factor/send-otp",
    tag = "auth",
    responses(
        (status = 400, description = "OTP_NOT_CONFIGURED", body = ErrorBody),
        (status = 403, description = "INVALID_ORIGIN", body = ErrorBody),
        (status = 429, description = "TOO_MANY_REQUESTS", body = ErrorBody),
    ),
)]
pub(crate) async fn send_otp() -> HandlerResult {
    Err(ApiError::Factor(FactorRefusal::OtpNotConfigured))
}

/// Would accept a code that was sent by e-mail.
///
/// Always refused.
#[utoipa::path(
    post,
    path = "/api/auth/two-factor/verify-otp",
    tag = "auth",
    responses(
        (status = 400, description = "OTP_NOT_CONFIGURED", body = ErrorBody),
        (status = 403, description = "INVALID_ORIGIN", body = ErrorBody),
        (status = 429, description = "TOO_MANY_REQUESTS", body = ErrorBody),
    ),
)]
pub(crate) async fn verify_otp() -> HandlerResult {
    Err(ApiError::Factor(FactorRefusal::OtpNotConfigured))
}
