//! What the release program does on one core, asked from another, beside the limits that its parts set: all of it in
//! rounds, one measurement after the other, so that a noisy machine is as noisy for both sides of every ratio. What
//! is measured and what came out is in `docs/performance.md`.

mod bare;
mod client;
mod growth;
mod limits;
mod marks;
mod measure;
mod picture;
mod program;
mod results;

use anyhow::{Context, Result};
use clap::Parser;
use load::cores::Cores;
use results::Results;
use std::{env, fs, path::PathBuf, process::ExitCode, time::Duration};

/// Measures the release program and the limits that its parts set.
#[derive(Parser)]
#[command(name = "bench")]
struct Options {
    /// The program that is measured.
    #[arg(long, default_value = "target/release/latchkey")]
    program: PathBuf,

    /// A PostgreSQL database to measure the program on, too.
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

fn main() -> ExitCode {
    // The bare server is a process of its own, too: this program, started with its body's file.
    let arguments: Vec<String> = env::args().collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, bare::NAME, body] => bare::serve(body.as_ref()).map(|()| true),
        _ => run(&Options::parse()),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all marks are met.
fn run(options: &Options) -> Result<bool> {
    let cores = Cores::split()?;
    let mut results = Results::default();
    let lasting = Duration::from_millis(options.millis);
    for round in 1..=options.rounds {
        println!("round {round} of {}", options.rounds);
        measure::round(&options.program, &cores, lasting, &mut results)?;
        if let Some(url) = &options.postgres {
            measure::postgres_round(&options.program, url, &cores, lasting, &mut results)?;
        }
    }
    growth::measure(&options.program, &cores, options.rounds, lasting, &mut results)?;
    println!("memory and start");
    measure::once(&options.program, &cores, &mut results)?;

    println!("\n{results}");
    let marks = marks::judge(&results);
    marks.iter().for_each(|mark| println!("{mark}"));
    fs::create_dir_all(&options.out).with_context(|| format!("making {}", options.out.display()))?;
    let write = |name: &str, text: String| {
        let file = options.out.join(name);
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
    };
    write("bench.json", serde_json::to_string_pretty(&results)?)?;
    write("bench.svg", picture::draw(&results))?;
    println!("written to {0}/bench.json and {0}/bench.svg", options.out.display());
    Ok(marks.iter().all(|mark| mark.holds))
}
