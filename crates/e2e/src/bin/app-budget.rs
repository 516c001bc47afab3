//! Measures the speed of the app and writes the results to a file; see `docs/performance.md`.

use anyhow::{Context, Result, ensure};
use e2e::budget;
use std::{env, fs, process::ExitCode};

const USAGE: &str = "app-budget FILE [ROUNDS]";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("app-budget: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all targets are met.
fn run() -> Result<bool> {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().context(USAGE)?;
    let rounds = arguments.next().map_or(Ok(5), |rounds| rounds.parse()).context(USAGE)?;
    ensure!(rounds > 0, USAGE);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(budget::measure(rounds))?;
    println!("{report}");
    report.targets().for_each(|target| println!("{target}"));
    fs::write(&file, serde_json::to_string_pretty(&report)?).with_context(|| format!("writing {file}"))?;
    println!("\nevery round is in {file}");
    Ok(report.targets().all(|target| target.is_met()))
}
