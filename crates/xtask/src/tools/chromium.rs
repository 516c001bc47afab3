//! Chromium and the driver that tests steer it with.

use super::{first_on_path, major, version_of};
use crate::{runner::context::Context, tools::apt};
use anyhow::{Context as _, Result, ensure};
use std::path::PathBuf;

/// The browser that the tests drive.
pub(crate) struct Browser {
    /// The browser itself.
    pub(crate) chromium: PathBuf,
    /// Its driver, which speaks WebDriver.
    pub(crate) chromedriver: PathBuf,
}

/// Finds or installs both.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    if find().is_none() {
        apt::install(context, "Chromium and chromedriver", &["chromium", "chromium-driver"])?;
    }
    let browser = find().context("Put chromium and chromedriver on PATH, then run this again.")?;
    let chromium = version_of(&browser.chromium).context("Chromium does not start.")?;
    let driver = version_of(&browser.chromedriver).context("chromedriver does not start.")?;
    ensure!(
        major(&chromium) == major(&driver),
        "Chromium is {chromium} and chromedriver is {driver}: install the same version of both."
    );
    context.browser = Some(browser);
    Ok(chromium)
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: first_on_path(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?,
        chromedriver: first_on_path(&["chromedriver"])?,
    })
}
