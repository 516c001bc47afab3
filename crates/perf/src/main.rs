//! Measures the released program from a process of its own and over TCP. What is measured, and the results, are in
//! `docs/performance.md` and `docs/load.md`.
#![allow(clippy::disallowed_methods, reason = "measures the store and issues tokens itself")]

mod bench;
mod connection;
mod cores;
mod credentials;
mod expected;
mod failure;
mod load;
mod moving;
mod open_files;
mod program;

use clap::{Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

#[derive(Parser)]
#[command(name = "perf", about)]
struct Arguments {
    #[command(subcommand)]
    tool: Tool,
}

#[derive(Subcommand)]
enum Tool {
    /// Put the program under load and report which targets it meets.
    Load(load::Options),
    /// Measure the program on one core and the limits that its parts set.
    Bench(bench::Options),
    /// Measure imports of many tasks, and the lists of other accounts meanwhile.
    Moving(moving::Options),
    /// Serve a file as the simplest actix-web server does, which `bench` compares the program with.
    #[command(hide = true)]
    Bare { body: PathBuf },
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().tool {
        Tool::Load(options) => load::run(options),
        Tool::Bench(options) => bench::run(&options),
        Tool::Moving(options) => moving::run(&options),
        Tool::Bare { body } => bench::serve_bare(&body),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("perf: {error:#}");
        ExitCode::FAILURE
    })
}
