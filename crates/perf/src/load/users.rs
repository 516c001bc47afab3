//! Many signed-in users, each on a connection that stays open: nothing fails, and nothing is lost.

use super::{
    drive::{drive, sign_up},
    options::{Options, Stage},
    report::{self, Targets},
    schedule::Schedule,
    user::{Action, User},
};
use crate::open_files::allow_connections;
use anyhow::Result;
use testkit::Program;

/// The share of the scheduled rate that has to be reached.
const RATE_KEPT: f64 = 0.99;

pub(crate) async fn run(options: &Options, targets: &mut Targets) -> Result<()> {
    for stage in &options.stages {
        allow_connections(stage.users)?;
        // Thousands of passwords at the default cost would take half an hour, and are not what is measured.
        let program = options.launch()?.with_cheap_accounts().start()?;
        run_stage(*stage, options, &program, targets).await?;
    }
    Ok(())
}

async fn run_stage(
    Stage { users: count, rate }: Stage,
    options: &Options,
    program: &Program,
    targets: &mut Targets,
) -> Result<()> {
    println!("\nusers: {count} signed-in users, {rate} requests/s for {} s", options.duration().as_secs());
    println!("  (signed up with RATE_LIMIT=off and BCRYPT_COST=4, for this scenario alone)");
    let mut users = sign_up(program.address, count, options.tasks).await?;
    let once_each = Schedule { rate, requests: u64::try_from(count)? };

    let opened = drive(&mut users, once_each, || Action::List).await?;
    report::failures(&opened);
    let measured = drive(&mut users, Schedule::lasting(options.duration(), rate), Action::any).await?;
    report::table(&measured);
    // The writes are checked over new connections.
    users.iter_mut().for_each(User::hang_up);
    let checked = drive(&mut users, once_each, || Action::List).await?;
    report::failures(&checked);

    let failed = opened.failed() + measured.failed();
    targets.check(
        "not one failed or refused request, all connections open throughout",
        &failed.to_string(),
        failed == 0,
    );
    let tasks: usize = users.iter().map(|user| user.expected.count()).sum();
    let difference = format!("{} of {count} lists differ, {tasks} tasks in all", checked.failed());
    targets.check("every acknowledged write is there, and nothing else", &difference, checked.failed() == 0);
    let kept = measured.rate() / f64::from(rate);
    targets.check("the rate is kept", &format!("{:.1} %", kept * 100.0), kept >= RATE_KEPT);
    Ok(())
}
