//! What the app's page may do in a browser, and what may be done with it.

use actix_web::http::header::HeaderValue;
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// The Content-Security-Policy of every other answer: should a browser ever show it, it does nothing, and in nobody's
/// frame.
pub(super) const NOT_A_PAGE: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

/// The headers of every HTML answer, besides the Content-Security-Policy.
pub(super) const HEADERS: [(&str, &str); 4] = [
    ("referrer-policy", "no-referrer"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// The Content-Security-Policy (level 3) of a page: everything from here and nothing else. Scripts that stand in
/// the page itself run only if they are those that it was built with, and no text can be made markup or code:
/// Trusted Types are required, and nobody can make one.
pub(super) fn content_security_policy(html: &str) -> String {
    let hashes: String = inline_scripts(html)
        .map(|script| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script))))
        .collect();
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{hashes}; style-src 'self'; img-src 'self'; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// What stands between `<script …>` and `</script>`. The page is our own, so this need not be a parser.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (_, rest) = rest.split_once('>')?;
        rest.split_once("</script>").map(|(script, _)| script)
    })
}

#[cfg(test)]
mod tests {
    use super::content_security_policy;

    #[test]
    fn each_script_in_the_page_is_allowed_by_its_hash() {
        let policy = content_security_policy("<head><script type=\"module\">alert(1)</script></head>");
        assert!(
            policy.contains(
                "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';"
            ),
            "{policy}"
        );
        assert!(!policy.contains("'unsafe-"), "{policy}");
        assert!(policy.ends_with("; require-trusted-types-for 'script'; trusted-types 'none'"), "{policy}");
    }
}
