//! `cargo xtask <verb>`: the one list of things a developer does.

mod build;
mod checks;
mod commands;
mod runner;
mod tools;

use anyhow::Result;
use build::program;
use clap::{Parser, Subcommand};
use commands::{dev, fuzz, measure, scale, test};
use runner::{context::Context, process, step};
use std::process::ExitCode;

/// Everything a developer does with Latchkey.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Build everything and serve it, with what is missing installed first.
    Serve {
        /// Flags for `latchkey serve`, for example `--listen 127.0.0.1:9000`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        flags: Vec<String>,
    },
    /// Run backend and app for development, rebuilt on every change.
    Dev,
    /// Check everything: format, lints, tests on both databases, sizes, and the app in a browser.
    Test {
        /// Leave out PostgreSQL, the browser and the release build.
        #[arg(long)]
        fast: bool,
    },
    /// Look for input that breaks what has to hold: tokens, paths and queries, bodies.
    Fuzz {
        /// How long to look with each target.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Put the release program under load: everything (about 10 minutes), or what is named.
    Load {
        /// What to run and how, for example `users --seconds 10`; `--help` tells more.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Stop, kill and start three instances behind HAProxy under load, and see that nothing is lost (about a minute).
    Scale {
        /// For example `--seconds 600`; `--help` tells more.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure the release program on one core, and the limits that its parts set (about 6 minutes).
    Bench {
        /// Measure the app in a browser with a slow network and processor instead (about a minute).
        #[arg(long)]
        app: bool,
        /// Count the instructions of single parts instead (some minutes the first time).
        #[arg(long, conflicts_with = "app")]
        instructions: bool,
        /// For example `--rounds 3`; `--help` tells more.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Build `target/release/latchkey`: one file with the app inside.
    Build,
}

fn main() -> ExitCode {
    match run(Cli::parse().verb) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if process::interrupted() => {
            eprintln!("Stopped.");
            ExitCode::from(130)
        }
        Err(error) => {
            eprintln!("\nFAILED: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(verb: Verb) -> Result<()> {
    process::catch_signals()?;
    let mut context = Context::new()?;
    match verb {
        Verb::Serve { flags } => {
            step::run_all(&program::build_steps(), &mut context)?;
            program::serve(&context, &flags)
        }
        Verb::Dev => {
            step::run_all(&dev::steps(), &mut context)?;
            dev::run(&context)
        }
        Verb::Test { fast } => test::run(fast, &mut context),
        Verb::Fuzz { seconds } => fuzz::run(seconds, &mut context),
        Verb::Load { arguments } => measure::load(&arguments, &mut context),
        Verb::Scale { arguments } => scale::run(&arguments, &mut context),
        Verb::Bench { app: true, arguments, .. } => measure::app(&arguments, &mut context),
        Verb::Bench { instructions: true, arguments, .. } => measure::instructions(&arguments, &mut context),
        Verb::Bench { arguments, .. } => measure::bench(&arguments, &mut context),
        Verb::Build => {
            step::run_all(&program::build_steps(), &mut context)?;
            println!("\nThe program is {}", program::path(&context).display());
            Ok(())
        }
    }
}
