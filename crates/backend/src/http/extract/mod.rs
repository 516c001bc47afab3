//! What handlers take: each extractor refuses what the handler must never see.

mod bearer;
mod body;
mod caller;
mod list;
mod owner;
mod precondition;
mod query;
mod session;

pub(super) use body::{Body, FormOrJson};
pub(super) use caller::Caller;
pub(super) use list::{List, Page};
pub(super) use owner::{Owner, TaskPath};
pub(super) use precondition::{IfMatch, IfNoneMatch, tag};
pub(super) use query::Query;
pub(super) use session::{Session, Sessions};

use super::Services;
use actix_web::{HttpRequest, web::Data};
use shared::UserId;
use tracing::Span;
use uuid::Uuid;

/// What the handlers work with; it is set up before the first request comes in.
fn services(request: &HttpRequest) -> Result<&Data<Services>, super::ApiError> {
    request.app_data::<Data<Services>>().ok_or(super::ApiError::Internal)
}

/// From now on the lines of the log say whose request it is.
fn name_in_log(user: UserId) {
    Span::current().record("user", &*user.uuid().hyphenated().encode_lower(&mut Uuid::encode_buffer()));
}
