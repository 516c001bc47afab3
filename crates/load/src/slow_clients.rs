//! Clients that hold connections and hardly use them: others are served, the slow ones are cut, and the memory
//! that they took comes back.

use crate::{
    drive::{drive, sign_up},
    options::Options,
    report::{self, Marks, median, milliseconds},
    schedule::Schedule,
    slow_client::{Slowness, dawdle},
    tally::{Tally, Times},
    user::{Action, User},
};
use anyhow::{Context, Result, ensure};
use load::{limits, program::Program};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

const SERVED_WITHIN: Duration = Duration::from_millis(100);
const KIB_EACH: u64 = 64;
/// Who is there before.
const USERS: usize = 32;
/// For how long they use it: until it has what a program in use has, like connections to its database.
const NORMAL_USE: Duration = Duration::from_secs(5);
/// How many requests are in flight at once before: the web framework keeps what 128 of them on each thread took,
/// for those that come next.
const CROWD: usize = 512;
/// Between one new client and the next.
const PAUSE: Duration = Duration::from_millis(20);
/// Memory that stays is kept for the next connections, but no more of it than this share.
const MAY_STAY: f64 = 0.25;
const COMES_BACK_WITHIN: Duration = Duration::from_secs(10);
/// Longer than the allocator keeps what is free.
const SETTLED_WITHIN: Duration = Duration::from_secs(3);

pub(crate) async fn run(options: &Options, marks: &mut Marks) -> Result<()> {
    let seconds = options.duration().as_secs();
    println!(
        "\nslow-clients: {} at once for {seconds} s: silent, dripping a header, dripping a body",
        options.slow
    );
    limits::allow_connections(options.slow)?;
    let program = options.start(&[])?;
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
    marks.check("a new client is served within 100 ms", &milliseconds(slowest), slowest < SERVED_WITHIN);
    marks.check("no new client fails", &served.failed().to_string(), served.failed() == 0);
    let grown = peak.saturating_sub(before);
    let each = grown.div_ceil(u64::try_from(options.slow)?);
    let measured = format!("{each} KiB ({before} KiB before, {peak} at the most)");
    marks.check("memory for each connection is under 64 KiB", &measured, each < KIB_EACH);

    check_cuts(slow, marks).await?;
    check_memory(&program, before, grown, marks).await
}

/// Afterwards their connections are closed.
async fn use_normally(users: &mut Vec<User>) -> Result<()> {
    let schedule = Schedule::lasting(NORMAL_USE, 1000);
    let tally = drive(users, schedule, Action::any).await?;
    ensure!(tally.failed() == 0, "{} requests failed before there was any slow client", tally.failed());
    users.iter_mut().for_each(User::hang_up);
    Ok(())
}

fn start(
    program: &Program,
    kinds: impl Iterator<Item = Slowness>,
    user: &User,
    until: Instant,
) -> JoinSet<Result<(Slowness, Option<Duration>)>> {
    kinds.map(|slowness| dawdle(program.address, slowness, slowness.request(user), until)).collect()
}

/// One new client after the other asks for a list. Also says how much memory the program held at the most, in
/// KiB.
async fn serve_new_clients(program: &Program, user: &mut User, until: Instant) -> Result<(Tally, u64)> {
    let (mut tally, mut peak) = (Tally::default(), 0);
    while Instant::now() < until {
        user.hang_up();
        let started = Instant::now();
        let outcome = user.act(Action::List).await;
        let times = Times { due: started, sent: started, answered: Instant::now() };
        tally.record(Action::List, times, outcome);
        peak = peak.max(program.memory()?);
        sleep(PAUSE).await;
    }
    Ok((tally, peak))
}

/// Waits for all slow clients and says when they were cut.
async fn check_cuts(
    mut slow: JoinSet<Result<(Slowness, Option<Duration>)>>,
    marks: &mut Marks,
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
            format!("{} of {}, after {median:.1} s, {longest:.1} s at the most", after.len(), cuts.len());
        marks.check(&format!("every client that {slowness} is cut"), &measured, after.len() == cuts.len());
    }
    Ok(())
}

async fn check_memory(program: &Program, before: u64, grown: u64, marks: &mut Marks) -> Result<()> {
    let (patience, mut stayed) = (Instant::now() + COMES_BACK_WITHIN, grown);
    while Instant::now() < patience {
        stayed = program.memory()?.saturating_sub(before);
        sleep(PAUSE).await;
    }
    let measured = format!("{stayed} of {grown} KiB stayed");
    marks.check("memory comes back", &measured, stayed as f64 <= grown as f64 * MAY_STAY);
    Ok(())
}
