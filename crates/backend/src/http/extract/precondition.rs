//! `If-Match` and `If-None-Match` (RFC 9110 sections 13.1.1 and 13.1.2): write only what the writer has seen, and send
//! only what the reader has not.

use crate::{
    http::ApiError,
    store::{Precondition, Revision},
};
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

/// What the task has to be for a write to happen.
pub(crate) struct IfMatch(pub(crate) Precondition);

impl IfMatch {
    fn of(request: &HttpRequest) -> Result<Self, ApiError> {
        if !request.headers().contains_key(IF_MATCH) {
            return Ok(Self(Precondition::Exists));
        }
        match Matches::parse(request) {
            Ok(Matches::Any) => Ok(Self(Precondition::Exists)),
            Ok(Matches::Items(tags)) => {
                Ok(Self(Precondition::UpdatedAt(tags.iter().filter_map(moment).collect())))
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

/// What the reader holds already. A header that cannot be read is as good as none: the answer is then sent whole.
pub(crate) struct IfNoneMatch(Option<NoneMatches>);

impl IfNoneMatch {
    /// Whether the reader holds this.
    pub(crate) fn holds(&self, tag: &EntityTag) -> bool {
        match &self.0 {
            Some(NoneMatches::Any) => true,
            Some(NoneMatches::Items(tags)) => tags.iter().any(|held| held.weak_eq(tag)),
            None => false,
        }
    }

    /// The revisions of lists that the reader holds.
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

/// The tag of a task that was last changed at `moment`.
pub(crate) fn tag(moment: Timestamp) -> EntityTag {
    EntityTag::new_strong(moment.to_string())
}

/// The moment that a tag of ours stands for. A weak tag never matches (section 8.8.3.2), nor does one that we
/// did not make.
fn moment(given: &EntityTag) -> Option<Timestamp> {
    let quoted = format!("\"{}\"", given.tag());
    let moment: Timestamp = serde_json::from_str(&quoted).ok()?;
    tag(moment).strong_eq(given).then_some(moment)
}
