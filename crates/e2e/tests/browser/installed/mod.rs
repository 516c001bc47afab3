//! The app without a network: the service worker and the manifest.

mod files;
mod offline;
mod on_demand;
mod start;
mod versions;

use anyhow::Result;
use e2e::{Page, until};
use serde_json::json;

/// Waits until the browser keeps the app.
pub(crate) async fn expect_installed(page: &Page) -> Result<()> {
    let script =
        "return navigator.serviceWorker.getRegistration().then(it => it?.active?.state === 'activated')";
    until("the service worker", async || Ok(page.js::<bool>(script, json!([])).await?.then_some(()))).await
}

/// The names of the browser's caches: one for each version of the app.
async fn caches(page: &Page) -> Result<Vec<String>> {
    page.js("return caches.keys()", json!([])).await
}

pub(crate) async fn expect_started(page: &Page) -> Result<()> {
    let script = "return document.getElementById('boot') === null && !!window.wasmBindings";
    until("the app", async || Ok(page.js::<bool>(script, json!([])).await?.then_some(()))).await
}
