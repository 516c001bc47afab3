//! `cargo xtask <command>`: the tasks of a developer.

mod build;
mod checks;
mod commands;
mod runner;
mod tools;

use anyhow::Result;
use build::{
    program::{self, Profile},
    split::{self, Bindgen},
};
use checks::licenses;
use clap::{Parser, Subcommand};
use commands::{dev, fuzz, perf, prepare, suite::Suite, test};
use runner::{process, steps::Runner, workspace::Workspace};
use std::process::ExitCode;

/// Builds, serves, tests and measures Latchkey; installs what is missing first.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build app and program quickly, and serve them.
    Serve {
        /// Flags for `latchkey serve`, for example `--listen 127.0.0.1:9000`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        flags: Vec<String>,
    },
    /// Run backend and app for development; both are rebuilt on every change.
    Dev {
        /// Create an account with tasks in the development database.
        #[arg(long)]
        seed: bool,
    },
    /// Run all checks and tests, or one suite.
    Test {
        suite: Option<Suite>,
        /// Run only the tests whose names contain this.
        filter: Option<String>,
        /// Leave out suites that need PostgreSQL, a browser or the built program.
        #[arg(long, conflicts_with = "suite")]
        fast: bool,
    },
    /// Look for input that violates invariants of tokens, paths, queries, bodies, rules and files.
    Fuzz {
        /// Run only the targets whose names contain this, for example `import`.
        filter: Option<String>,
        /// How long to run each target.
        #[arg(long, default_value_t = 60)]
        seconds: u32,
    },
    /// Put the shipped program under load: everything (about 10 minutes), or what is named.
    Load {
        /// For example `users --seconds 10`; see `--help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Stop, kill and start three instances behind HAProxy under load, and check that nothing is lost (about a minute).
    Scale {
        /// For example `--seconds 600`; see `--help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Measure the shipped program on one core, and the limits that its parts set (about 6 minutes).
    Bench {
        /// Measure the app in a browser with a slow network and processor instead (about a minute).
        #[arg(long)]
        app: bool,
        /// Count the instructions of single functions instead (some minutes the first time).
        #[arg(long, conflicts_with = "app")]
        instructions: bool,
        /// Measure imports of 10,000 tasks, and the lists of other accounts meanwhile, instead (about two minutes).
        #[arg(long, conflicts_with_all = ["app", "instructions"])]
        moving: bool,
        /// For example `--rounds 3`; see `--help`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Build `target/release/latchkey`, one file with the app embedded, as it is shipped.
    Build,
    /// Provide what the later suites of `test` need.
    #[command(name = prepare::PREPARE, hide = true)]
    Prepare,
    /// Split the app, and run wasm-bindgen: for Trunk.
    #[command(name = split::BINDGEN, hide = true)]
    Bindgen(Bindgen),
    /// Generate the page with the licences of third-party code.
    Licenses,
}

fn main() -> ExitCode {
    match run(Cli::parse().command) {
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

fn run(command: Command) -> Result<()> {
    process::catch_signals()?;
    let runner = Runner::new(Workspace::find()?);
    match command {
        Command::Serve { flags } => program::serve(&runner, &flags),
        Command::Dev { seed } => dev::run(seed, &runner),
        Command::Test { suite, filter, fast } => test::run(suite, filter.as_deref(), fast, &runner),
        Command::Fuzz { filter, seconds } => fuzz::run(seconds, filter.as_deref(), &runner),
        Command::Load { arguments } => perf::load(&arguments, &runner),
        Command::Scale { arguments } => perf::scale(&arguments, &runner),
        Command::Bench { app: true, arguments, .. } => perf::app(&arguments, &runner),
        Command::Bench { instructions: true, arguments, .. } => perf::instructions(&arguments, &runner),
        Command::Bench { moving: true, arguments, .. } => perf::moving(&arguments, &runner),
        Command::Bench { arguments, .. } => perf::bench(&arguments, &runner),
        Command::Build => program::build(&runner, Profile::Release).map(drop),
        Command::Prepare => prepare::run(&runner),
        Command::Bindgen(bindgen) => split::bindgen(&runner.workspace, bindgen),
        Command::Licenses => runner.step("Third-party licences", licenses::generate).map(drop),
    }
}
