//! What the pages may do in a browser, and what may be done with them.

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

/// The Content-Security-Policy (level 3) of the app's page. Scripts and styles that stand in the page itself count
/// only if they are those that it was built with.
pub(super) fn content_security_policy(html: &str) -> String {
    let (scripts, styles) = (hashes(html, "script"), hashes(html, "style"));
    policy(&format!(" 'wasm-unsafe-eval'{scripts}"), &styles)
}

/// That of any page: everything from here and nothing else but these `scripts` and `styles`, and no text can be made
/// markup or code: Trusted Types are required, and nobody can make one.
pub(super) fn policy(scripts: &str, styles: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'{scripts}; style-src 'self'{styles}; \
         img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// What allows the contents of each `element` that stands in the page.
fn hashes(html: &str, element: &str) -> String {
    let hash = |text| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)));
    contents(html, element).map(hash).collect()
}

/// What stands between `<script …>` and `</script>`, or the like. The page is our own, so this need not be a parser.
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
    fn each_script_in_the_page_is_allowed_by_its_hash() {
        let policy = content_security_policy("<head><script type=\"module\">alert(1)</script></head>");
        assert!(
            policy.contains(
                "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';"
            ),
            "{policy}"
        );
        assert!(policy.contains("style-src 'self';"), "{policy}");
        assert!(!policy.contains("'unsafe-"), "{policy}");
        assert!(policy.ends_with("; require-trusted-types-for 'script'; trusted-types 'none'"), "{policy}");
    }

    #[test]
    fn each_style_in_the_page_is_allowed_by_its_hash() {
        let policy = content_security_policy("<style>p {}</style><script>1</script><style>q {}</style>");
        let styles = policy.split("; ").find(|directive| directive.starts_with("style-src")).unwrap();
        assert_eq!(
            styles,
            "style-src 'self' 'sha256-SNJDlN1Iy2mnt7DOjQIyDb2LQE6O5PQiSZomcdzawQ4=' 'sha256-tkEwFriqLJdxxjcMQ1vSu1PG4/QcbFJwRUvd9tjHLvk='"
        );
    }
}
