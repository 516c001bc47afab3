//! axe-core, which finds what keeps people with disabilities out of a page.

use crate::{runner::context::Context, tools::install_whole, tools::npm};
use anyhow::Result;

const VERSION: &str = "4.14.1";

/// Finds or installs it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let home = context.cache.join(format!("axe-core-{VERSION}"));
    let script = home.join("node_modules/axe-core/axe.min.js");
    if !script.is_file() {
        install_whole(context, &home, |context, directory| {
            npm::install(context, &format!("axe-core@{VERSION}"), directory)
        })?;
    }
    let outcome = format!("{VERSION}, in {}", home.display());
    context.axe = Some(script);
    Ok(outcome)
}
