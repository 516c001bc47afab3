//! Chromium and the program that drives it.

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

/// One for all tests that run at the same time: the last of them ends it.
static RUNNING: Mutex<Weak<Chromedriver>> = Mutex::const_new(Weak::new());

/// In a container, as root, without a screen, and without a word to anyone outside.
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
    // Without the last, no page of somebody else's could even try to reach the program.
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
    /// The one that runs already, or a new one.
    pub(crate) async fn shared() -> Result<Arc<Self>> {
        let mut slot = RUNNING.lock().await;
        if let Some(running) = slot.upgrade() {
            return Ok(running);
        }
        let started = Arc::new(Self::start().await?);
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

    /// A browser that nobody has used before; `strategy` says what of a page it waits for.
    pub(crate) async fn browser(&self, strategy: PageLoadStrategy) -> Result<Browser> {
        let profile = TempDir::new()?;
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_page_load_strategy(strategy)?;
        for flag in FLAGS {
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

/// A browser with a profile of its own: cookies and storage are shared by its tabs, and by nobody else.
pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    _profile: TempDir,
}
