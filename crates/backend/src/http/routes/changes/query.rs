//! The query string of the feed.

use crate::http::{ApiError, extract::Query};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::Deserialize;
use std::{
    future::{Ready, ready},
    ops::RangeInclusive,
    time::Duration,
};
use store::Cursor;
use utoipa::IntoParams;

/// How long a request waits at most. Within the time limit of every request, and of usual reverse proxies.
const MAX_WAIT: Duration = Duration::from_secs(25);
const LIMITS: RangeInclusive<usize> = 1..=1000;
const USUAL: usize = 500;

/// The query parameters.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Parameters {
    /// The `cursor` of the previous response. Without it, everything.
    #[param(nullable = false)]
    since: Option<String>,
    /// The maximum number of tasks, lists and ids together; 500 without it.
    #[param(nullable = false, minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// With `since`: how many seconds to wait for a change if there is none, at most 25.
    #[param(nullable = false, minimum = 0)]
    wait: Option<i64>,
}

/// The requested part of the feed.
pub(crate) struct Feed {
    pub(crate) since: Option<Cursor>,
    pub(crate) limit: usize,
    pub(crate) wait: Duration,
}

impl TryFrom<Parameters> for Feed {
    type Error = ApiError;

    fn try_from(Parameters { since, limit, wait }: Parameters) -> Result<Self, ApiError> {
        let since = since.map(|text| text.parse()).transpose();
        let since = since.map_err(|_| ApiError::field("since", "since must be a cursor of this account"))?;
        let limit = limit.unwrap_or(USUAL);
        if !LIMITS.contains(&limit) {
            return Err(ApiError::field("limit", LIMIT));
        }
        let wait = u64::try_from(wait.unwrap_or_default()).map_err(|_| ApiError::field("wait", WAIT))?;
        Ok(Self { since, limit, wait: Duration::from_secs(wait).min(MAX_WAIT) })
    }
}

impl FromRequest for Feed {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parameters = Query::<Parameters>::from_request(request, payload).into_inner();
        ready(parameters.map_err(readable).and_then(|Query(parameters)| parameters.try_into()))
    }
}

const LIMIT: &str = "limit must be a number from 1 to 1000";
const WAIT: &str = "wait must be a number of seconds";

/// Replaces the messages of parsers, which are for programmers.
fn readable(error: ApiError) -> ApiError {
    match error {
        ApiError::Field { field, message, .. } if !message.starts_with('`') => match field.as_str() {
            "limit" => ApiError::field(&field, LIMIT),
            "wait" => ApiError::field(&field, WAIT),
            _ => ApiError::field(&field, message),
        },
        error => error,
    }
}

#[cfg(test)]
mod tests {
    use super::{Feed, Parameters};

    /// The contract with clients is in seconds and rows; a test that waits would take as long.
    #[test]
    fn a_longer_wait_counts_as_25_seconds() {
        let feed = |wait| {
            let parameters = Parameters { since: None, limit: None, wait: Some(wait) };
            Feed::try_from(parameters).ok().map(|feed| (feed.wait.as_secs(), feed.limit))
        };
        assert_eq!(
            [-1, 0, 25, 26, i64::MAX].map(feed),
            [None, Some((0, 500)), Some((25, 500)), Some((25, 500)), Some((25, 500))]
        );
    }
}
