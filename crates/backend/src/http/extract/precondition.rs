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

/// The state in which the task must be for a write to happen.
pub(crate) struct IfMatch(pub(crate) Precondition);

impl IfMatch {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        if !request.headers().contains_key(IF_MATCH) {
            return Ok(Self(Precondition::Exists));
        }
        match Matches::parse(request) {
            Ok(Matches::Any) => Ok(Self(Precondition::Exists)),
            Ok(Matches::Items(tags)) => {
                Ok(Self(Precondition::UpdatedAt(tags.iter().filter_map(timestamp).collect())))
            }
            Err(_) => Err(ApiError::BadRequest("The If-Match header cannot be read".to_owned())),
        }
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
            Some(NoneMatches::Items(tags)) => tags.iter().any(|held| held.weak_eq(tag)),
            None => false,
        }
    }

    /// The list revisions among them.
    pub(crate) fn revisions(&self) -> impl Iterator<Item = Revision> {
        let tags = match &self.0 {
            Some(NoneMatches::Items(tags)) => tags.as_slice(),
            _ => &[],
        };
        tags.iter().filter_map(|held| held.tag().parse().ok())
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

/// The `updated_at` of a task's entity tag. A weak tag never matches (section 8.8.3.2).
fn timestamp(given: &EntityTag) -> Option<Timestamp> {
    let quoted = format!("\"{}\"", given.tag());
    let timestamp: Timestamp = serde_json::from_str(&quoted).ok()?;
    tag(timestamp).strong_eq(given).then_some(timestamp)
}
