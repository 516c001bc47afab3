//! Measurements and their limits.

use serde::Serialize;
use std::fmt;

/// The target of each, and its limit on a machine that other programs use as well, in milliseconds.
const TARGETS: [(&str, f64, f64); 14] = [
    ("first contentful paint", 800.0, 1200.0),
    ("a typed key is in the field", 1000.0, 2500.0),
    ("tasks shown after their response", 300.0, 600.0),
    ("tasks shown after the response to the sign-in, network not slowed down", 300.0, 1500.0),
    ("tasks shown from the store on a second visit", 600.0, 1500.0),
    ("tasks shown from the store on a second visit without a network", 600.0, 1500.0),
    ("longest task while scrolling 10,000 tasks", 50.0, 500.0),
    ("longest task while scrolling 10,000 tasks, processor not slowed down", 50.0, 150.0),
    ("a task added to 10,000 is shown", 50.0, 500.0),
    ("a task added to 10,000 is shown, processor not slowed down", 50.0, 150.0),
    ("a task ticked among 10,000 is gone", 50.0, 500.0),
    ("a task ticked among 10,000 is gone, processor not slowed down", 50.0, 150.0),
    ("a task among 10,000 is open", 50.0, 500.0),
    ("a task among 10,000 is open, processor not slowed down", 50.0, 150.0),
];

/// All rounds, in the order in which values were measured first.
#[derive(Default, Serialize)]
pub struct Report {
    measured: Vec<Measurement>,
}

#[derive(Serialize)]
struct Measurement {
    name: &'static str,
    milliseconds: Vec<f64>,
}

/// A target and the measured value.
pub struct Target {
    name: &'static str,
    limit: f64,
    budget: f64,
    median: Option<f64>,
}

impl Report {
    pub(super) fn note(&mut self, name: &'static str, milliseconds: f64) {
        match self.measured.iter_mut().find(|measurement| measurement.name == name) {
            Some(measurement) => measurement.milliseconds.push(milliseconds),
            None => self.measured.push(Measurement { name, milliseconds: vec![milliseconds] }),
        }
    }

    /// Each target with the measured value.
    pub fn targets(&self) -> impl Iterator<Item = Target> {
        TARGETS.iter().map(|(name, limit, budget)| {
            let measured = self.measured.iter().find(|measurement| measurement.name == *name);
            let median = measured.and_then(Measurement::median);
            Target { name, limit: *limit, budget: *budget, median }
        })
    }
}

impl Measurement {
    fn median(&self) -> Option<f64> {
        let mut sorted = self.milliseconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied()
    }
}

impl Target {
    /// False without a measurement.
    pub fn is_met(&self) -> bool {
        self.median.is_some_and(|median| median <= self.limit)
    }

    /// Whether it is within the limit for a machine that other programs use as well.
    pub fn is_within_budget(&self) -> bool {
        self.median.is_some_and(|median| median <= self.budget)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Measurement { name, milliseconds } in &self.measured {
            let all: Vec<_> = milliseconds.iter().map(|ms| shown(*ms)).collect();
            let median = self.measured.iter().find(|it| it.name == *name).and_then(Measurement::median);
            writeln!(f, "{name:<72} {:>8} ms   of {}", shown(median.unwrap_or_default()), all.join(", "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.is_met() { "met" } else { "MISSED" };
        let median = self.median.map_or_else(|| "nothing".to_owned(), shown);
        write!(f, "{verdict:<7} {}: at most {} ms; measured {median} ms", self.name, self.limit)
    }
}

/// Browsers report tasks of 50 ms and more only.
fn shown(milliseconds: f64) -> String {
    if milliseconds == 0.0 { "< 50".to_owned() } else { format!("{milliseconds:.0}") }
}
