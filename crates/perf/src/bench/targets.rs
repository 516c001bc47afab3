//! The targets. Many are ratios within one run, which depend less on the machine.

use super::results::Results;
use std::fmt;

pub(crate) struct Target {
    what: &'static str,
    measured: String,
    pub(crate) is_met: bool,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_met { "[met]   " } else { "[MISSED]" };
        write!(f, "{verdict} {}: {}", self.what, self.measured)
    }
}

/// A lower or an upper bound.
#[derive(Clone, Copy)]
enum Bound {
    Least(f64),
    Most(f64),
}
use Bound::{Least, Most};

/// What is measured, its value, and its limit.
type Limit = (&'static str, f64, Bound);

pub(crate) fn judge(results: &Results) -> Vec<Target> {
    let value = |name: &str| results.median(name);
    let all =
        [reads(&value).as_slice(), &feed(&value), &writes_and_sign_ins(&value), &memory_and_start(&value)]
            .concat();
    all.into_iter()
        .map(|(what, value, bound)| {
            let (is_met, limit) = match bound {
                Least(least) => (value >= least, format!("at least {least}")),
                Most(most) => (value <= most, format!("at most {most}")),
            };
            Target { what, measured: format!("{value:.2} ({limit})"), is_met }
        })
        .collect()
}

/// Lists, searches and filters.
fn reads(value: &impl Fn(&str) -> f64) -> Vec<Limit> {
    // A program that consists of nothing but these components cannot be faster.
    let bare = 1e6 / value("limit: bare actix-web, the same bytes, 64 connections");
    let ceiling =
        1e6 / (bare + value("limit: verifying a token") + value("limit: SQLite, 20 rows into JSON"));
    let with_attributes = 1e6 / value("limit: bare actix-web, tasks with due, tags and priority")
        + value("limit: verifying a token")
        + value("limit: SQLite, 20 rows with attributes into JSON");
    vec![
        (
            "list of 20, fraction of the ceiling of its components",
            value("list of 20, 64 connections") / ceiling,
            Least(0.75),
        ),
        (
            "list of 20 with due, tags and priority, fraction of its ceiling",
            value("list of 20 with due, tags and priority") * with_attributes / 1e6,
            Least(0.7),
        ),
        ("p99 of a search of 10,000 tasks, in ms", value("search of 10,000 tasks, p99") / 1000.0, Most(15.0)),
        ("p99 of a filter of 10,000 tasks, in ms", value("filter of 10,000 tasks, p99") / 1000.0, Most(15.0)),
        (
            "p99 of a sorted page of 10,000 tasks, in ms",
            value("sorted page of 10,000 tasks, p99") / 1000.0,
            Most(15.0),
        ),
        (
            "p99 of the list with 1,000 connections, relative to the bare server",
            value("list of 20, 1,000 connections, p99") / value("limit: its p99, 1,000 connections"),
            Most(3.0),
        ),
        (
            "cached list of 20, fraction of bare actix-web",
            value("cached list of 20") / value("limit: bare actix-web, the same bytes, 64 connections"),
            Least(0.5),
        ),
        (
            "list of 20 among 1,000,000 tasks, cost relative to 10,000",
            value("list of 20 among 10,000 tasks") / value("list of 20 among 1,000,000 tasks"),
            Most(1.2),
        ),
    ]
}

/// The feed of changes, and batches.
fn feed(value: &impl Fn(&str) -> f64) -> Vec<Limit> {
    vec![
        (
            "nothing new among 1,000,000 tasks, cost relative to 10,000",
            value("nothing new among 10,000 tasks") / value("nothing new among 1,000,000 tasks"),
            Most(1.2),
        ),
        (
            "feed with nothing new, fraction of a cached list",
            value("feed with nothing new") / value("cached list of 20, beside the feed"),
            Least(0.9),
        ),
        (
            "creations per second in batches of 100",
            value("batches of 100 creations") * 100.0,
            Least(60_000.0),
        ),
        (
            "p99 of a change until a waiter sees it, in ms",
            value("seen by a waiter, p99") / 1000.0,
            Most(20.0),
        ),
        (
            "p99 of a change until a waiter of another instance sees it, in ms",
            value("PostgreSQL: seen by a waiter of another instance, p99") / 1000.0,
            Most(1200.0),
        ),
        (
            "lists beside 10,000 waiters, fraction of those without",
            value("list of 20, beside 10,000 waiters") / value("list of 20, beside no waiters"),
            Least(0.9),
        ),
    ]
}

/// Creations, and what a token and a password take.
fn writes_and_sign_ins(value: &impl Fn(&str) -> f64) -> Vec<Limit> {
    vec![
        (
            "creation among 1,000,000 tasks, cost relative to 10,000",
            value("create among 10,000 tasks") / value("create among 1,000,000 tasks"),
            Most(1.2),
        ),
        ("durable creations per second", value("create"), Least(20_000.0)),
        ("durable creations per second, PostgreSQL", value("PostgreSQL: create"), Least(5_000.0)),
        ("p99 of a creation, in ms", value("create, p99") / 1000.0, Most(10.0)),
        (
            "sign-ins per second, fraction of one core's",
            value("sign in") * value("limit: bcrypt at cost 12") / 1e6,
            Least(0.95),
        ),
        ("verifying a token, in µs", value("limit: verifying a token"), Most(3.0)),
        ("token, account and revocation, in µs", value("token, account and revocation"), Most(10.0)),
        (
            "p99 of lists while eight sign in, relative to no sign-ins",
            value("lists while eight sign in, p99") / value("lists at a fixed rate, p99"),
            Most(2.0),
        ),
    ]
}

/// Memory and the start.
fn memory_and_start(value: &impl Fn(&str) -> f64) -> Vec<Limit> {
    vec![
        ("memory with 10,000 waiters, in MiB", value("memory, 10,000 waiters"), Most(160.0)),
        ("memory idle, in MiB", value("memory, idle"), Most(15.0)),
        ("memory with 1,000 connections, in MiB", value("memory, 1,000 connections"), Most(40.0)),
        ("memory with 10,000 connections, in MiB", value("memory, 10,000 connections"), Most(160.0)),
        ("start to first response, in ms", value("start to first response") / 1000.0, Most(20.0)),
    ]
}

#[cfg(test)]
mod tests {
    use super::judge;
    use crate::bench::results::{Results, Unit};

    #[test]
    fn misses_targets_without_measurement() {
        assert!(judge(&Results::default()).iter().all(|target| !target.is_met));
    }

    #[test]
    fn compares_measurements_with_targets() {
        let mut results = Results::default();
        results.add("create", Unit::PerSecond, 20_001.0);
        results.add("create, p99", Unit::Microseconds, 10_001.0);
        let met: Vec<_> =
            judge(&results).into_iter().filter(|target| target.is_met).map(|target| target.what).collect();
        assert_eq!(met, ["durable creations per second"]);
    }
}
