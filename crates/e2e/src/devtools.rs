//! What needs the Chrome DevTools Protocol.

use crate::Page;
use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::Path;
use thirtyfour::WebElement;

/// The preferred colour scheme.
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

/// Network throttling: milliseconds until the response begins, and bytes per second.
#[derive(Clone, Copy)]
pub(crate) struct Network {
    latency: f64,
    down: f64,
    up: f64,
}

impl Network {
    /// "Slow 4G" of DevTools and Lighthouse: a round-trip time of 150 ms, 1.6 and 0.75 Mbit/s, with their factors (3.75
    /// and 0.9) for throttling of requests.
    pub(crate) const SLOW_4G: Self = Self { latency: 562.5, down: 180_000.0, up: 84_375.0 };
    pub(crate) const OFFLINE: Self = Self { latency: -1.0, down: 0.0, up: 0.0 };
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
    /// Whether it is a session cookie.
    #[serde(rename = "session")]
    pub ends_with_the_browser: bool,
}

/// All methods fail if the browser does not execute the command.
impl Page {
    /// The cookie called `name`, which scripts may be unable to read.
    pub async fn cookie(&self, name: &str) -> Result<Cookie> {
        let result = self.driver.cdp().send_raw("Network.getAllCookies", ()).await?;
        let cookies = Vec::<Cookie>::deserialize(result.get("cookies").context("no cookies")?)?;
        let wanted = cookies.into_iter().find(|cookie| cookie.name == name);
        wanted.with_context(|| format!("there is no cookie {name}"))
    }

