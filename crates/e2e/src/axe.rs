//! Accessibility checks by axe-core.

use crate::{Page, Scheme};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::json;
use std::{env, fs};

/// WCAG 2.2 up to AA, and axe's best practices.
const TAGS: [&str; 7] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"];

#[derive(Deserialize)]
struct Violation {
    id: String,
    help: String,
    nodes: Vec<Culprit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Culprit {
    html: String,
    failure_summary: Option<String>,
}

impl Page {
    /// Checks the page in its current state, light and dark.
    ///
    /// # Errors
    /// All violations.
    pub async fn expect_accessible(&self, state: &str) -> Result<()> {
        for scheme in Scheme::BOTH {
            self.prefer(scheme).await?;
            let found = self.violations().await?;
            ensure!(found.is_empty(), "{state}, {}:\n{}", scheme.as_str(), describe(&found));
        }
        Ok(())
    }

    /// Checks the page in light, dark and forced colours, from the narrowest to the widest window.
    ///
    /// # Errors
    /// All violations.
    pub async fn expect_accessible_everywhere(&self, state: &str) -> Result<()> {
        for (scheme, widths) in
            [(Some(Scheme::Light), [320, 1280]), (Some(Scheme::Dark), [768, 1920]), (None, [1280, 320])]
        {
            match scheme {
                Some(scheme) => self.prefer(scheme).await?,
                None => self.force_colors().await?,
            }
            for width in widths {
                self.set_width(width).await?;
                let found = self.violations().await?;
                let colors = scheme.map_or("forced colours", Scheme::as_str);
                ensure!(found.is_empty(), "{state}, {colors}, {width} pixels:\n{}", describe(&found));
            }
        }
        self.prefer(Scheme::Light).await?;
        self.set_width(1280).await
    }

    async fn violations(&self) -> Result<Vec<Violation>> {
        let path = env::var("AXE_JS").context("AXE_JS is not set: run `cargo xtask test`, which gets axe")?;
        let axe = fs::read_to_string(&path).with_context(|| format!("AXE_JS is {path}"))?;
        self.driver.execute(format!("{axe}; window.axe = axe"), vec![]).await?;
        let run = "const done = arguments[1];
            axe.run(document, { runOnly: arguments[0] }).then(found => done(found.violations), done)";
        Ok(self.driver.execute_async(run, vec![json!(TAGS)]).await?.convert()?)
    }
}

fn describe(found: &[Violation]) -> String {
    let one = |violation: &Violation| {
        let culprits = violation.nodes.iter().map(|node| {
            let why = node.failure_summary.as_deref().unwrap_or_default().replace('\n', "\n      ");
            format!("    {}\n      {why}", node.html)
        });
        format!("  {}: {}\n{}", violation.id, violation.help, culprits.collect::<Vec<_>>().join("\n"))
    };
    found.iter().map(one).collect::<Vec<_>>().join("\n")
}
