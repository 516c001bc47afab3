//! `If-Match` and `If-None-Match` (RFC 9110 sections 13.1.1 and 13.1.2).

use crate::http::ApiError;
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{
        EntityTag, Header, IF_MATCH, IF_NONE_MATCH, IfMatch as Matches, IfNoneMatch as NoneMatches,
    },
};
use shared::Timestamp;
use std::{
    convert::Infallible,
    future::{Ready, ready},
};
use store::{Precondition, Revision};

/// The state in which the task must be for a write to happen, by `If-Match` and `If-None-Match`.
pub(crate) struct When(pub(crate) Precondition);

impl When {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        let mut when = IfMatch::of(request)?.0;
        if !request.headers().contains_key(IF_NONE_MATCH) {
            return Ok(Self(when));
        }
        match NoneMatches::parse(request) {
            // A task that exists never meets this.
            Ok(NoneMatches::Any) => when.one_of = Some(Vec::new()),
            Ok(NoneMatches::Items(tags)) if !tags.is_empty() && tags.len() == parts(request) => {
                when.none_of = tags.iter().filter_map(timestamp).collect();
            }
            _ => return Err(unreadable("If-None-Match")),
        }
        Ok(Self(when))
    }
}

impl FromRequest for When {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// The same by `If-Match` alone, for a read, where `If-None-Match` leads to 304.
pub(crate) struct IfMatch(pub(crate) Precondition);

impl IfMatch {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        if !request.headers().contains_key(IF_MATCH) {
            return Ok(Self(Precondition::default()));
        }
        let one_of = match Matches::parse(request) {
            Ok(Matches::Any) => None,
            Ok(Matches::Items(tags)) => Some(tags.iter().filter_map(timestamp).collect()),
            Err(_) => return Err(unreadable("If-Match")),
        };
        Ok(Self(Precondition { one_of, none_of: Vec::new() }))
    }
}

/// How many tags `If-None-Match` has. actix-web leaves out those that it cannot parse, such as a `*` among others.
fn parts(request: &HttpRequest) -> usize {
    let lines = request.headers().get_all(IF_NONE_MATCH).filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter(|part| !part.trim().is_empty()).count()
}

fn unreadable(name: &str) -> ApiError {
    ApiError::BadRequest(format!("The {name} header cannot be read"))
}

/// The absence of `If-None-Match`, for creating a task, as in [`IfListMatch::reject`].
pub(crate) struct NoIfNoneMatch;

impl FromRequest for NoIfNoneMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.headers().contains_key(IF_NONE_MATCH) {
            true => Err(ApiError::TaskChanged),
            false => Ok(Self),
        })
    }
}

/// The revision that a list must have to be sent.
pub(crate) struct IfListMatch(Option<Vec<Revision>>);

impl IfListMatch {
    /// # Errors
    /// [`ApiError::TaskChanged`].
    pub(crate) fn check(&self, revision: Option<Revision>) -> Result<(), ApiError> {
        match &self.0 {
            Some(wanted) if !revision.is_some_and(|it| wanted.contains(&it)) => Err(ApiError::TaskChanged),
            _ => Ok(()),
        }
    }

    /// For creating a task: no condition on the list is checked in the transaction that changes it, so none is met.
    ///
    /// # Errors
    /// [`ApiError::TaskChanged`].
    pub(crate) fn reject(&self) -> Result<(), ApiError> {
        self.0.as_ref().map_or(Ok(()), |_| Err(ApiError::TaskChanged))
    }
}

impl FromRequest for IfListMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        if !request.headers().contains_key(IF_MATCH) {
            return ready(Ok(Self(None)));
        }
        ready(match Matches::parse(request) {
            Ok(Matches::Any) => Ok(Self(None)),
            Ok(Matches::Items(tags)) => Ok(Self(Some(tags.iter().filter_map(revision).collect()))),
            Err(_) => Err(unreadable("If-Match")),
        })
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

/// The entity tags that the client has cached. A malformed header is ignored, and the full response sent.
pub(crate) struct IfNoneMatch(Option<NoneMatches>);

impl IfNoneMatch {
    /// Whether the client has this one.
    pub(crate) fn contains(&self, tag: &EntityTag) -> bool {
        match &self.0 {
            Some(NoneMatches::Any) => true,
            Some(NoneMatches::Items(tags)) => tags.iter().any(|held| version(held) == tag.tag()),
            None => false,
        }
    }

    /// The list revisions among them.
    pub(crate) fn revisions(&self) -> impl Iterator<Item = Revision> {
        let tags = match &self.0 {
            Some(NoneMatches::Items(tags)) => tags.as_slice(),
            _ => &[],
        };
        tags.iter().filter_map(revision)
    }
}

impl FromRequest for IfNoneMatch {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let is_there = request.headers().contains_key(IF_NONE_MATCH);
        ready(Ok(Self(is_there.then(|| NoneMatches::parse(request).ok()).flatten())))
    }
}

/// The entity tag of a task with this `updated_at`.
pub(crate) fn tag(updated_at: Timestamp) -> EntityTag {
    EntityTag::new_strong(updated_at.to_string())
}

/// The content codings whose names proxies append to the tag of a response that they compress.
const CODINGS: [&str; 5] = ["gzip", "br", "zstd", "deflate", "compress"];

/// What our entity tags consist of: a version. A proxy that compresses a response makes its tag a weak one (`W/"…"`), or
/// appends the coding (`"…-gzip"`): the bytes differ, but the version is the same. Strictly, a weak tag would never match
/// in `If-Match` (section 8.8.3.2).
fn version(given: &EntityTag) -> &str {
    match given.tag().rsplit_once(['-', ';']) {
        Some((version, coding)) if CODINGS.contains(&coding) => version.trim_end_matches('-'),
        _ => given.tag(),
    }
}

/// The `updated_at` in a task's entity tag.
fn timestamp(given: &EntityTag) -> Option<Timestamp> {
    let version = version(given);
    let timestamp: Timestamp = serde_json::from_str(&format!("\"{version}\"")).ok()?;
    (tag(timestamp).tag() == version).then_some(timestamp)
}

/// The revision in a list's entity tag.
fn revision(given: &EntityTag) -> Option<Revision> {
    version(given).parse().ok()
}
