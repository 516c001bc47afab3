//! The response with one list.

use crate::http::extract::tag;
use actix_web::{HttpResponse, HttpResponseBuilder, http::header::ETAG};
use shared::List;

/// The list, and its entity tag for conditional requests.
pub(crate) fn list_response(response: &mut HttpResponseBuilder, list: &List) -> HttpResponse {
    response.insert_header((ETAG, tag(list.updated_at).to_string())).json(list)
}
