//! Puts the release program under load, from a process of its own and over real TCP, and says which marks it
//! meets. What the scenarios are and what they showed is in `docs/operations.md`.

mod drive;
mod flood;
mod options;
mod report;
mod scale;
mod schedule;
mod sign_ins;
mod slow_client;
mod slow_clients;
mod tally;
mod timing;
mod user;
mod users;

use anyhow::Result;
use clap::Parser;
use options::{Options, Scenario};
use report::Marks;
use std::process::ExitCode;
use tokio::{
    select,
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
};

#[tokio::main]
async fn main() -> ExitCode {
    // What is started ends when it is dropped, so a signal must not end this process before that.
    let outcome = select! {
        outcome = run(Options::parse()) => outcome,
        () = told_to_end() => return ExitCode::from(130),
    };
    match outcome {
        Ok(marks) if marks.hold() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("load: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<Marks> {
    let mut marks = Marks::default();
    for scenario in options.scenarios() {
        match scenario {
            Scenario::Users => users::run(&options, &mut marks).await?,
            Scenario::SignIns => sign_ins::run(&options, &mut marks).await?,
            Scenario::SlowClients => slow_clients::run(&options, &mut marks).await?,
            Scenario::Scale => scale::run(&options, &mut marks).await?,
            Scenario::Timing => timing::run(&options, &mut marks).await?,
        }
    }
    println!("\n{marks}");
    Ok(marks)
}

async fn told_to_end() {
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => select! {
            _ = ctrl_c() => (),
            _ = terminate.recv() => (),
        },
        Err(_) => {
            let _ = ctrl_c().await;
        }
    }
}