    /// Provides an authenticator without passkeys in place of those that there are. It verifies its user at once.
    pub async fn provide_authenticator(&self) -> Result<()> {
        let options = json!({
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true,
        });
        let cdp = self.driver.cdp();
        cdp.send_raw("WebAuthn.disable", json!({})).await?;
        cdp.send_raw("WebAuthn.enable", json!({})).await?;
        cdp.send_raw("WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await?;
        Ok(())
    }

    /// As closing the browser does with session cookies.
    pub async fn forget_cookies(&self) -> Result<()> {
        self.driver.cdp().send_raw("Network.clearBrowserCookies", ()).await?;
        Ok(())
    }

    /// Disconnects the browser from the network, or connects it again.
    pub async fn set_offline(&self, offline: bool) -> Result<()> {
        let conditions =
            json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        // Without this the next command has no effect.
        self.driver.cdp().network().enable().await?;
        self.driver.cdp().send_raw("Network.emulateNetworkConditions", conditions).await?;
        Ok(())
    }

    /// Throttles network and processor as DevTools does.
    pub(crate) async fn emulate(&self, network: Network, slowdown: u32) -> Result<()> {
        let Network { latency, down, up } = network;
        let conditions = json!({ "offline": latency < 0.0, "latency": latency.max(0.0), "downloadThroughput": down, "uploadThroughput": up });
        self.driver.cdp().network().enable().await?;
        self.driver.cdp().send_raw("Network.emulateNetworkConditions", conditions).await?;
        self.driver.cdp().send_raw("Emulation.setCPUThrottlingRate", json!({ "rate": slowdown })).await?;
        Ok(())
    }

    /// Empties the HTTP cache, and removes the service worker with what it keeps.
    pub async fn forget_cache(&self) -> Result<()> {
        self.driver.cdp().send_raw("Network.clearBrowserCache", ()).await?;
        let kept = json!({ "origin": self.origin(), "storageTypes": "service_workers,cache_storage" });
        self.driver.cdp().send_raw("Storage.clearDataForOrigin", kept).await?;
        Ok(())
    }

    /// Sends the requests of this tab past the service worker.
    pub async fn bypass_service_worker(&self) -> Result<()> {
        self.driver.cdp().network().enable().await?;
        self.driver.cdp().send_raw("Network.setBypassServiceWorker", json!({ "bypass": true })).await?;
        Ok(())
    }

    /// Why the browser would not offer to install the page as an app.
    pub async fn installability_errors(&self) -> Result<Value> {
        let found = self.driver.cdp().send_raw("Page.getInstallabilityErrors", ()).await?;
        found.get("installabilityErrors").cloned().context("no list of errors")
    }

    /// Makes the next visit the first one.
    pub(crate) async fn forget_everything(&self) -> Result<()> {
        self.go_abroad("about:blank").await?;
        self.forget_cache().await?;
        self.forget_cookies().await?;
        let all = json!({ "origin": self.origin(), "storageTypes": "all" });
        self.driver.cdp().send_raw("Storage.clearDataForOrigin", all).await?;
        Ok(())
    }

    /// Runs `script` in every page before its own scripts.
    pub async fn prepare(&self, script: &str) -> Result<()> {
        let source = json!({ "source": script });
        self.driver.cdp().send_raw("Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// Records errors in the pages that are opened from now on: see [`Page::trouble`].
    pub async fn watch_for_trouble(&self) -> Result<()> {
        let script = "window.trouble = [];
            const note = event => trouble.push(String(event.reason ?? event.violatedDirective ?? event.message ?? event.target.src));
            ['error', 'unhandledrejection', 'securitypolicyviolation'].forEach(kind => addEventListener(kind, note, true));
            console.error = console.warn = (...words) => trouble.push(words.join(' '));";
        self.prepare(script).await
    }

    /// Errors of scripts, failed resources, CSP violations and warnings.
    pub async fn trouble(&self) -> Result<Vec<String>> {
        self.js("return window.trouble", json!([])).await
    }

    /// Types a key at the caret, which WebDriver would move first.
    pub async fn key(&self, text: &str) -> Result<()> {
        for event in
            [json!({ "type": "keyDown", "key": text, "text": text }), json!({ "type": "keyUp", "key": text })]
        {
            self.driver.cdp().send_raw("Input.dispatchKeyEvent", event).await?;
        }
        Ok(())
    }

    /// Scrolls down by so many pixels, as by touch.
    pub(crate) async fn scroll(&self, pixels: i32, pixels_per_second: u32) -> Result<()> {
        let gesture = json!({ "x": 400, "y": 400, "yDistance": -pixels, "speed": pixels_per_second });
        self.driver.cdp().send_raw("Input.synthesizeScrollGesture", gesture).await?;
        Ok(())
    }

    /// Enables or disables JavaScript in the pages that are opened from now on.
    pub async fn set_scripts(&self, enabled: bool) -> Result<()> {
        self.driver
            .cdp()
            .send_raw("Emulation.setScriptExecutionDisabled", json!({ "value": !enabled }))
            .await?;
        Ok(())
    }

    /// Disables or enables the Content-Security-Policy, to show that it is what prevents something.
    pub async fn set_bypass_csp(&self, enabled: bool) -> Result<()> {
        self.driver.cdp().send_raw("Page.setBypassCSP", json!({ "enabled": enabled })).await?;
        Ok(())
    }

    /// Sets the width of the window in pixels.
    pub async fn set_width(&self, width: u32) -> Result<()> {
        Ok(self.driver.cdp().emulation().set_device_metrics_override(width, 800, 1.0, false).await?)
    }

    /// Sets the preferred colour scheme, and reduced motion, since animations would disturb measurements.
    pub async fn prefer(&self, scheme: Scheme) -> Result<()> {
        let features = json!({ "features": [
            { "name": "prefers-color-scheme", "value": scheme.as_str() },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Sets forced colours, as Windows has them for high contrast.
    pub async fn force_colors(&self) -> Result<()> {
        let features = json!({ "features": [
            { "name": "forced-colors", "value": "active" },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]});
        self.driver.cdp().send_raw("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// A narrow screen that is touched.
    pub async fn emulate_phone(&self) -> Result<()> {
        self.driver.cdp().emulation().set_device_metrics_override(375, 740, 2.0, true).await?;
        let touch = json!({ "enabled": true, "maxTouchPoints": 1 });
        self.driver.cdp().send_raw("Emulation.setTouchEmulationEnabled", touch).await?;
        Ok(())
    }

    async fn touch(&self, kind: &str, points: Value) -> Result<()> {
        let event = json!({ "type": kind, "touchPoints": points });
        self.driver.cdp().send_raw("Input.dispatchTouchEvent", event).await?;
        Ok(())
    }

    /// Touches an element for an instant.
    pub async fn tap(&self, element: &WebElement) -> Result<()> {
        let (x, y) = self.center(element).await?;
        self.touch("touchStart", json!([{ "x": x, "y": y }])).await?;
        self.touch("touchEnd", json!([])).await
    }

    /// Touches an element for as long as it takes to select it.
    pub async fn hold(&self, element: &WebElement) -> Result<()> {
        let (x, y) = self.center(element).await?;
        self.touch("touchStart", json!([{ "x": x, "y": y }])).await?;
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
        self.touch("touchEnd", json!([])).await
    }

    /// Drags one element with a finger and drops it on another.
    pub async fn touch_drag(&self, from: &WebElement, to: &WebElement) -> Result<()> {
        let ((from_x, from_y), (x, y)) = (self.center(from).await?, self.drop_point(from, to).await?);
        self.touch("touchStart", json!([{ "x": from_x, "y": from_y }])).await?;
        for step in 1..=5 {
            let (x, y) = (from_x + (x - from_x) * step / 5, from_y + (y - from_y) * step / 5);
            self.touch("touchMove", json!([{ "x": x, "y": y }])).await?;
        }
        self.touch("touchEnd", json!([])).await
    }

    /// Allows notifications, as the user does when the browser asks.
    pub async fn grant_notifications(&self) -> Result<()> {
        let granted = json!({ "origin": self.origin(), "permissions": ["notifications"] });
        self.driver.cdp().send_raw("Browser.grantPermissions", granted).await?;
        Ok(())
    }

    /// Saves downloads in a folder without asking.
    pub async fn download_to(&self, folder: &Path) -> Result<()> {
        let behavior = json!({ "behavior": "allow", "downloadPath": folder });
        self.driver.cdp().send_raw("Browser.setDownloadBehavior", behavior).await?;
        Ok(())
    }

    /// Limits what this origin may store to so many bytes, or ends that.
    pub async fn limit_storage(&self, bytes: Option<u64>) -> Result<()> {
        let mut quota = json!({ "origin": self.origin() });
        if let (Some(bytes), Some(quota)) = (bytes, quota.as_object_mut()) {
            quota.insert("quotaSize".to_owned(), json!(bytes));
        }
        self.driver.cdp().send_raw("Storage.overrideQuotaForOrigin", quota).await?;
        Ok(())
    }

    /// Removes the databases of this origin, as the browser does when it needs the room.
    pub async fn evict_storage(&self) -> Result<()> {
        let evicted = json!({ "origin": self.origin(), "storageTypes": "indexeddb" });
        self.driver.cdp().send_raw("Storage.clearDataForOrigin", evicted).await?;
        Ok(())
    }

    /// By how many pixels the page is wider than the window after the next paint.
    pub async fn overflow(&self) -> Result<i64> {
        self.painted().await?;
        let script = "const page = document.scrollingElement; return page.scrollWidth - page.clientWidth";
        self.js(script, json!([])).await
    }

    /// A screenshot of the window after the next paint.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        self.painted().await?;
        Ok(self.driver.screenshot(file).await?)
    }

    /// Waits for the next paint: a change of the window's size takes effect only then.
    async fn painted(&self) -> Result<()> {
        let painted = "requestAnimationFrame(() => requestAnimationFrame(arguments[0]))";
        self.driver.execute_async(painted, vec![]).await?;
        Ok(())
    }
}
