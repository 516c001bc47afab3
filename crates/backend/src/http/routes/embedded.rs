//! Files that stand in the program: what they are, and whether a client holds them already.

use crate::hex::hex;
use actix_web::{
    HttpRequest,
    http::header::{EntityTag, Header, IfNoneMatch},
};
use rust_embed::EmbeddedFile;

/// The tag of a file in one of its forms.
pub(super) fn tag(file: &EmbeddedFile, form: &str) -> EntityTag {
    EntityTag::new_strong(hex(&file.metadata.sha256_hash()) + form)
}

/// Whether the client holds this very form already (RFC 9110 section 13.1.2).
pub(super) fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        _ => false,
    }
}

/// Text says how it is encoded, or a browser may guess.
pub(super) fn content_type(file: &EmbeddedFile) -> String {
    let mime = file.metadata.mimetype();
    if mime.starts_with("text/") { format!("{mime}; charset=utf-8") } else { mime.to_owned() }
}
