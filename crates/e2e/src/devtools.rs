//! What cannot be done with mouse and keyboard: the browser's own tools for developers.

use crate::Page;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;
use std::path::Path;

/// Whether the person likes it light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    Light,
    Dark,
}

impl Scheme {
    pub const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    /// As in `prefers-color-scheme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What a request costs: milliseconds until the answer begins, and bytes a second.
#[derive(Clone, Copy)]
pub(crate) struct Network {
    latency: f64,
    down: f64,
    up: f64,
}

impl Network {
    /// "Slow 4G" of DevTools and Lighthouse: 150 ms of round trip, 1.6 and 0.75 Mbit/s, each as they come out with
    /// the factors (3.75 and 0.9) by which those are adjusted for requests.
    pub(crate) const SLOW_4G: Self = Self { latency: 562.5, down: 180_000.0, up: 84_375.0 };
    pub(crate) const OWN: Self = Self { latency: 0.0, down: -1.0, up: -1.0 };
}

/// `Network.Cookie` of the Chrome DevTools Protocol.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cookie {
    name: String,
    pub value: String,
    pub path: String,
    pub http_only: bool,
    #[serde(default)]
    pub same_site: String,
    /// Whether it goes when the browser is closed.
    #[serde(rename = "session")]
    pub ends_with_the_browser: bool,
}

/// Errors everywhere here: that the browser does not do as it is told.
impl Page {
    /// The cookie called `name`, which no script may be able to see.
    pub async fn cookie(&self, name: &str) -> Result<Cookie> {
        let answer = self.driver.cdp().send_raw("Network.getAllCookies", ()).await?;
        let cookies = Vec::<Cookie>::deserialize(answer.get("cookies").context("no cookies")?)?;
        let wanted = cookies.into_iter().find(|cookie| cookie.name == name);
        wanted.with_context(|| format!("there is no cookie {name}"))
    }

    /// As the browser does when it is closed with those that end with it.
    pub async fn forget_cookies(&self) -> Result<()> {
        self.driver.cdp().send_raw("Network.clearBrowserCookies", ()).await?;
        Ok(())
    }

    /// Pulls the plug of the browser, or puts it back.
    pub async fn set_offline(&self, offline: bool) -> Result<()> {
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        // Without this the next is accepted and does nothing.
        self.driver.cdp().network().enable().await?;
        self.driver.cdp().send_raw("Network.emulateNetworkConditions", conditions).await?;
        Ok(())
    }

    /// A network and a processor as in DevTools, or the machine's own.
    pub(crate) async fn emulate(&self, network: Network, slowdown: u32) -> Result<()> {
        let Network { latency, down, up } = network;
        let conditions = json!({ "offline": false, "latency": latency, "downloadThroughput": down, "uploadThroughput": up });
        self.driver.cdp().network().enable().await?;
        self.driver.cdp().send_raw("Network.emulateNetworkConditions", conditions).await?;
        self.driver.cdp().send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": slowdown })).await?;
        Ok(())
    }

    /// Everything is loaded anew from now on.
    pub async fn forget_cache(&self) -> Result<()> {
        self.driver.cdp().send_raw("Network.clearBrowserCache", ()).await?;
        Ok(())
    }

    /// As on the very first visit.
    pub(crate) async fn forget_everything(&self) -> Result<()> {
        self.go_abroad("about:blank").await?;
        self.forget_cache().await?;
        self.forget_cookies().await?;
        let all = json!({ "origin": self.origin(), "storageTypes": "all" });
        self.driver.cdp().send_raw("Storage.clearDataForOrigin", all).await?;
        Ok(())
    }

    /// Runs `script` in every page before its own scripts.
    pub(crate) async fn prepare(&self, script: &str) -> Result<()> {
        let source = json!({ "source": script });
        self.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// Notes whatever goes wrong in the pages that are opened from now on: see [`Page::trouble`].
    pub async fn watch_for_trouble(&self) -> Result<()> {
        let script = "window.trouble = [];
            const note = event => trouble.push(String(event.reason ?? event.violatedDirective ?? event.message ?? event.target.src));
            ['error', 'unhandledrejection', 'securitypolicyviolation'].forEach(kind => addEventListener(kind, note, true));
            console.error = console.warn = (...words) => trouble.push(words.join(' '));";
        self.prepare(script).await
    }

    /// What went wrong in the page: errors, what was loaded in vain or against the policy, and complaints.
    pub async fn trouble(&self) -> Result<Vec<String>> {
        self.js("return window.trouble", json!([])).await
    }

    /// Presses and lets go a key that writes `text` where the caret is; WebDriver would move that first.
    pub async fn key(&self, text: &str) -> Result<()> {
        for event in
            [json!({ "type": "keyDown", "key": text, "text": text }), json!({ "type": "keyUp", "key": text })]
        {
            self.driver.cdp().send_raw("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// Scrolls down by so many pixels, as by a finger.
    pub(crate) async fn scroll(&self, pixels: i32, pixels_per_second: u32) -> Result<()> {
        let gesture = json!({ "x": 400, "y": 400, "yDistance": -pixels, "speed": pixels_per_second });
        self.driver.cdp().send_raw("Input.synthesizeScrollGesture", gesture).await?;
        Ok(())
    }

    /// Whether scripts run in the pages opened from now on.
    pub async fn set_scripts(&self, enabled: bool) -> Result<()> {
        self.driver
            .cdp()
            .send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": !enabled }))
            .await?;
        Ok(())
    }

    /// Takes the Content-Security-Policy off the pages opened from now on, or puts it back: to see that it is what
    /// keeps something from happening.
    pub async fn set_bypass_csp(&self, enabled: bool) -> Result<()> {
        self.driver.cdp().send_raw("Page.setBypassCSP", json!({ "enabled": enabled })).await?;
        Ok(())
    }

    /// A window `width` pixels wide.
    pub async fn set_width(&self, width: u32) -> Result<()> {
        Ok(self.driver.cdp().emulation().set_device_metrics_override(width, 800, 1.0, false).await?)
    }

    /// What the person told their system: light or dark, and no movement, which would blur every measurement.
    pub async fn prefer(&self, scheme: Scheme) -> Result<()> {
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme.as_str() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// How many pixels of the page lie beyond the right edge of the window.
    pub async fn overflow(&self) -> Result<i64> {
        let script = "const page = document.scrollingElement; return page.scrollWidth - page.clientWidth";
        self.js(script, json!([])).await
    }

    /// A picture of what the window shows, once all is painted.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        let painted = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))";
        self.driver.execute_async(painted, vec![]).await?;
        Ok(self.driver.screenshot(file).await?)
    }
}
