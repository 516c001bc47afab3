//! `/docs`: the API reference for people, rendered in the browser from `/openapi.json` by scripts that are embedded in the
//! program.

use super::embedded::{content_type, entity_tag, is_cached};
use crate::http::{ApiError, error::HandlerResult, middleware::security_headers};
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

/// The page has no inline scripts or styles.
static POLICY: LazyLock<String> = LazyLock::new(security_headers::policy);

/// Returns this reference as a page.
///
/// Rendered in the browser from `/openapi.json`, without third-party hosts. Its files are revalidated at each visit.
#[utoipa::path(
    get,
    path = "/docs",
    tag = "reference",
    responses(
        (status = 200, description = "The page", body = str, content_type = "text/html", headers(
            ("ETag" = String, description = "Changes with each version"),
        )),
    ),
)]
pub(crate) async fn docs(request: HttpRequest) -> HandlerResult {
    let name = request.match_info().get("file").filter(|name| !name.is_empty()).unwrap_or(PAGE);
    let file = Files::get(name).ok_or(ApiError::NotFound)?;
    let tag = entity_tag(&file, "");
    let is_cached = is_cached(&request, &tag);
    let mut response = HttpResponse::build(if is_cached { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header((CACHE_CONTROL, "no-cache")).insert_header((ETAG, tag.to_string()));
    if name == PAGE {
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()));
        for header in security_headers::HEADERS {
            response.insert_header(header);
        }
    }
    if is_cached {
        return Ok(response.finish());
    }
    Ok(response.content_type(content_type(&file)).body(file.data))
}
