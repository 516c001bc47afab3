//! Clients that hold connections and hardly use them: others are served, the slow ones are cut, and the memory
//! that they took comes back.

use crate::{
    drive::sign_up,
    limits,
    options::Options,
    program::Program,
    report::{self, Marks, median, milliseconds},
    slow_client::{Slowness, dawdle},
    tally::Tally,
    user::{Action, User},
};
use anyhow::{Context, Result};
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use tokio::{task::JoinSet, time::sleep};

const SERVED_WITHIN: Duration = Duration::from_millis(100);
const KIB_EACH: u64 = 64;
/// Between one new client and the next.
const PAUSE: Duration = Duration::from_millis(20);
/// Memory that stays is kept for the next connections, but no more of it than this share.
const MAY_STAY: f64 = 0.25;
const COMES_BACK_WITHIN: Duration = Duration::from_secs(10);

pub(crate) async fn run(options: &Options, marks: &mut Marks) -> Result<()> {
    let seconds = options.duration().as_secs();
    println!(
        "\nslow-clients: {} at once for {seconds} s: silent, dripping a header, dripping a body",
        options.slow
    );
    limits::allow_connections(options.slow)?;
    let program = Program::start(options, &[])?;
    let mut user = sign_up(program.address, 1, options.tasks).await?.pop().context("no user")?;

    let before = program.memory()?;
    let until = Instant::now() + options.duration();
    let slow = start(&program, options.slow, &user, until);
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

fn start(
    program: &Program,
    count: usize,
    user: &User,
    until: Instant,
) -> JoinSet<Result<(Slowness, Option<Duration>)>> {
    let kinds = Slowness::ALL.iter().cycle().take(count);
    kinds.map(|slowness| dawdle(program.address, *slowness, slowness.request(user), until)).collect()
}

/// One new client after the other asks for a list. Also says how much memory the program held at the most, in
/// KiB.
async fn serve_new_clients(program: &Program, user: &mut User, until: Instant) -> Result<(Tally, u64)> {
    let (mut tally, mut peak) = (Tally::default(), 0);
    while Instant::now() < until {
        user.hang_up();
        let started = Instant::now();
        let outcome = user.act(Action::List).await;
        tally.record(Action::List, started, Instant::now(), outcome);
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
