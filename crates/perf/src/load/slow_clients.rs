//! Clients that hold connections and hardly use them: others are served, the connections of the slow ones are closed,
//! and their memory is freed.

mod client;

use super::{
    drive::{drive, sign_up},
    options::Options,
    report::{self, Targets, median, milliseconds},
    schedule::Schedule,
    tally::{Tally, Times},
    user::{Action, User},
};
use crate::open_files::allow_connections;
use anyhow::{Context, Result, ensure};
use client::{Slowness, hold_connections};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use testkit::Program;
use tokio::{task::JoinSet, time::sleep};

const SERVED_WITHIN: Duration = Duration::from_millis(100);
const KIB_EACH: u64 = 64;
/// Accounts that use the program beforehand.
const USERS: usize = 32;
/// For how long they do: until the program has allocated what it needs in use, like database connections.
const NORMAL_USE: Duration = Duration::from_secs(5);
/// How many requests are in flight at once beforehand: the web framework keeps the allocations of 128 requests on each
/// thread for later ones.
const CROWD: usize = 512;
/// Between one new client and the next.
const PAUSE: Duration = Duration::from_millis(20);
/// The share of the memory that may be kept for later connections.
const MAY_STAY: f64 = 0.25;
const FREED_WITHIN: Duration = Duration::from_secs(10);
/// Longer than the allocator keeps free memory.
const SETTLED_WITHIN: Duration = Duration::from_secs(3);

pub(crate) async fn run(options: &Options, targets: &mut Targets) -> Result<()> {
    let seconds = options.duration().as_secs();
    println!(
        "\nslow-clients: {} at once for {seconds} s: silent, dripping a header, dripping a body",
        options.slow
    );
    allow_connections(options.slow)?;
    let program = options.launch()?.start()?;
    let mut users = sign_up(program.address, USERS, options.tasks).await?;

    let at_first = program.memory()?;
    use_normally(&mut users).await?;
    let mut user = users.pop().context("no user")?;
    let crowd = (0..CROWD).map(|_| Slowness::Body);
    start(&program, crowd, &user, Instant::now()).join_all().await;
    sleep(SETTLED_WITHIN).await;
    let before = program.memory()?;
    println!("  {at_first} KiB at first, {before} KiB after some use and a crowd of {CROWD}");
    let until = Instant::now() + options.duration();
    let kinds = Slowness::ALL.into_iter().cycle().take(options.slow);
    let slow = start(&program, kinds, &user, until);
    let (served, peak) = serve_new_clients(&program, &mut user, until).await?;
    report::table(&served);
    let slowest = Duration::from_micros(served.all().max());
    targets.check("a new client is served within 100 ms", &milliseconds(slowest), slowest < SERVED_WITHIN);
    targets.check("no new client fails", &served.failed().to_string(), served.failed() == 0);
    let grown = peak.saturating_sub(before);
    let each = grown.div_ceil(u64::try_from(options.slow)?);
    let measured = format!("{each} KiB ({before} KiB before, {peak} at most)");
    targets.check("memory for each connection is under 64 KiB", &measured, each < KIB_EACH);

    check_closed(slow, targets).await?;
    check_memory(&program, before, grown, targets).await
}

/// Closes their connections afterwards.
async fn use_normally(users: &mut Vec<User>) -> Result<()> {
    let schedule = Schedule::lasting(NORMAL_USE, 1000);
    let tally = drive(users, schedule, Action::any).await?;
    ensure!(tally.failed() == 0, "{} requests failed before there were slow clients", tally.failed());
    users.iter_mut().for_each(User::hang_up);
    Ok(())
}

fn start(
    program: &Program,
    kinds: impl Iterator<Item = Slowness>,
    user: &User,
    until: Instant,
) -> JoinSet<Result<(Slowness, Option<Duration>)>> {
    kinds.map(|slowness| hold_connections(program.address, slowness, slowness.request(user), until)).collect()
}

/// Reads a list with one new client after the other. Also returns the peak of the program's memory in KiB.
async fn serve_new_clients(program: &Program, user: &mut User, until: Instant) -> Result<(Tally, u64)> {
    let (mut tally, mut peak) = (Tally::default(), 0);
    while Instant::now() < until {
        user.hang_up();
        let started = Instant::now();
        let outcome = user.act(Action::List).await;
        let times = Times { due: started, sent: started, responded: Instant::now() };
        tally.record(Action::List, times, outcome);
        peak = peak.max(program.memory()?);
        sleep(PAUSE).await;
    }
    Ok((tally, peak))
}

/// Waits for all slow clients and checks when their connections were closed.
async fn check_closed(
    mut slow: JoinSet<Result<(Slowness, Option<Duration>)>>,
    targets: &mut Targets,
) -> Result<()> {
    let mut cuts: BTreeMap<Slowness, Vec<Option<Duration>>> = BTreeMap::new();
    while let Some(client) = slow.join_next().await {
        let (slowness, cut) = client??;
        cuts.entry(slowness).or_default().push(cut);
    }
    for (slowness, cuts) in cuts {
        let mut after: Vec<Duration> = cuts.iter().flatten().copied().collect();
        let median = median(&mut after).as_secs_f64();
        let longest = after.last().copied().unwrap_or_default().as_secs_f64();
        let measured =
            format!("{} of {}, after {median:.1} s, {longest:.1} s at most", after.len(), cuts.len());
        targets.check(
            &format!("every client that {slowness} is disconnected"),
            &measured,
            after.len() == cuts.len(),
        );
    }
    Ok(())
}

async fn check_memory(program: &Program, before: u64, grown: u64, targets: &mut Targets) -> Result<()> {
    let (deadline, mut stayed) = (Instant::now() + FREED_WITHIN, grown);
    while Instant::now() < deadline {
        stayed = program.memory()?.saturating_sub(before);
        sleep(PAUSE).await;
    }
    let measured = format!("{stayed} of {grown} KiB stayed");
    targets.check("memory is freed", &measured, stayed as f64 <= grown as f64 * MAY_STAY);
    Ok(())
}
