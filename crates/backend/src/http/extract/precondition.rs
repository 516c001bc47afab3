//! `If-Match` (RFC 9110 section 13.1.1): write only what the writer has seen.

use crate::{http::ApiError, store::Precondition};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::header::{EntityTag, Header, IF_MATCH, IfMatch as Matches},
};
use shared::Timestamp;
use std::future::{Ready, ready};

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
