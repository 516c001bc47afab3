//! The query string of a list: filters and paging.

use crate::http::ApiError;
use crate::http::extract::body::from_pairs;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{Deserialize, Serialize};
use shared::{TaskId, fold};
use std::{
    future::{Ready, ready},
    ops::RangeInclusive,
};
use store::ListQuery;
use utoipa::IntoParams;

const LIMITS: RangeInclusive<i64> = 1..=1000;

/// The maximum length of a query in characters, which the head of a request has space for, and in words: each is searched
/// for in every task.
const MAX_TEXT: usize = 2000;
const MAX_WORDS: usize = 32;

/// The query parameters.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct List {
    /// Only tasks that are completed, or only those that are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    completed: Option<bool>,
    /// Only tasks that have all of these words, in any order, each in the title or the description and also within a
    /// word. Case, diacritics and the kinds of blanks, quotation marks and dashes make no difference, and no character is
    /// special. At most 32 words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 2000)]
    q: Option<String>,
    /// The maximum number of tasks. Without it, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<i64>,
    /// Where to continue, as given by the `Link` header of the previous page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<TaskId>, nullable = false)]
    cursor: Option<TaskId>,
}

/// The requested page.
pub(crate) struct Page(List);

impl Page {
    /// The store's query, for one task more than the page has: it shows whether another page follows.
    pub(crate) fn query(&self) -> ListQuery {
        ListQuery {
            completed: self.0.completed,
            text: self.0.q.clone(),
            after: self.0.cursor,
            limit: self.0.limit.map(|limit| limit + 1),
        }
    }

    /// Whether this is the whole list.
    pub(crate) fn is_everything(&self) -> bool {
        matches!(self.0, List { completed: None, q: None, limit: None, cursor: None })
    }

    /// The maximum number of tasks on the page.
    pub(crate) fn size(&self) -> Option<usize> {
        self.0.limit.and_then(|limit| usize::try_from(limit).ok())
    }

    /// The query string of the page that follows `last`.
    pub(crate) fn after(&self, last: TaskId) -> String {
        let next = List { cursor: Some(last), ..self.0.clone() };
        // Cannot fail: all members are plain values.
        serde_urlencoded::to_string(next).unwrap_or_default()
    }
}

impl FromRequest for Page {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()).map(Self))
    }
}

fn parse(query: &str) -> Result<List, ApiError> {
    let list: List = from_pairs(query.as_bytes()).map_err(readable)?;
    if list.limit.is_some_and(|limit| !LIMITS.contains(&limit)) {
        return Err(ApiError::field("limit", LIMIT));
    }
    if list.q.as_ref().is_some_and(|text| text.chars().count() > MAX_TEXT || text.contains('\0')) {
        return Err(ApiError::field("q", "q must be plain text of at most 2000 characters"));
    }
    let words =
        list.q.as_ref().map_or(0, |text| fold(text).split(' ').filter(|word| !word.is_empty()).count());
    if words > MAX_WORDS {
        return Err(ApiError::field("q", "q must have at most 32 words"));
    }
    Ok(list)
}

const LIMIT: &str = "limit must be a number from 1 to 1000";

/// Replaces the messages of parsers, which are for programmers.
fn readable(error: ApiError) -> ApiError {
    match error {
        ApiError::Field { field, message, .. } if !message.starts_with('`') => match field.as_str() {
            "limit" => ApiError::field(&field, LIMIT),
            "completed" => ApiError::field(&field, "completed must be true or false"),
            "cursor" => ApiError::field(&field, "cursor must be taken from a Link header"),
            _ => ApiError::field(&field, message),
        },
        error => error,
    }
}
