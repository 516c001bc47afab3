//! `perf moving`: files with as many tasks as an account can have are imported, one after the other, while other accounts list
//! theirs at a steady rate. The program has all cores, as it is usually run, and shares them with this process.

use crate::{
    bench::{client, user},
    program::launch,
};
use anyhow::{Context as _, Result, anyhow, ensure};
use clap::Args;
use hdrhistogram::Histogram;
use serde_json::{Value, json};
use shared::ImportReport;
use std::{
    path::PathBuf,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};
use store::Clock;
use testkit::{Account, Client, Program, Response};
use tokio::runtime::Builder;

/// What an account can have.
const TASKS: usize = 10_000;
const LISTS: usize = 50;
/// How many other accounts there are, and how often each lists its 20 tasks: 100 times a second together.
const OTHERS: usize = 4;
const INTERVAL: Duration = Duration::from_millis(40);
/// How much slower lists may be meanwhile.
const SLOWER: f64 = 2.0;

#[derive(Args)]
pub(crate) struct Options {
    /// The program that is measured.
    #[arg(long, default_value = "target/release/latchkey")]
    program: PathBuf,

    /// A PostgreSQL database to measure the program on as well.
    #[arg(long)]
    postgres: Option<String>,

    /// How many accounts import a file, one after the other.
    #[arg(long, default_value_t = 10)]
    imports: usize,

    /// How long lists are measured without an import.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
}

/// # Errors
/// If something could not be measured.
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let mut is_met = measure("SQLite", None, Duration::from_secs(3), options)?;
    if let Some(url) = &options.postgres {
        is_met &= measure("PostgreSQL", Some(url), Duration::from_secs(10), options)?;
    }
    Ok(if is_met { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether the targets are met.
fn measure(name: &str, url: Option<&str>, limit: Duration, options: &Options) -> Result<bool> {
    let program = launch(&options.program, url)?.with("RATE_LIMIT", "off").start()?;
    let others: Vec<Account> = (0..OTHERS).map(|_| sign_up(&program, user::TASKS)).collect::<Result<_>>()?;
    let accounts: Vec<Account> = (0..options.imports).map(|_| sign_up(&program, 0)).collect::<Result<_>>()?;
    let file = file();
    println!("{name}: files of {TASKS} tasks, {} KB", file.len() / 1024);

    let wait = || {
        thread::sleep(Duration::from_secs(options.seconds));
        Ok(())
    };
    let (quiet, ()) = beside(&program, &others, wait)?;
    let import_all =
        || accounts.iter().map(|account| import(&program, account, &file)).collect::<Result<Vec<_>>>();
    let (busy, mut times) = beside(&program, &others, import_all)?;
    times.sort();
    let (median, slowest) = (times.get(times.len() / 2), times.last());
    let (median, slowest) = median.zip(slowest).context("there was no import")?;
    let (quiet_p99, busy_p99) = (quiet.value_at_quantile(0.99), busy.value_at_quantile(0.99));
    println!("  import: median {:.2} s, slowest {:.2} s", median.as_secs_f64(), slowest.as_secs_f64());
    for (when, times) in [("quiet", &quiet), ("during the imports", &busy)] {
        let (p50, p99) = (times.value_at_quantile(0.5), times.value_at_quantile(0.99));
        println!(
            "  lists of others, {when}: p50 {p50} µs, p99 {p99} µs, max {} µs of {}",
            times.max(),
            times.len()
        );
    }
    let are_fast = *slowest < limit;
    let are_undisturbed = busy_p99 as f64 <= SLOWER * quiet_p99 as f64;
    for (target, is_met) in [
        (format!("an import takes less than {} s", limit.as_secs()), are_fast),
        (format!("the p99 of lists stays within {SLOWER} times that without imports"), are_undisturbed),
    ] {
        println!("  {} {target}", if is_met { "met:   " } else { "MISSED:" });
    }
    Ok(are_fast && are_undisturbed)
}

fn sign_up(program: &Program, tasks: usize) -> Result<Account> {
    Ok(user::sign_up(program, tasks)?.account)
}

/// Does some work while the accounts list their tasks, and returns how long these lists took, in microseconds.
fn beside<T>(
    program: &Program,
    others: &[Account],
    work: impl FnOnce() -> Result<T>,
) -> Result<(Histogram<u64>, T)> {
    let (is_done, address) = (AtomicBool::new(false), program.address);
    thread::scope(|scope| {
        let is_done = &is_done;
        let list = |account: &Account| {
            let request = user::list_uncached(&account.path(""), &account.access_token);
            scope.spawn(move || client::send_while(address, &request, INTERVAL, |_| !is_done.load(Relaxed)))
        };
        let listing: Vec<_> = others.iter().map(list).collect();
        let done = work();
        is_done.store(true, Relaxed);
        let mut times = Histogram::new(3)?;
        for listed in listing {
            times.add(listed.join().map_err(|_| anyhow!("a list panicked"))??.times)?;
        }
        Ok((times, done?))
    })
}

/// How long the import of a file takes.
fn import(program: &Program, account: &Account, file: &str) -> Result<Duration> {
    Builder::new_current_thread().enable_all().build()?.block_on(async {
        // A connection of this runtime, which ends here.
        let account = account.at(&Client::of(program.address));
        let begin = Instant::now();
        let request = account.own("POST", "/import?format=json").body(file.to_owned());
        let report: ImportReport = Response::receive(request).await?.parse()?;
        ensure!(report.tasks == TASKS && report.lines.is_empty(), "the report is {report:?}");
        Ok(begin.elapsed())
    })
}

/// A file of Latchkey, with lists, tags, dues, priorities, descriptions and subtasks.
fn file() -> String {
    let clock = Clock::system();
    let lists: Vec<_> = (0..LISTS).map(|_| clock.new_id()).collect();
    let tasks: Vec<_> = (0..TASKS).map(|_| clock.new_id()).collect();
    let task = |number: usize| -> Value {
        let family = number / 4;
        let parent = tasks.get(family * 4).filter(|_| !number.is_multiple_of(4));
        json!({
            "id": tasks.get(number), "title": format!("{number}. {}", user::TITLE), "description": user::DESCRIPTION,
            "list_id": lists.get(family % LISTS), "parent_id": parent, "tags": [format!("tag {}", number % 90), "move"],
            "due": {"date": format!("2027-01-{:02}", number % 28 + 1), "time": "17:00"}, "priority": "high",
        })
    };
    let lists =
        lists.iter().enumerate().map(|(number, id)| json!({"id": id, "name": format!("List {number}")}));
    json!({
        "format": "latchkey", "version": 1, "lists": lists.collect::<Vec<_>>(),
        "tasks": (0..TASKS).map(task).collect::<Vec<_>>(),
    })
    .to_string()
}
