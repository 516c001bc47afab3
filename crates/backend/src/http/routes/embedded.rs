//! What is embedded: pages, and entity tags and content types of files.

use crate::http::middleware::security_headers;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, EntityTag, Header, IfNoneMatch},
};
use auth::hex;
use rust_embed::EmbeddedFile;

/// The entity tag of a file in one of its encodings.
pub(crate) fn entity_tag(file: &EmbeddedFile, encoding: &str) -> EntityTag {
    EntityTag::new_strong(hex(&file.metadata.sha256_hash()) + encoding)
}

/// Whether the client has this file cached (RFC 9110 section 13.1.2).
pub(crate) fn is_cached(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(cached)) => cached.iter().any(|cached| cached.weak_eq(tag)),
        _ => false,
    }
}

/// With the charset for text, which a browser would guess otherwise.
pub(crate) fn content_type(file: &EmbeddedFile) -> String {
    let mime = file.metadata.mimetype();
    if mime.starts_with("text/") { format!("{mime}; charset=utf-8") } else { mime.to_owned() }
}

/// A page without scripts.
pub(crate) fn page(html: &'static str) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((CONTENT_SECURITY_POLICY, security_headers::policy()));
    for header in security_headers::HEADERS {
        response.insert_header(header);
    }
    response.body(html)
}
