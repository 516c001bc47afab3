//! Parameters and responses that several operations of the OpenAPI document share. These types are never instantiated.
#![allow(dead_code, reason = "read by utoipa's derives only")]

use shared::{ErrorBody, List, ListId, Tag, Task, TaskId, UserId};
use utoipa::{IntoParams, IntoResponses};
use uuid::Uuid;

/// The path of a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct ListPath {
    /// The account of the token.
    user_id: UserId,
}

/// A parameter of a list that may be given several times.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct TagParameter {
    /// Only tasks that have this tag, in any case. Given several times, only those that have all of them.
    #[param(nullable = false, max_items = 20)]
    tag: Option<Vec<Tag>>,
}

/// The path of a task.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OnePath {
    /// The account of the token.
    user_id: UserId,
    /// The task.
    task_id: TaskId,
}

/// The path of a list of tasks.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OneListPath {
    /// The account of the token.
    user_id: UserId,
    /// The list.
    list_id: ListId,
}

/// The path of a tag.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OneTagPath {
    /// The account of the token.
    user_id: UserId,
    /// The tag, in any case.
    #[param(example = "garden")]
    name: String,
}

/// The path of an import.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct OneImportPath {
    /// The account of the token.
    user_id: UserId,
    /// The `id` of its report.
    import_id: Uuid,
}

/// A condition on the state of a task or a list.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct Condition {
    /// Only if it still has this `ETag`, or one of these (RFC 9110 section 13.1.1).
    #[param(rename = "If-Match", nullable = false, example = "\"2026-11-21T09:30:00.000Z\"")]
    if_match: Option<String>,
}

/// A condition on a read.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub(crate) struct IfNoneMatchHeader {
    /// Send the body only if the `ETag` is no longer this one (RFC 9110 section 13.1.2).
    #[param(rename = "If-None-Match", nullable = false)]
    if_none_match: Option<String>,
}

/// The response with one task.
#[derive(IntoResponses)]
pub(crate) enum OneTask {
    /// The task
    #[response(status = 200, headers(("ETag" = String, description = "Its `updated_at` in quotes")))]
    Task(Task),
}

/// The response with one list.
#[derive(IntoResponses)]
pub(crate) enum OneList {
    /// The list
    #[response(status = 200, headers(("ETag" = String, description = "Its `updated_at` in quotes")))]
    List(List),
}

/// Routes behind the token guard.
#[derive(IntoResponses)]
pub(crate) enum Protected {
    /// UNAUTHORIZED, TOKEN_EXPIRED, TOKEN_REVOKED, INVALID_TOKEN
    #[response(status = 401)]
    NotSignedIn(ErrorBody),
    /// INSUFFICIENT_SCOPE: the personal access token lacks the scope
    #[response(status = 403, headers(("WWW-Authenticate" = String, description = "`insufficient_scope` (RFC 6750)")))]
    InsufficientScope(ErrorBody),
    /// NOT_FOUND: there is none, or it is another account's
    #[response(status = 404)]
    NotFound(ErrorBody),
    /// DATABASE_UNAVAILABLE
    #[response(status = 503)]
    Unavailable(ErrorBody),
}

/// Routes with a request body.
#[derive(IntoResponses)]
pub(crate) enum WithBody {
    /// REQUEST_TIMEOUT: the body took too long to arrive
    #[response(status = 408)]
    Timeout(ErrorBody),
    /// PAYLOAD_TOO_LARGE
    #[response(status = 413)]
    TooLarge(ErrorBody),
    /// UNSUPPORTED_MEDIA_TYPE
    #[response(status = 415)]
    MediaType(ErrorBody),
}

/// Routes whose body is a file.
#[derive(IntoResponses)]
pub(crate) enum WithFile {
    /// REQUEST_TIMEOUT: a part of the file took too long to arrive
    #[response(status = 408)]
    Timeout(ErrorBody),
    /// PAYLOAD_TOO_LARGE: the file, or what is packed in it, is larger than 10 MiB
    #[response(status = 413)]
    TooLarge(ErrorBody),
    /// UNSUPPORTED_MEDIA_TYPE: it has a `Content-Encoding`
    #[response(status = 415)]
    MediaType(ErrorBody),
}

