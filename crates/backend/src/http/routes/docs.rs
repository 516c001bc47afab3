//! `/docs`: the contract for people, drawn in the browser from `/openapi.json` by a few files that stand in this
//! program. Nothing of it comes from anybody else.

use super::{
    ApiError,
    embedded::{content_type, is_known, tag},
    page_policy,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG},
    },
};
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "assets/docs"]
struct Files;

const PAGE: &str = "index.html";

/// Nothing stands in the page itself.
static POLICY: LazyLock<String> = LazyLock::new(|| page_policy::policy("", ""));

/// This reference, as a page for people.
///
/// It is drawn in the browser from `/openapi.json`, and loads nothing from anywhere else. What it consists of is asked
/// for every time, and sent only if it is another than before.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "reference",
    responses(
        (status = 200, description = "The page", body = str, content_type = "text/html", headers(
            ("ETag" = String, description = "Another with each version"),
        )),
    ),
)]
pub(super) async fn docs(request: HttpRequest) -> Result<HttpResponse, ApiError> {
    let name = request.match_info().get("file").filter(|name| !name.is_empty()).unwrap_or(PAGE);
    let file = Files::get(name).ok_or(ApiError::NotFound)?;
    let tag = tag(&file, "");
    let is_known = is_known(&request, &tag);
    let mut response = HttpResponse::build(if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header((CACHE_CONTROL, "no-cache")).insert_header((ETAG, tag.to_string()));
    if name == PAGE {
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()));
        for header in page_policy::HEADERS {
            response.insert_header(header);
        }
    }
    if is_known {
        return Ok(response.finish());
    }
    Ok(response.content_type(content_type(&file)).body(file.data))
}
