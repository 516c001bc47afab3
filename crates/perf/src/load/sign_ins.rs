//! A flood of sign-ins at full speed, each from another network: lists stay fast. The program has one core and this
//! process the others, so that only the work of the program itself slows it down.

mod flood;

use super::{
    drive::{drive, sign_up},
    options::Options,
    report::{self, Targets, milliseconds},
    schedule::Schedule,
    tally::Tally,
    user::Action,
};
use crate::cores::Cores;
use anyhow::Result;
use flood::Flood;
use std::{sync::Arc, time::Duration};

/// The accounts whose lists are read, and the rate of all of them together.
const READERS: usize = 10;
const LISTS_A_SECOND: u32 = 100;
/// Accounts that the flood signs in to with the right password, and as many with a wrong one.
const VICTIMS: usize = 20;

const P99: Duration = Duration::from_millis(20);
const TIMES_QUIET: u32 = 3;

pub(crate) async fn run(options: &Options, targets: &mut Targets) -> Result<()> {
    println!(
        "\nsign-ins: {LISTS_A_SECOND} lists/s of a program on one core, quiet and under a flood of sign-ins"
    );
    let program = Cores::split()?.start(|| options.launch()?.start())?;
    let mut readers = sign_up(program.address, READERS, options.tasks).await?;
    let victims = sign_up(program.address, 2 * VICTIMS, 0).await?;
    let victims: Arc<[String]> = victims.into_iter().map(|user| user.email).collect();
    let schedule = Schedule::lasting(options.duration(), LISTS_A_SECOND);

    println!("  quiet");
    let quiet = drive(&mut readers, schedule, || Action::List).await?;
    report::table(&quiet);
    for connections in &options.floods {
        println!("  {connections} connections sign in continuously");
        let flood = Flood::start(program.address, *connections, &victims)?;
        let flooded = drive(&mut readers, schedule, || Action::List).await?;
        report::table(&flooded);
        for (status, count) in flood.stop() {
            println!("  sign-ins {count:>8} × {status}");
        }
        judge(*connections, &quiet, &flooded, targets);
    }
    Ok(())
}

fn judge(connections: usize, quiet: &Tally, flooded: &Tally, targets: &mut Targets) {
    let [calm, p99] = [quiet, flooded].map(|tally| report::at(&tally.all(), 0.99));
    let name = |what: &str| format!("{connections} flooding: {what}");
    targets.check(&name("p99 of lists is under 20 ms"), &milliseconds(p99), p99 < P99);
    let ratio = format!("{:.1} times {}", p99.as_secs_f64() / calm.as_secs_f64(), milliseconds(calm));
    targets.check(&name("p99 of lists is under 3 times the quiet one"), &ratio, p99 < calm * TIMES_QUIET);
    let failed = quiet.failed() + flooded.failed();
    targets.check(&name("no list fails"), &failed.to_string(), failed == 0);
}
