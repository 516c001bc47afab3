//! A WebAssembly that stalls or fails ends in words and a button.

use super::expect_started;
use anyhow::Result;
use e2e::{ANN, Fault, PASSWORD, play};
use serde_json::json;

const NOT_STARTED: &str = "Latchkey has not started. Check your connection.";

#[tokio::test]
async fn stalled_start_ends_in_words_and_reload() -> Result<()> {
    play(async |scene| {
        scene.api.sign_up(ANN).await?;
        scene.proxy.set("GET", ".wasm", Fault::Hold);
        let page = scene.open_at_once("/sign-in").await?;
        page.fill("Email", ANN).await?;
        page.fill("Password", PASSWORD).await?;
        page.write("\n").await?;
        page.get("button", "Signing in…").await?;
        page.expect("alert", NOT_STARTED).await?;
        page.get("button", "Sign in").await?;
        page.expect_accessible("the message").await?;
        page.click("button", "Reload").await?;
        page.gone("button", "Reload").await?;
        page.expect_value("Email", "").await?;
        page.expect("alert", NOT_STARTED).await?;
        // What comes late is used, and removes the message.
        scene.proxy.heal();
        expect_started(&page).await?;
        page.gone("button", "Reload").await?;
        page.sign_in(ANN).await
    })
    .await
}

#[tokio::test]
async fn failed_start_is_reported_at_once() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/docs").await?;
        page.bypass_service_worker().await?;
        // No timeout, so that it is the failure that is reported.
        page.prepare(
            "const later = setTimeout; window.setTimeout = (f, ms) => ms > 10000 ? 0 : later(f, ms)",
        )
        .await?;
        for (file, fault) in [
            (".wasm", Fault::Status(500)),
            (".wasm", Fault::Cut),
            (".wasm", Fault::File("application/wasm", "no WebAssembly")),
            (".js", Fault::Status(404)),
            (".js", Fault::Cut),
        ] {
            page.forget_cache().await?;
            scene.proxy.set("GET", file, fault);
            page.go("/sign-up").await?;
            page.expect("alert", NOT_STARTED).await?;
            scene.proxy.heal();
            page.click("button", "Reload").await?;
            expect_started(&page).await?;
            page.gone("button", "Reload").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn panic_is_reported() -> Result<()> {
    play(async |scene| {
        let page = scene.open("/sign-up").await?;
        expect_started(&page).await?;
        // The browser hides the errors of a script from WebDriver.
        let fail = async |error: &str| {
            page.js::<()>(&format!("dispatchEvent(new ErrorEvent('error', {{ error: {error} }}))"), json!([]))
                .await
        };
        fail("new WebAssembly.RuntimeError('unreachable')").await?;
        page.expect("alert", "Latchkey has stopped because of an error.").await?;
        page.click("button", "Reload").await?;
        page.gone("button", "Reload").await?;
        page.get("heading", "Create your account").await?;
        expect_started(&page).await?;
        fail("new Error('of an extension')").await?;
        page.fill("Email", ANN).await?;
        assert!(page.all("button", "Reload").await?.is_empty());
        Ok(())
    })
    .await
}
