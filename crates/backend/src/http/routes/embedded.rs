//! Embedded files: entity tags and content types.

use actix_web::{
    HttpRequest,
    http::header::{EntityTag, Header, IfNoneMatch},
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
