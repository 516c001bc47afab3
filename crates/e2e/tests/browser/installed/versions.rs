//! A new version of the app waits, and is offered.

use super::{caches, expect_installed};
use anyhow::{Context, Result, ensure};
use e2e::{ANN, Fault, Page, Scene, play, until};
use serde_json::json;
use testkit::Response;

const NEXT: &str = "latchkey-next";
const OFFER: &str = "A new version of Latchkey is ready.";

/// Has the server send a service worker that differs in `old`, and the browser look for it.
async fn update(scene: &Scene, page: &Page, old: &str, new: &str) -> Result<()> {
    let script = Response::receive(scene.api.request("GET", "/sw.js")).await?.text;
    ensure!(script.contains(old), "{script}");
    let script = String::leak(script.replacen(old, new, 1));
    scene.proxy.set("GET", "/sw.js", Fault::File("text/javascript", script));
    let update = "return navigator.serviceWorker.getRegistration().then(it => it.update()).then(() => true)";
    page.js::<bool>(update, json!([])).await.map(drop)
}

async fn version(scene: &Scene) -> Result<String> {
    let script = Response::receive(scene.api.request("GET", "/sw.js")).await?.text;
    Ok(script.split('\'').nth(1).context("no version")?.to_owned())
}

async fn is_waiting(page: &Page) -> Result<bool> {
    page.js("return navigator.serviceWorker.getRegistration().then(it => !!it.waiting)", json!([])).await
}

async fn expect_only_next(page: &Page) -> Result<()> {
    until("the new version alone", async || Ok((caches(page).await? == [NEXT]).then_some(()))).await
}

#[tokio::test]
async fn new_version_waits_until_it_is_accepted() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        expect_installed(&page).await?;
        let first = version(scene).await?;
        assert_eq!(caches(&page).await?, [format!("latchkey-{first}")]);
        let other = page.new_tab("/sign-up").await?;
        other.get("heading", "Create your account").await?;
        // The tab looks for new versions a second after its start.
        until("no offer", async || Ok((!other.shows(OFFER).await?).then_some(()))).await?;

        update(scene, &other, &first, "next").await?;
        other.expect("status", OFFER).await?;
        other.expect_accessible("the offer").await?;
        assert_eq!(caches(&other).await?.len(), 2, "the old version is in use");
        other.reload().await?;
        other.expect("status", OFFER).await?;
        assert!(is_waiting(&other).await?, "two tabs are open");

        other.fill("Email", "not lost").await?;
        page.to_front().await?;
        page.click("button", "Reload").await?;
        expect_only_next(&page).await?;
        page.gone("button", "Reload").await?;
        page.expect_sign_in_page().await?;

        other.to_front().await?;
        other.expect_value("Email", "not lost").await?;
        other.click("button", "Reload").await?;
        other.gone("button", "Reload").await?;
        other.get("heading", "Create your account").await?;
        scene.program.stop().await;
        other.reload().await?;
        other.get("heading", "Create your account").await.map(drop)
    })
    .await
}

#[tokio::test]
async fn reload_of_the_only_tab_switches_to_new_version() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        let page = scene.open("/").await?;
        expect_installed(&page).await?;
        page.go("/").await?;
        page.expect_sign_in_page().await?;
        update(scene, &page, &version(scene).await?, "next").await?;
        until("a waiting version", async || Ok(is_waiting(&page).await?.then_some(()))).await?;
        page.go("/").await?;
        expect_only_next(&page).await?;
        page.expect_sign_in_page().await?;
        assert!(!page.shows(OFFER).await?);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn incomplete_update_keeps_the_old_version() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        expect_installed(&page).await?;
        let first = version(scene).await?;
        scene.proxy.set("GET", "/icon-512.png", Fault::Cut);
        // Not from the HTTP cache.
        update(scene, &page, "/icon-512.png", "/icon-512.png?next").await?;
        until("a failed installation", async || {
            let script = "return navigator.serviceWorker.getRegistration().then(it => !it.installing)";
            let is_over: bool = page.js(script, json!([])).await?;
            Ok((is_over && scene.proxy.count("GET", "/icon-512.png?next") > 0).then_some(()))
        })
        .await?;
        assert!(!is_waiting(&page).await?);
        scene.program.stop().await;
        page.go("/sign-up").await?;
        page.get("heading", "Create your account").await?;
        assert_eq!(caches(&page).await?, [format!("latchkey-{first}")]);
        Ok(())
    })
    .await
}
