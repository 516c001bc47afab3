//! `/docs`: the API reference.

use crate::helpers::{Response, Server};
use std::{collections::BTreeSet, fs};

const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/docs");

#[tokio::test]
async fn loads_everything_from_this_server() {
    let server = Server::start();
    for path in ["/docs", "/docs/"] {
        let page = server.get(path).await.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text.contains("Latchkey API reference"), "{path}");
    }
    for entry in fs::read_dir(FILES).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let file = server.get(&format!("/docs/{name}")).await.expect(200);
        assert!(!file.text.contains("://"), "{name} names another place");
        let kind = match name.rsplit_once('.').unwrap().1 {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            _ => "text/html; charset=utf-8",
        };
        assert_eq!(file.header("content-type"), kind, "{name}");
    }
}

#[tokio::test]
async fn has_a_strict_content_security_policy() {
    let server = Server::start();
    let page = server.get("/docs").await.expect(200);
    let policy = page.header("content-security-policy");
    for directive in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"] {
        assert!(policy.split("; ").any(|it| it == directive), "{directive}: {policy}");
    }
    assert!(policy.ends_with("require-trusted-types-for 'script'; trusted-types 'none'"), "{policy}");
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
}

#[tokio::test]
async fn responds_304_to_current_etag() {
    let server = Server::start();
    for path in ["/docs", "/docs/main.js"] {
        let first = server.get(path).await.expect(200);
        assert_eq!(first.header("cache-control"), "no-cache", "{path}");
        let again = server.request("GET", path).header("if-none-match", first.header("etag"));
        let again = Response::of(again).await.expect(304);
        assert_eq!((again.text.as_str(), again.header("etag")), ("", first.header("etag")));
    }
}

#[tokio::test]
async fn rejects_other_paths_and_methods() {
    let server = Server::start();
    for path in ["/docs/nothing.js", "/docs/..%2f..%2fCargo.toml", "/docs/%2e%2e"] {
        let response = server.get(path).await;
        assert!(!response.text.contains("[package]"), "{path}: {response:?}");
    }
    server.get("/docs/nothing.js").await.expect_error(404, "NOT_FOUND");
    let refused = Response::of(server.request("POST", "/docs")).await.expect_error(405, "METHOD_NOT_ALLOWED");
    assert_eq!(refused.header("allow"), "GET");
}

/// The page has a copy of the app's colour variables.
#[test]
fn uses_the_colours_of_the_app() {
    let app = concat!(env!("CARGO_MANIFEST_DIR"), "/../frontend/styles/tokens.css");
    let tokens = |file: &str| -> BTreeSet<String> {
        let sheet = fs::read_to_string(file).unwrap();
        let pieces = sheet.split(['{', '}', ';']).map(str::trim);
        pieces.filter(|piece| piece.starts_with("--")).map(str::to_owned).collect()
    };
    let (ours, apps) = (tokens(&format!("{FILES}/style.css")), tokens(app));
    assert!(ours.len() > 15 && ours.is_subset(&apps), "{:?}", ours.difference(&apps));
}
