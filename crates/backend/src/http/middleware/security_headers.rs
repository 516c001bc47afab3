//! Response headers that restrict what a browser does with a response.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY, HeaderMap, HeaderName, HeaderValue,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Two years, in seconds (RFC 6797 section 6.1.1).
const HSTS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// The Content-Security-Policy of everything that is not a page.
const API_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// Sets `nosniff`, HSTS (over HTTPS) and the request id. Where the handler has set none, adds a Content-Security-Policy
/// (with Cross-Origin-Resource-Policy) and `no-store`.
pub(crate) fn add_headers(headers: &mut HeaderMap, is_https: bool, request_id: &str) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, API_POLICY);
        headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if is_https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if let Ok(id) = HeaderValue::from_str(request_id) {
        headers.insert(X_REQUEST_ID, id);
    }
}

/// The headers of every page, besides the Content-Security-Policy.
pub(crate) const HEADERS: [(&str, &str); 4] = [
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// The Content-Security-Policy (level 3) of the app's page, which allows its inline scripts and styles by their hashes, its
/// manifest and its service worker. The only Trusted Types policy, which `boot.js` creates, returns the address of the
/// latter, whatever it is given.
pub(crate) fn content_security_policy(html: &str) -> String {
    let (scripts, styles) = (hashes(html, "script"), hashes(html, "style"));
    let installed = "manifest-src 'self'; worker-src 'self'; ";
    directives(&format!(" 'wasm-unsafe-eval'{scripts}"), &styles, installed, "worker")
}

/// The Content-Security-Policy of any other page.
pub(crate) fn policy() -> String {
    directives("", "", "", "'none'")
}

/// Only this origin, and the further sources in `scripts` and `styles`, each preceded by a space. Trusted Types are
/// required, and only the Trusted Types policy `types` may be created, so no string becomes markup or code.
fn directives(scripts: &str, styles: &str, further: &str, types: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; img-src 'self'; \
         connect-src 'self'; {further}base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types {types}"
    )
}

/// The hash sources of each inline `element`.
fn hashes(html: &str, element: &str) -> String {
    let hash = |text| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    contents(html, element).map(hash).collect()
}

/// The text between `<script …>` and `</script>`, or the like. The page is our own, so no HTML parser is needed.
fn contents<'a>(html: &'a str, element: &str) -> impl Iterator<Item = &'a str> {
    let (start, end) = (format!("<{element}"), format!("</{element}>"));
    let pieces: Vec<_> = html.split(&start).skip(1).collect();
    pieces.into_iter().filter_map(move |rest| {
        let (_, rest) = rest.split_once('>')?;
        rest.split_once(&end).map(|(text, _)| text)
    })
}

#[cfg(test)]
mod tests {
    use super::content_security_policy;

    #[test]
    fn allows_inline_scripts_by_hash() {
        let policy = content_security_policy("<head><script type=\"module\">alert(1)</script></head>");
        assert!(
            policy.contains(
                "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';"
            ),
            "{policy}"
        );
        assert!(policy.contains("style-src 'self';"), "{policy}");
        assert!(!policy.contains("'unsafe-"), "{policy}");
        assert!(policy.ends_with("; require-trusted-types-for 'script'; trusted-types worker"), "{policy}");
    }

    #[test]
    fn allows_inline_styles_by_hash() {
        let policy = content_security_policy("<style>p {}</style><script>1</script><style>q {}</style>");
        let styles = policy.split("; ").find(|directive| directive.starts_with("style-src")).unwrap();
        assert_eq!(
            styles,
            "style-src 'self' 'sha256-SNJDlN1Iy2mnt7DOjQIyDb2LQE6O5PQiSZomcdzawQ4=' 'sha256-tkEwFriqLJdxxjcMQ1vSu1PG4/QcbFJwRUvd9tjHLvk='"
        );
    }
}
