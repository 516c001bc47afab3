//! What routes have in common in the contract for programs: their parameters, and how they answer and refuse.
//! Nothing is ever made of these types; they only describe.
#![allow(dead_code, reason = "read by utoipa's derives alone")]

use shared::{ErrorBody, Task, TaskId, UserId};
use utoipa::{IntoParams, IntoResponses};

/// The path of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct ListPath {
    /// The account of the token.
    user_id: UserId,
}

/// The path of a task.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OnePath {
    /// The account of the token.
    user_id: UserId,
    /// The task.
    task_id: TaskId,
}

/// A condition on a write.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct Condition {
    /// Write only if the task still has this `ETag`, or one of these (RFC 9110 section 13.1.1).
    #[param(rename = "If-Match", nullable = false, example = "\"2026-11-21T09:30:00.000Z\"")]
    if_match: Option<String>,
}

/// A condition on an answer.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(super) struct IfNoneMatchHeader {
    /// Answer only if it no longer has this `ETag` (RFC 9110 section 13.1.2).
    #[param(rename = "If-None-Match", nullable = false)]
    if_none_match: Option<String>,
}

/// Of every route that answers with one task.
#[derive(IntoResponses)]
pub(super) enum OneTask {
    /// The task
    #[response(status = 200, headers(("ETag" = String, description = "Its `updated_at` in quotes")))]
    Task(Task),
}

/// Of every route behind a token.
#[derive(IntoResponses)]
pub(super) enum Protected {
    /// UNAUTHORIZED, TOKEN_EXPIRED, TOKEN_REVOKED, INVALID_TOKEN
    #[response(status = 401)]
    NotSignedIn(ErrorBody),
    /// INSUFFICIENT_SCOPE: the personal access token is not for this
    #[response(status = 403, headers(("WWW-Authenticate" = String, description = "`insufficient_scope` (RFC 6750)")))]
    NotForThis(ErrorBody),
    /// NOT_FOUND: not there, or not one's own
    #[response(status = 404)]
    NotFound(ErrorBody),
    /// DATABASE_UNAVAILABLE
    #[response(status = 503)]
    Unavailable(ErrorBody),
}

/// Of every route that takes a body.
#[derive(IntoResponses)]
pub(super) enum WithBody {
    /// REQUEST_TIMEOUT: the body was too long in coming
    #[response(status = 408)]
    Timeout(ErrorBody),
    /// PAYLOAD_TOO_LARGE
    #[response(status = 413)]
    TooLarge(ErrorBody),
    /// UNSUPPORTED_MEDIA_TYPE
    #[response(status = 415)]
    MediaType(ErrorBody),
}

/// Of every route whose body has rules.
#[derive(IntoResponses)]
pub(super) enum Invalid {
    /// VALIDATION_ERROR, BAD_REQUEST
    #[response(status = 400)]
    Invalid(ErrorBody),
}

/// Of every write with a condition.
#[derive(IntoResponses)]
pub(super) enum Conditional {
    /// TASK_CHANGED
    #[response(status = 412)]
    Changed(ErrorBody),
}

/// Of every route that takes credentials.
#[derive(IntoResponses)]
pub(super) enum Credentials {
    /// INVALID_ORIGIN
    #[response(status = 403)]
    Origin(ErrorBody),
    /// TOO_MANY_REQUESTS: from this network, or after failures for this account; `Retry-After` says how long, in
    /// seconds
    #[response(status = 429)]
    TooMany(ErrorBody),
    /// OVERLOADED, DATABASE_UNAVAILABLE
    #[response(status = 503)]
    Unavailable(ErrorBody),
}

/// Of every route that changes something for whoever has a session.
#[derive(IntoResponses)]
pub(super) enum OfSession {
    /// UNAUTHORIZED
    #[response(status = 401)]
    NotSignedIn(ErrorBody),
    /// INVALID_ORIGIN
    #[response(status = 403)]
    Origin(ErrorBody),
    /// DATABASE_UNAVAILABLE: nothing has changed
    #[response(status = 503)]
    Unavailable(ErrorBody),
}
