//! The query string of a list: filters, order and paging.

mod cursor;

use crate::http::ApiError;
use crate::http::extract::body::from_pairs;
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{
    Deserialize, Deserializer,
    de::{Error, IntoDeserializer, value::StringDeserializer},
};
use shared::{Date, ListId, Priority, Tag, TagError, Tags, TaskId, TaskSort, fold};
use std::{
    future::{Ready, ready},
    ops::RangeInclusive,
};
use store::{DueFilter, ListQuery, Place, TaskFilter};
use url::form_urlencoded;
use utoipa::IntoParams;

const LIMITS: RangeInclusive<i64> = 1..=1000;

/// The maximum length of a search in characters, which the head of a request has space for, and in words: each is searched
/// for in every task.
const MAX_TEXT: usize = 2000;
const MAX_WORDS: usize = 32;

/// The query parameters but `tag`, which may be given several times.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct List {
    /// Only tasks that are completed, or only those that are not.
    #[param(nullable = false)]
    completed: Option<bool>,
    /// Only tasks that have all of these words, in any order, each in the title or the description and also within a
    /// word. Case, diacritics and the kinds of blanks, quotation marks and dashes make no difference, and no character is
    /// special. At most 32 words.
    #[param(max_length = 2000, nullable = false)]
    q: Option<String>,
    /// Only tasks of the list with this id, or only those in the inbox.
    #[serde(default, deserialize_with = "id_or_inbox")]
    #[param(value_type = Option<String>, nullable = false, pattern = "^(inbox|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$")]
    list: Option<Option<ListId>>,
    /// Only tasks of this priority, or only those without one.
    #[serde(default, deserialize_with = "value_or_none")]
    #[param(value_type = Option<String>, nullable = false, pattern = "^(low|medium|high|none)$")]
    priority: Option<Option<Priority>>,
    /// Only tasks that are due before today, today, never, on this day, or from one day to another, both included. Times
    /// make no difference. A completed task can be overdue, too.
    #[serde(default, deserialize_with = "due")]
    #[param(
        value_type = Option<String>,
        nullable = false,
        pattern = r"^(overdue|today|none|\d{4}-\d\d-\d\d(\.\.\d{4}-\d\d-\d\d)?)$",
        example = "2026-12-24..2026-12-31"
    )]
    due: Option<DueFilter>,
    /// The date of the client, at most one day from the server's. Without it, the date in the time zone of the account.
    #[param(nullable = false)]
    today: Option<Date>,
    /// Only subtasks of the task with this id, or only tasks that are no subtasks.
    #[serde(default, deserialize_with = "value_or_none")]
    #[param(value_type = Option<String>, nullable = false, pattern = "^(none|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$")]
    parent: Option<Option<TaskId>>,
    /// The order: `created` is newest first, `due` earliest first, `position` as the tasks were put, `priority` high
    /// first, `title` ascending without regard to case. Tasks that have none are last. Among equals the newest come first.
    #[serde(default)]
    #[param(value_type = Option<TaskSort>, nullable = false)]
    sort: TaskSort,
    /// The maximum number of tasks. Without it, all of them.
    #[param(minimum = 1, maximum = 1000, nullable = false)]
    limit: Option<i64>,
    /// Where to continue, as given by the `Link` header of the previous page, in the same order.
    #[param(max_length = 2690, pattern = "^[A-Za-z0-9_-]+$", nullable = false)]
    cursor: Option<String>,
}

/// What the next page keeps.
const NAMES: [&str; 10] =
    ["completed", "q", "list", "tag", "priority", "due", "today", "parent", "sort", "limit"];

/// The requested page.
#[derive(Default)]
pub(crate) struct Page {
    query: ListQuery,
    /// The query string of the URL.
    text: String,
}

impl Page {
    /// The store's query, for one task more than the page has: it shows whether another page follows.
    pub(crate) fn query(&self) -> ListQuery {
        ListQuery { limit: self.query.limit.map(|limit| limit + 1), ..self.query.clone() }
    }

    /// Whether this is the whole list, newest first.
    pub(crate) fn is_everything(&self) -> bool {
        self.query.is_plain() && self.query.limit.is_none() && self.query.after.is_none()
    }

    /// The maximum number of tasks on the page.
    pub(crate) fn size(&self) -> Option<usize> {
        self.query.limit.and_then(|limit| usize::try_from(limit).ok())
    }

