//! The single-page app: Trunk's output, embedded and pre-compressed.

mod worker;

use super::embedded::{content_type, entity_tag, is_cached};
use crate::http::{ApiError, error::HandlerResult, middleware::security_headers};
use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::{
        Method, StatusCode,
        header::{
            ACCEPT, ALLOW, AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY,
            CROSS_ORIGIN_RESOURCE_POLICY, ETAG, Encoding, EntityTag, Header, VARY,
        },
    },
};
use rust_embed::{EmbeddedFile, RustEmbed};
use shared::PAGES;
use std::sync::LazyLock;
use worker::Worker;

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

/// Computed once as well. `None` without an app.
static WORKER: LazyLock<Option<Worker>> = LazyLock::new(|| {
    let source = Assets::get(worker::NAME)?;
    let names = Assets::iter().filter(|name| name == INDEX || is_public(name) && name != worker::NAME);
    let path = |name: &str| if name == INDEX { "/".to_owned() } else { format!("/{name}") };
    let files = names.filter_map(|name| Some((path(&name), Assets::get(&name)?.metadata.sha256_hash())));
    Some(Worker::new(&String::from_utf8_lossy(&source.data), &files.collect(), &POLICY))
});

/// Any path outside of the API: a page of the app, one of its files, or nothing.
pub(crate) async fn serve(request: HttpRequest) -> HandlerResult {
    let Some(name) = name_of(request.path()) else { return not_found(&request) };
    if request.method() != Method::GET {
        return Ok(HttpResponse::MethodNotAllowed().insert_header((ALLOW, "GET, HEAD")).finish());
    }
    if let Some(worker) = WORKER.as_ref().filter(|_| name == worker::NAME) {
        return Ok(send_worker(&request, worker));
    }
    let (encoding, file) = negotiate(&request, name).ok_or(ApiError::NotFound)?;
    let tag = match WORKER.as_ref() {
        // The page has a new tag with new headers, too.
        Some(worker) if name == INDEX => EntityTag::new_strong(worker.version.clone() + encoding),
        _ => entity_tag(&file, encoding),
    };
    let is_cached = is_cached(&request, &tag);
    let mut response = HttpResponse::build(if is_cached { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header((CACHE_CONTROL, cache_control(name))).insert_header((ETAG, tag.to_string()));
    if is_cached {
        return Ok(add_page_headers(&mut response, name).finish());
    }
    Ok(send(&mut response, name, encoding, file))
}

/// The name of the file for a path, if there is one. The pages of the app are one file, which has a router.
fn name_of(path: &str) -> Option<&str> {
    let page = path.strip_suffix('/').filter(|page| page.len() > 1).unwrap_or(path);
    if PAGES.contains(&page) {
        return Some(INDEX);
    }
    let name = path.strip_prefix('/')?;
    (is_public(name) && Assets::get(name).is_some()).then_some(name)
}

/// 404. For a browser that navigates, with the app, which says so.
fn not_found(request: &HttpRequest) -> HandlerResult {
    let accepted = request.headers().get(ACCEPT).map_or(&b""[..], |accepted| accepted.as_bytes());
    let wants_page = request.method() == Method::GET && accepted.starts_with(b"text/html");
    let page = negotiate(request, INDEX).filter(|_| wants_page && is_like_a_page(request.path()));
    let (encoding, file) = page.ok_or(ApiError::NotFound)?;
    Ok(send(&mut HttpResponse::NotFound(), INDEX, encoding, file))
}

/// Not a file, nor a misspelt path of the API.
fn is_like_a_page(path: &str) -> bool {
    let first = path.split('/').nth(1).unwrap_or_default();
    !first.is_empty() && !first.eq_ignore_ascii_case("api") && !path.contains('.')
}

fn send(
    response: &mut HttpResponseBuilder,
    name: &str,
    encoding: &'static str,
    file: EmbeddedFile,
) -> HttpResponse {
    if !encoding.is_empty() {
        response.insert_header((CONTENT_ENCODING, encoding));
    }
    let kind = Assets::get(name).as_ref().map(content_type).unwrap_or_default();
    add_page_headers(response, name).content_type(kind).body(file.data)
}

/// Revalidated at each visit, so that no version gets stuck.
fn send_worker(request: &HttpRequest, worker: &Worker) -> HttpResponse {
    let tag = EntityTag::new_strong(worker.version.clone());
    let is_cached = is_cached(request, &tag);
    let mut response = HttpResponse::build(if is_cached { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((ETAG, tag.to_string()))
        .insert_header((CONTENT_SECURITY_POLICY, worker::POLICY))
        .insert_header((CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"));
    if is_cached {
        return response.finish();
    }
    response.content_type("text/javascript; charset=utf-8").body(worker.script.clone())
}

fn add_page_headers<'a>(response: &'a mut HttpResponseBuilder, name: &str) -> &'a mut HttpResponseBuilder {
    response.insert_header((VARY, "Accept-Encoding"));
    if name == INDEX {
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY.as_str()));
        for header in security_headers::HEADERS {
            response.insert_header(header);
        }
    }
    response
}

/// The page is served under its own paths, and compressed variants under the name of the original.
fn is_public(name: &str) -> bool {
    name != INDEX && !name.ends_with(".br") && !name.ends_with(".gz")
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
    use super::{INDEX, is_hashed, is_like_a_page, name_of};

    #[test]
    fn only_pages_of_the_app_are_served_as_such() {
        for page in ["/", "/sign-in", "/sign-in/", "/account"] {
            assert_eq!(name_of(page), Some(INDEX), "{page}");
        }
        for path in [
            "",
            "//",
            "//sign-in",
            "/sign-in//",
            "/Sign-In",
            "/sign-in/more",
            "/readyz/",
            "//api/auth/ok",
            "/API/auth/ok",
            "/index.html",
            "/index.html.br",
            "/app-1b9f0c8f7e3a4d21.js",
            "/.well-known/security.txt",
            "/favicon.ico",
            "/..",
            "sign-in",
        ] {
            assert_eq!(name_of(path), None, "{path}");
        }
    }

    #[test]
    fn a_browser_gets_a_page_for_what_is_like_one() {
        for path in ["/elsewhere", "/sign-in/more", "/readyz/"] {
            assert!(is_like_a_page(path), "{path}");
        }
        for path in ["//api/x", "/API/x", "/old.js", "/.well-known/x", "/favicon.ico", "/x/y.wasm"] {
            assert!(!is_like_a_page(path), "{path}");
        }
    }

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
