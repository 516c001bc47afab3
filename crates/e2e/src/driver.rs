//! Chromium and chromedriver.

use anyhow::{Context, Result};
use std::{
    env,
    process::Command,
    sync::{Arc, Weak},
};
use tempfile::TempDir;
use testkit::Running;
use thirtyfour::{
    CapabilitiesHelper, ChromiumLikeCapabilities, DesiredCapabilities, PageLoadStrategy, WebDriver,
};
use tokio::sync::Mutex;

/// Shared by all tests that run at the same time; the last one stops it.
static RUNNING: Mutex<Weak<Chromedriver>> = Mutex::const_new(Weak::new());

/// For a container, as root, without a display and without connections to the internet.
const FLAGS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // With the last feature enabled, Chromium would block requests of foreign pages before the program could.
    "--disable-features=PasswordManagerOnboarding,PasswordLeakDetection,LocalNetworkAccessChecks",
    "--lang=en",
    "--window-size=1280,900",
];

/// A running chromedriver.
pub(crate) struct Chromedriver {
    url: String,
    _running: Running,
    _folder: TempDir,
}

impl Chromedriver {
    /// The running one, or a new one.
    pub(crate) async fn shared() -> Result<Arc<Self>> {
        let mut slot = RUNNING.lock().await;
        if let Some(running) = slot.upgrade() {
            return Ok(running);
        }
        let mut started = Self::start().await;
        // It chooses a port that is free with IPv6. With IPv4 another process may have it.
        for _ in 0..3 {
            if started.is_err() {
                started = Self::start().await;
            }
        }
        let started = Arc::new(started?);
        *slot = Arc::downgrade(&started);
        Ok(started)
    }

    async fn start() -> Result<Self> {
        let folder = TempDir::new()?;
        let mut command = Command::new(env::var_os("CHROMEDRIVER").unwrap_or_else(|| "chromedriver".into()));
        let running = Running::start(command.arg("--port=0"), &folder.path().join("chromedriver.log"))
            .context("there is no chromedriver: run `cargo xtask test`, which installs it")?;
        let port = running.announced("started successfully on port ").await?;
        let url = format!("http://127.0.0.1:{}", port.trim_end_matches('.'));
        Ok(Self { url, _running: running, _folder: folder })
    }

    /// A browser with an empty profile; `strategy` determines what it waits for when a page loads. One that is measured does
    /// without the accessibility tree of what is not rendered (`content-visibility`), which a screen reader asks for.
    pub(crate) async fn browser(&self, strategy: PageLoadStrategy, is_measured: bool) -> Result<Browser> {
        let profile = TempDir::new()?;
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_page_load_strategy(strategy)?;
        let full_tree = (!is_measured).then_some("--force-renderer-accessibility");
        for flag in FLAGS.iter().copied().chain(full_tree) {
            capabilities.add_arg(flag)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        if let Ok(chromium) = env::var("CHROMIUM") {
            capabilities.set_binary(&chromium)?;
        }
        let driver = WebDriver::new(&self.url, capabilities).await.context("Chromium does not start")?;
        Ok(Browser { driver, _profile: profile })
    }
}

/// A browser with a profile of its own: its tabs share cookies and storage.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    _profile: TempDir,
}
