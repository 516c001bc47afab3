//! The files that make an app of the page.

use anyhow::{Context, Result};
use e2e::{Latchkey, play};
use serde_json::{Value, json};
use testkit::{Client, Response};

async fn get(api: &Client, path: &str) -> Result<Response> {
    Ok(Response::receive(api.request("GET", path)).await?)
}

#[tokio::test]
async fn chromium_would_install_the_app() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        super::expect_installed(&page).await?;
        page.reload().await?;
        assert_eq!(page.installability_errors().await?, json!([]));
        Ok(())
    })
    .await
}

#[tokio::test]
async fn manifest_names_icons_of_the_right_size() -> Result<()> {
    let program = Latchkey::start(&[])?;
    let api = Client::of(program.address());
    let response = get(&api, "/manifest.webmanifest").await?;
    assert_eq!((response.status, response.header("content-type")), (200, "application/manifest+json"));
    assert_eq!(response.header("cache-control"), "no-cache");
    let manifest: Value = response.parse()?;
    assert_eq!(
        ["name", "short_name", "start_url", "display"].map(|member| manifest[member].as_str().unwrap()),
        ["Latchkey", "Latchkey", "/", "standalone"]
    );
    let mut icons = Vec::new();
    for icon in manifest["icons"].as_array().context("no icons")? {
        let path = icon["src"].as_str().context("an icon without src")?;
        let response = api.request("GET", path).send().await?;
        assert_eq!(response.headers()["content-type"], "image/png", "{path}");
        let bytes = response.bytes().await?;
        // The first chunk of a PNG file: width and height (ISO/IEC 15948).
        let side = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        let size = format!("{}x{}", side(16), side(20));
        assert_eq!(icon["sizes"], json!(size), "{path}");
        icons.push((size, icon["purpose"].as_str().unwrap_or("any").to_owned()));
    }
    icons.sort();
    let expected = [("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")];
    assert_eq!(icons, expected.map(|(size, purpose)| (size.to_owned(), purpose.to_owned())));
    Ok(())
}

#[tokio::test]
async fn service_worker_is_revalidated_and_runs_nothing_else() -> Result<()> {
    let program = Latchkey::start(&[])?;
    let api = Client::of(program.address());
    let script = get(&api, "/sw.js").await?;
    assert_eq!((script.status, script.header("content-type")), (200, "text/javascript; charset=utf-8"));
    assert_eq!(script.header("cache-control"), "no-cache");
    assert_eq!(
        script.header("content-security-policy"),
        "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
    );
    assert_eq!(script.header("cross-origin-resource-policy"), "same-origin");
    let again = api.request("GET", "/sw.js").header("if-none-match", script.header("etag"));
    assert_eq!(Response::receive(again).await?.status, 304);
    let page = get(&api, "/").await?;
    assert!(
        page.header("etag").contains(script.header("etag").trim_matches('"')),
        "changes with the headers"
    );
    assert_eq!(Response::receive(api.request("POST", "/sw.js")).await?.status, 405);
    Ok(())
}