    /// The query string of the page that follows `last`.
    pub(crate) fn after(&self, last: &Place) -> String {
        let kept = form_urlencoded::parse(self.text.as_bytes());
        let kept = kept.filter(|(name, _)| NAMES.contains(&name.as_ref()));
        let mut next = form_urlencoded::Serializer::new(String::new());
        next.extend_pairs(kept).append_pair("cursor", &cursor::encode(self.query.sort, last));
        next.finish()
    }
}

impl FromRequest for Page {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string()))
    }
}

fn parse(text: &str) -> Result<Page, ApiError> {
    let list: List = from_pairs(text.as_bytes()).map_err(readable)?;
    if list.limit.is_some_and(|limit| !LIMITS.contains(&limit)) {
        return Err(unknown("limit"));
    }
    if list.q.as_ref().is_some_and(|text| text.chars().count() > MAX_TEXT || text.contains('\0')) {
        return Err(ApiError::field("q", "q must be plain text of at most 2000 characters"));
    }
    let words =
        list.q.as_ref().map_or(0, |text| fold(text).split(' ').filter(|word| !word.is_empty()).count());
    if words > MAX_WORDS {
        return Err(ApiError::field("q", "q must have at most 32 words"));
    }
    let after = list.cursor.map(|text| cursor::decode(list.sort, &text).ok_or_else(|| unknown("cursor")));
    let filter = TaskFilter {
        completed: list.completed,
        text: list.q,
        list: list.list,
        tags: tags(text)?,
        priority: list.priority,
        due: list.due,
        parent: list.parent,
    };
    let query = ListQuery {
        filter,
        sort: list.sort,
        today: list.today,
        after: after.transpose()?,
        limit: list.limit,
    };
    Ok(Page { query, text: text.to_owned() })
}

fn tags(text: &str) -> Result<Vec<Tag>, ApiError> {
    let texts = form_urlencoded::parse(text.as_bytes()).filter(|(name, _)| name == "tag");
    let tags: Result<Vec<Tag>, TagError> = texts.map(|(_, text)| Tag::parse(&text)).collect();
    match tags {
        Ok(tags) if tags.len() > Tags::MAX => Err(ApiError::field("tag", TagError::TooMany)),
        tags => tags.map_err(|error| ApiError::field("tag", error)),
    }
}

fn id_or_inbox<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Option<ListId>>, D::Error> {
    value_or("inbox", input)
}

fn value_or_none<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    input: D,
) -> Result<Option<Option<T>>, D::Error> {
    value_or("none", input)
}

/// A value, or the word for none.
fn value_or<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    word: &str,
    input: D,
) -> Result<Option<Option<T>>, D::Error> {
    let text = String::deserialize(input)?;
    if text == word {
        return Ok(Some(None));
    }
    let text: StringDeserializer<D::Error> = text.into_deserializer();
    T::deserialize(text).map(Some).map(Some)
}

fn due<'de, D: Deserializer<'de>>(input: D) -> Result<Option<DueFilter>, D::Error> {
    let text = String::deserialize(input)?;
    let (first, last) = match text.as_str() {
        "overdue" => return Ok(Some(DueFilter::Overdue)),
        "today" => return Ok(Some(DueFilter::Today)),
        "none" => return Ok(Some(DueFilter::Never)),
        text => text.split_once("..").unwrap_or((text, text)),
    };
    let date = |text| Date::parse(text).map_err(Error::custom);
    Ok(Some(DueFilter::Between(date(first)?, date(last)?)))
}

/// What each parameter must be. The messages of parsers are for programmers.
const RULES: [(&str, &str); 9] = [
    ("completed", "completed must be true or false"),
    ("list", "list must be the id of a list, or inbox"),
    ("priority", "priority must be low, medium, high or none"),
    ("due", "due must be overdue, today, none, a date like 2026-12-24, or two dates with .. in between"),
    ("today", "today must be a date like 2026-12-24"),
    ("parent", "parent must be the id of a task, or none"),
    ("sort", "sort must be created, due, position, priority or title"),
    ("limit", "limit must be a number from 1 to 1000"),
    ("cursor", "cursor must be taken from a Link header, with the same sort"),
];

fn unknown(field: &str) -> ApiError {
    let rule = RULES.iter().find(|(name, _)| *name == field).map_or("unknown value", |(_, rule)| rule);
    ApiError::field(field, rule)
}

fn readable(error: ApiError) -> ApiError {
    match error {
        ApiError::Field { field, message, .. } if !message.starts_with('`') => match field.as_str() {
            "q" => ApiError::field("q", message),
            field => unknown(field),
        },
        error => error,
    }
}
