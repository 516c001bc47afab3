//! The response with one task.

use crate::http::extract::tag;
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::header::{ETAG, TryIntoHeaderValue},
};
use shared::Task;

/// The task, and its entity tag for conditional requests.
pub(crate) fn task_response(response: &mut HttpResponseBuilder, task: Task) -> HttpResponse {
    if let Ok(tag) = tag(task.updated_at).try_into_value() {
        response.insert_header((ETAG, tag));
    }
    response.json(task)
}
