//! Three instances on one PostgreSQL behind HAProxy, which are stopped, killed and restarted in turn under load.

mod balancer;
mod instances;
mod restarts;
mod sign_outs;

use super::{
    drive::{drive, sign_up},
    options::Options,
    report::{self, Targets},
    schedule::Schedule,
    tally::Tally,
    user::{Action, User},
};
use anyhow::{Result, ensure};
use balancer::Balancer;
use instances::Instances;
use restarts::{Observed, Restarts};
use std::sync::mpsc::channel;
use tokio::task::spawn_blocking;

const USERS: usize = 100;
/// Requests per second: enough that some are always in flight, and few enough that programs start quickly.
const RATE: u32 = 500;

pub(crate) async fn run(options: &Options, targets: &mut Targets) -> Result<()> {
    let seconds = options.duration().as_secs();
    println!("\nscale: three instances, {USERS} signed-in users, {RATE} requests/s for {seconds} s");
    println!("  (signed up with RATE_LIMIT=off and BCRYPT_COST=4, for this scenario alone)");
    let restarts = start(options)?;
    let mut users = sign_up(restarts.balancer.address, USERS, options.tasks).await?;
    let (working, work_ends) = channel();
    let restarts = spawn_blocking(move || restarts.run_until(&work_ends));
    let measured = drive(&mut users, Schedule::lasting(options.duration(), RATE), Action::any).await?;
    drop(working);
    // The instances have to outlive the check of the lists.
    let (observed, _restarts) = restarts.await??;

    report::table(&measured);
    users.iter_mut().for_each(User::hang_up);
    let once_each = Schedule { rate: RATE, requests: u64::try_from(USERS)? };
    let checked = drive(&mut users, once_each, || Action::List).await?;
    report::failures(&checked);

    judge(&measured, &observed, targets);
    judge_lists(&users, &checked, targets);
    Ok(())
}

fn start(options: &Options) -> Result<Restarts> {
    ensure!(options.database_url.is_some(), "--database-url must name a PostgreSQL database to fill");
    let instances = Instances::start(options)?;
    let balancer = Balancer::start(&options.haproxy, &options.haproxy_config, instances.addresses())?;
    Ok(Restarts { instances, balancer, draining: !options.without_draining })
}

fn judge(measured: &Tally, observed: &Observed, targets: &mut Targets) {
    let in_flight =
        measured.failed_requests().iter().filter(|failed| observed.was_killed_under(failed)).count();
    let others = measured.failed() - in_flight;
    let Observed { stops, kills, sign_outs, .. } = observed;
    println!("  {} times stopped, {} times killed; each time restarted", stops, kills.len());
    println!("  {in_flight} requests failed that were in flight on an instance when it was killed");
    targets.check("no other request fails", &others.to_string(), others == 0);
    targets.check(
        "a session that ended on one instance is refused by all",
        &sign_outs.to_string(),
        sign_outs.hold(),
    );
}

fn judge_lists(users: &[User], checked: &Tally, targets: &mut Targets) {
    let tasks: usize = users.iter().map(|user| user.expected.count()).sum();
    let difference = format!("{} of {USERS} lists differ, {tasks} tasks in all", checked.failed());
    targets.check("every acknowledged write is there, and nothing else", &difference, checked.failed() == 0);
}
