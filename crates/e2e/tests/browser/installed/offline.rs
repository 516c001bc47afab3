//! The app opens without a network.

use super::{expect_installed, expect_started};
use anyhow::Result;
use e2e::{ANN, play, until};
use serde_json::json;
use shared::PAGES;

#[tokio::test]
async fn opens_without_network_after_first_visit() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-in").await?;
        expect_installed(&page).await?;
        scene.program.stop().await;
        for path in PAGES.into_iter().chain(["/sign-up/", "/sign-in?next=%2Faccount"]) {
            page.go(path).await?;
            expect_started(&page).await?;
        }
        page.go("/sign-up").await?;
        page.get("heading", "Create your account").await?;
        scene.program.start_again().await?;
        page.sign_up(ANN).await
    })
    .await
}

#[tokio::test]
async fn signed_in_user_gets_the_tasks_page_without_network() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        expect_installed(&page).await?;
        scene.program.stop().await;
        page.reload().await?;
        page.expect_tasks(&["Tea"]).await?;
        page.add("Coffee").await?;
        page.expect_banner("Latchkey cannot be reached, 1 change is not sent.").await?;
        scene.program.start_again().await?;
        page.click("button", "Try again").await?;
        scene.expect_saved(ANN, &["Coffee", "Tea"]).await?;
        page.expect_sent().await
    })
    .await
}

#[tokio::test]
async fn second_visit_asks_for_no_file_of_the_app() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up(ANN).await?;
        expect_installed(&page).await?;
        let files = || [".wasm", ".js", ".svg"].map(|kind| scene.proxy.count("GET", kind));
        let before = files();
        page.go("/").await?;
        page.expect_tasks_page().await?;
        let [wasm, scripts, icons] = files();
        // The service worker itself, to see whether there is a new version.
        assert!(scripts <= before[1] + 1);
        assert_eq!([wasm, icons], [before[0], before[2]]);
        Ok(())
    })
    .await
}

#[tokio::test]
async fn keeps_the_files_of_the_app_and_nothing_else() -> Result<()> {
    play(async |scene| {
        let page = scene.signed_up_with(ANN, &["Tea"]).await?;
        expect_installed(&page).await?;
        page.go("/account").await?;
        page.expect_account_page().await?;
        page.go("/docs").await?;
        page.go("/no/such/page").await?;
        page.get("heading", "Page not found").await?;
        let script = "return caches.keys()
            .then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys()))))
            .then(all => all.flat().map(({ url }) => new URL(url).pathname + new URL(url).search))";
        let mut kept: Vec<String> = page.js(script, json!([])).await?;
        kept.sort();
        let is_hashed =
            |path: &String| ["frontend-", "settings-", "favicon-"].iter().any(|name| path.contains(name));
        assert_eq!(kept.iter().filter(|path| is_hashed(path)).count(), 4, "{kept:?}");
        kept.retain(|path| !is_hashed(path));
        let others = [
            "/",
            "/icon-192.png",
            "/icon-512.png",
            "/icon-maskable.png",
            "/manifest.webmanifest",
            "/passkeys.js",
        ];
        assert_eq!(kept, others);
        Ok(())
    })
    .await
}

/// A page that a captive portal or a proxy has changed is not kept.
#[tokio::test]
async fn keeps_no_changed_files() -> Result<()> {
    play(async |scene| {
        scene.proxy.set("GET", "/icon-192.png", e2e::Fault::File("image/png", "sign in to this network"));
        let page = scene.open("/sign-in").await?;
        let script = "return navigator.serviceWorker.getRegistration().then(it => it === undefined)";
        until("a failed installation", async || {
            let is_refused: bool = page.js(script, json!([])).await?;
            Ok((is_refused && scene.proxy.count("GET", "/icon-192.png") > 0).then_some(()))
        })
        .await?;
        page.reload().await?;
        expect_started(&page).await?;
        scene.proxy.heal();
        page.reload().await?;
        expect_installed(&page).await
    })
    .await
}
