//! Three instances on one PostgreSQL behind HAProxy, which are stopped, killed and started in turn under load.

mod balancer;
mod instances;
mod sign_outs;
mod turns;

use crate::{
    drive::{drive, sign_up},
    options::Options,
    report::{self, Marks},
    schedule::Schedule,
    tally::Tally,
    user::{Action, User},
};
use anyhow::{Context, Result};
use balancer::Balancer;
use instances::Instances;
use std::sync::mpsc::channel;
use tokio::task::spawn_blocking;
use turns::{Turns, Witnessed};

const USERS: usize = 100;
/// Requests a second: enough that some are always in flight, and that the machine has time for starting programs.
const RATE: u32 = 500;

pub(crate) async fn run(options: &Options, marks: &mut Marks) -> Result<()> {
    let seconds = options.duration().as_secs();
    println!("\nscale: three instances, {USERS} signed-in users, {RATE} requests/s for {seconds} s");
    println!("  (signed up with RATE_LIMIT=off and BCRYPT_COST=4, for this scenario alone)");
    let turns = start(options)?;
    let mut users = sign_up(turns.balancer.address, USERS, options.tasks).await?;
    let (working, work_ends) = channel();
    let turns = spawn_blocking(move || turns.take_until(&work_ends));
    let measured = drive(&mut users, Schedule::lasting(options.duration(), RATE), Action::any).await?;
    drop(working);
    // Kept until the end, or nobody would be there to be asked.
    let (witnessed, _turns) = turns.await??;

    report::table(&measured);
    users.iter_mut().for_each(User::hang_up);
    let once_each = Schedule { rate: RATE, requests: u64::try_from(USERS)? };
    let checked = drive(&mut users, once_each, || Action::List).await?;
    report::failures(&checked);

    judge(&measured, &witnessed, marks);
    judge_lists(&users, &checked, marks);
    Ok(())
}

fn start(options: &Options) -> Result<Turns> {
    let database =
        options.database_url.as_deref().context("say with --database-url which PostgreSQL to fill")?;
    let instances = Instances::start(&options.program, database)?;
    let balancer = Balancer::start(&options.haproxy, &options.haproxy_config, instances.addresses())?;
    Ok(Turns { instances, balancer, draining: !options.without_draining })
}

fn judge(measured: &Tally, witnessed: &Witnessed, marks: &mut Marks) {
    let in_flight =
        measured.failed_requests().iter().filter(|failed| witnessed.was_killed_under(failed)).count();
    let others = measured.failed() - in_flight;
    let Witnessed { stops, kills, sign_outs, .. } = witnessed;
    println!("  {} times stopped, {} times killed; each time started again", stops, kills.len());
    println!("  {in_flight} requests failed that were in flight on an instance when it was killed");
    marks.check("no other request fails", &others.to_string(), others == 0);
    marks.check("who signed out on one instance is refused by all", &sign_outs.to_string(), sign_outs.hold());
}

fn judge_lists(users: &[User], checked: &Tally, marks: &mut Marks) {
    let tasks: usize = users.iter().map(|user| user.expected.count()).sum();
    let difference = format!("{} of {USERS} lists differ, {tasks} tasks in all", checked.failed());
    marks.check("every acknowledged write is there, and nothing else", &difference, checked.failed() == 0);
}
