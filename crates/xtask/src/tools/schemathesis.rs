//! schemathesis, which finds out whether a program keeps to its OpenAPI document.

use super::python;
use crate::runner::context::Context;
use anyhow::Result;

/// It and what it needs, each in one version: with others it would ask other questions.
const REQUIREMENTS: &str = "crates/xtask/contract/requirements.txt";

/// Finds or installs it.
pub(crate) fn provide(context: &mut Context) -> Result<String> {
    let python = python::venv(context, "schemathesis", REQUIREMENTS)?;
    let outcome = format!("for {}", python.display());
    context.schemathesis = Some(python);
    Ok(outcome)
}
