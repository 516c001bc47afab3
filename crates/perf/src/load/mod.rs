//! `perf load`: the program under load, in scenarios that `docs/load.md` describes.

mod drive;
mod options;
mod report;
mod scale;
mod schedule;
mod sign_ins;
mod slow_clients;
mod tally;
mod timing;
mod user;
mod users;

pub(crate) use options::Options;

use anyhow::Result;
use options::Scenario;
use report::Targets;
use std::process::ExitCode;
use tokio::{
    runtime::Runtime,
    select,
    signal::{
        ctrl_c,
        unix::{SignalKind, signal},
    },
};

/// # Errors
/// If something could not be measured.
pub(crate) fn run(options: Options) -> Result<ExitCode> {
    Runtime::new()?.block_on(async {
        // Child processes are killed when dropped, so a signal must not end this process before that.
        select! {
            met = run_scenarios(&options) => Ok(if met? { ExitCode::SUCCESS } else { ExitCode::FAILURE }),
            () = interrupted() => Ok(ExitCode::from(130)),
        }
    })
}

/// Whether all targets are met.
async fn run_scenarios(options: &Options) -> Result<bool> {
    let mut targets = Targets::default();
    for scenario in options.scenarios() {
        match scenario {
            Scenario::Users => users::run(options, &mut targets).await?,
            Scenario::SignIns => sign_ins::run(options, &mut targets).await?,
            Scenario::SlowClients => slow_clients::run(options, &mut targets).await?,
            Scenario::Scale => scale::run(options, &mut targets).await?,
            Scenario::Timing => timing::run(options, &mut targets).await?,
        }
    }
    println!("\n{targets}");
    Ok(targets.are_met())
}

async fn interrupted() {
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
