//! The single-page app: Trunk's output, embedded and pre-compressed.

use super::embedded::{content_type, entity_tag, is_cached};
use crate::http::{ApiError, error::HandlerResult, middleware::security_headers};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        Method, StatusCode,
        header::{
            ALLOW, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ETAG, Encoding,
            Header, VARY,
        },
    },
};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Assets;

const INDEX: &str = "index.html";

/// Computed once: the page is embedded.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let page = Assets::get(INDEX).map(|file| file.data).unwrap_or_default();
    security_headers::content_security_policy(&String::from_utf8_lossy(&page))
});

/// Any path outside of the API: a file of the app, or else its page, which has a router.
pub(crate) async fn serve(request: HttpRequest) -> HandlerResult {
    if request.method() != Method::GET {
        return Ok(HttpResponse::MethodNotAllowed().insert_header((ALLOW, "GET, HEAD")).finish());
    }
    let path = request.path().trim_start_matches('/');
    let name = if is_public(path) && Assets::get(path).is_some() { path } else { INDEX };
    let (encoding, file) = negotiate(&request, name).ok_or(ApiError::NotFound)?;
    let tag = entity_tag(&file, encoding);
    let is_cached = is_cached(&request, &tag);
    let mut response = HttpResponse::build(if is_cached { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response
        .insert_header((CACHE_CONTROL, cache_control(name)))
        .insert_header((ETAG, tag.to_string()))
        .insert_header((VARY, "Accept-Encoding"));
    if name == INDEX {
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()));
        for header in security_headers::HEADERS {
            response.insert_header(header);
        }
    }
    if is_cached {
        return Ok(response.finish());
    }
    if !encoding.is_empty() {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    let kind = Assets::get(name).as_ref().map(content_type).unwrap_or_default();
    Ok(response.content_type(kind).body(file.data))
}

/// The compressed variants are served under the name of the original.
fn is_public(path: &str) -> bool {
    !path.is_empty() && !path.ends_with(".br") && !path.ends_with(".gz")
}

/// The best encoding of a file that the client accepts.
fn negotiate(request: &HttpRequest, name: &str) -> Option<(&'static str, EmbeddedFile)> {
    let accepted = AcceptEncoding::parse(request).ok();
    let preferred = accepted.and_then(|accepted| {
        accepted.negotiate([Encoding::brotli(), Encoding::gzip(), Encoding::identity()].iter())
    });
    let compressed = match preferred {
        Some(encoding) if encoding == Encoding::brotli() => {
            Assets::get(&format!("{name}.br")).map(|f| ("br", f))
        }
        Some(encoding) if encoding == Encoding::gzip() => {
            Assets::get(&format!("{name}.gz")).map(|f| ("gzip", f))
        }
        _ => None,
    };
    compressed.or_else(|| Assets::get(name).map(|file| ("", file)))
}

/// A file whose name contains a hash never changes; all others are revalidated.
fn cache_control(name: &str) -> &'static str {
    if is_hashed(name) { "public, max-age=31536000, immutable" } else { "no-cache" }
}

/// Trunk names files `name-0123456789abcdef…`, without leading zeros.
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let hash = stem.split('-').next_back().unwrap_or_default();
    let hash = hash.split('_').next().unwrap_or_default();
    hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::is_hashed;

    #[test]
    fn only_names_with_a_hash_are_immutable() {
        for name in ["app-1b9f0c8f7e3a4d21.js", "app-9f0c8f7e3a4d21_bg.wasm", "style-fe35ad1f82d9b4c6.css"] {
            assert!(is_hashed(name), "{name}");
        }
        for name in ["index.html", "favicon.svg", "snippets/inline0.js"] {
            assert!(!is_hashed(name), "{name}");
        }
    }
}
