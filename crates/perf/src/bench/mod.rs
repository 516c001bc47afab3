//! `perf bench`: what the program does on one core, measured from another, beside the limits that its parts set. All
//! of it in rounds, one measurement after the other, so that noise of the machine affects both sides of every ratio.

mod bare;
pub(crate) mod client;
mod feed;
mod filtered;
mod growth;
mod limits;
mod measure;
mod picture;
mod results;
mod targets;
pub(crate) mod user;

use crate::cores::Cores;
use anyhow::{Context, Result};
use clap::Args;
use results::Results;
use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

#[derive(Args)]
pub(crate) struct Options {
    /// The program that is measured.
    #[arg(long, default_value = "target/release/latchkey")]
    program: PathBuf,

    /// A PostgreSQL database to measure the program on as well.
    #[arg(long)]
    postgres: Option<String>,

    /// How often everything is measured; the table shows medians.
    #[arg(long, default_value_t = 5)]
    rounds: usize,

    /// How long each measurement of a round lasts, in milliseconds.
    #[arg(long, default_value_t = 1500)]
    millis: u64,

    /// Where to write `bench.json` and `bench.svg`.
    #[arg(long, default_value = "target")]
    out: PathBuf,
}

/// # Errors
/// If something could not be measured.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let cores = Cores::split()?;
    let mut results = Results::default();
    let duration = Duration::from_millis(options.millis);
    for round in 1..=options.rounds {
        println!("round {round} of {}", options.rounds);
        measure::round(&options.program, &cores, duration, &mut results)?;
        feed::measure(&options.program, &cores, duration, &mut results)?;
        filtered::measure(&options.program, &cores, duration, &mut results)?;
        if let Some(url) = &options.postgres {
            measure::postgres_round(&options.program, url, &cores, duration, &mut results)?;
            feed::measure_two_instances(&options.program, url, &cores, &mut results)?;
        }
    }
    growth::measure(&options.program, &cores, options.rounds, duration, &mut results)?;
    println!("memory and start");
    measure::once(&options.program, &cores, &mut results)?;
    feed::measure_waiters(&options.program, &cores, duration, &mut results)?;

    println!("\n{results}");
    let targets = targets::judge(&results);
    targets.iter().for_each(|target| println!("{target}"));
    fs::create_dir_all(&options.out).with_context(|| format!("making {}", options.out.display()))?;
    let write = |name: &str, text: String| {
        let file = options.out.join(name);
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
    };
    write("bench.json", serde_json::to_string_pretty(&results)?)?;
    write("bench.svg", picture::draw(&results))?;
    println!("written to {0}/bench.json and {0}/bench.svg", options.out.display());
    Ok(if targets.iter().all(|target| target.is_met) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// # Errors
/// If the file cannot be read or the server not be started.
pub(crate) fn serve_bare(body: &Path) -> Result<ExitCode> {
    bare::serve(body).map(|()| ExitCode::SUCCESS)
}