/// Routes that validate their input.
#[derive(IntoResponses)]
pub(crate) enum Invalid {
    /// VALIDATION_ERROR, BAD_REQUEST
    #[response(status = 400)]
    Invalid(ErrorBody),
}

/// Requests with a precondition.
#[derive(IntoResponses)]
pub(crate) enum Conditional {
    /// TASK_CHANGED
    #[response(status = 412)]
    Changed(ErrorBody),
}

/// The same on a list of tasks.
#[derive(IntoResponses)]
pub(crate) enum ConditionalList {
    /// LIST_CHANGED
    #[response(status = 412)]
    Changed(ErrorBody),
}

/// Writes to a task that may be deleted.
#[derive(IntoResponses)]
pub(crate) enum Deleted {
    /// TASK_DELETED: it is in the trash, or was deleted for good
    #[response(status = 410)]
    Deleted(ErrorBody),
}

/// Routes with a cursor of the feed.
#[derive(IntoResponses)]
pub(crate) enum Resync {
    /// RESYNC_REQUIRED: the cursor is too old, or of another account or database
    #[response(status = 410)]
    Resync(ErrorBody),
}

/// Routes that wait.
#[derive(IntoResponses)]
pub(crate) enum TooManyWaiting {
    /// TOO_MANY_REQUESTS: the account waits in 100 requests already; `Retry-After` in seconds
    #[response(status = 429)]
    TooMany(ErrorBody),
}

/// Routes that may add tasks, lists or tags.
#[derive(IntoResponses)]
pub(crate) enum OverQuota {
    /// TASK_QUOTA_EXCEEDED, TAG_QUOTA_EXCEEDED, POSITION_TOO_LONG
    #[response(status = 422)]
    OverQuota(ErrorBody),
}

/// Imports.
#[derive(IntoResponses)]
pub(crate) enum OverQuotaOfFile {
    /// TASK_QUOTA_EXCEEDED, LIST_QUOTA_EXCEEDED, TAG_QUOTA_EXCEEDED: nothing of the file is added
    #[response(status = 422)]
    OverQuota(ErrorBody),
}

/// Routes that take credentials.
#[derive(IntoResponses)]
pub(crate) enum Credentials {
    /// INVALID_ORIGIN
    #[response(status = 403)]
    Origin(ErrorBody),
    /// TOO_MANY_REQUESTS: too many from this network, or too many failures of this account; `Retry-After` in seconds
    #[response(status = 429)]
    TooMany(ErrorBody),
    /// OVERLOADED, DATABASE_UNAVAILABLE
    #[response(status = 503)]
    Unavailable(ErrorBody),
}

/// Routes that take credentials in addition to a session token.
#[derive(IntoResponses)]
pub(crate) enum Confirmed {
    /// INVALID_ORIGIN; SESSION_NOT_FRESH, with a second factor on: it was not shown in this session (send a code), or the
    /// session is older than a day (sign in again)
    #[response(status = 403)]
    Refused(ErrorBody),
    /// TOO_MANY_REQUESTS: too many from this network, or too many failures of this account; `Retry-After` in seconds
    #[response(status = 429)]
    TooMany(ErrorBody),
    /// OVERLOADED, DATABASE_UNAVAILABLE
    #[response(status = 503)]
    Unavailable(ErrorBody),
}

/// Routes that take a code.
#[derive(IntoResponses)]
pub(crate) enum WithCode {
    /// INVALID_ORIGIN
    #[response(status = 403)]
    Origin(ErrorBody),
    /// TOO_MANY_REQUESTS: too many from this network; ACCOUNT_TEMPORARILY_LOCKED: too many wrong codes; `Retry-After` in
    /// seconds
    #[response(status = 429)]
    TooMany(ErrorBody),
    /// OVERLOADED, DATABASE_UNAVAILABLE
    #[response(status = 503)]
    Unavailable(ErrorBody),
}

/// Routes that change something and take a session token.
#[derive(IntoResponses)]
pub(crate) enum OfSession {
    /// UNAUTHORIZED
    #[response(status = 401)]
    NotSignedIn(ErrorBody),
    /// INVALID_ORIGIN
    #[response(status = 403)]
    Origin(ErrorBody),
    /// DATABASE_UNAVAILABLE: nothing was changed
    #[response(status = 503)]
    Unavailable(ErrorBody),
}
