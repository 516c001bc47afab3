//! Chromium and its WebDriver server.

use super::{
    apt,
    tool::{first_on_path, major, version_of},
};
use crate::runner::{steps::Outcome, workspace::Workspace};
use anyhow::{Context as _, Result, ensure};
use std::path::{Path, PathBuf};

pub(crate) struct Browser {
    chromium: PathBuf,
    chromedriver: PathBuf,
}

impl Browser {
    /// Environment from which the tests know both programs.
    pub(crate) fn env(&self) -> [(&'static str, &Path); 2] {
        [("CHROMIUM", &self.chromium), ("CHROMEDRIVER", &self.chromedriver)]
    }
}

impl Outcome for Browser {
    fn outcome(&self) -> String {
        format!("{}, {}", self.chromium.display(), self.chromedriver.display())
    }
}

/// Finds or installs both.
pub(crate) fn provide(workspace: &Workspace) -> Result<Browser> {
    if find().is_none() {
        apt::install(workspace, "Chromium and chromedriver", &["chromium", "chromium-driver"])?;
    }
    let browser = find().context("Put chromium and chromedriver on PATH, then run this again.")?;
    let chromium = version_of(&browser.chromium).context("Chromium does not start.")?;
    let driver = version_of(&browser.chromedriver).context("chromedriver does not start.")?;
    ensure!(
        major(&chromium) == major(&driver),
        "Chromium is {chromium} and chromedriver is {driver}: install the same version of both."
    );
    Ok(browser)
}

fn find() -> Option<Browser> {
    Some(Browser {
        chromium: first_on_path(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])?,
        chromedriver: first_on_path(&["chromedriver"])?,
    })
}
