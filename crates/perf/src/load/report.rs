//! Tables and targets for the terminal.

use super::tally::Tally;
use hdrhistogram::Histogram;
use std::{fmt, time::Duration};

/// The targets that were checked.
#[derive(Default)]
pub(crate) struct Targets {
    met: u32,
    missed: Vec<String>,
}

impl Targets {
    /// Prints a target with the measured value.
    pub(crate) fn check(&mut self, what: &str, measured: &str, is_met: bool) {
        println!("  {} {what}: {measured}", if is_met { "[met]   " } else { "[MISSED]" });
        if is_met { self.met += 1 } else { self.missed.push(format!("{what}: {measured}")) }
    }

    pub(crate) fn are_met(&self) -> bool {
        self.missed.is_empty()
    }
}

impl fmt::Display for Targets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.are_met() {
            return write!(f, "All {} targets are met.", self.met);
        }
        write!(f, "Targets met: {}. Missed: {}:", self.met, self.missed.len())?;
        self.missed.iter().try_for_each(|missed| write!(f, "\n  {missed}"))
    }
}

/// Prints the times of a measurement, its rate and its failures by kind.
pub(crate) fn table(tally: &Tally) {
    println!("  {:<12}{:>9}{:>12}{:>12}{:>12}{:>12}", "", "responses", "p50", "p99", "p99.9", "max");
    for (action, latencies) in tally.latencies() {
        row(&action.to_string(), latencies);
    }
    row("all", &tally.all());
    println!("  {:.1} successful responses per second", tally.rate());
    failures(tally);
}

/// Prints the failures of a measurement by kind.
pub(crate) fn failures(tally: &Tally) {
    for (kind, count) in tally.failures() {
        println!("  FAILED {count:>6} × {kind}");
    }
}

fn row(name: &str, latencies: &Histogram<u64>) {
    let [p50, p99, p999] = [0.5, 0.99, 0.999].map(|quantile| milliseconds(at(latencies, quantile)));
    let max = milliseconds(Duration::from_micros(latencies.max()));
    println!("  {name:<12}{:>9}{p50:>12}{p99:>12}{p999:>12}{max:>12}", latencies.len());
}

/// The time within which that share of the responses came.
pub(crate) fn at(latencies: &Histogram<u64>, quantile: f64) -> Duration {
    Duration::from_micros(latencies.value_at_quantile(quantile))
}

/// A time like `3.14 ms`.
pub(crate) fn milliseconds(duration: Duration) -> String {
    format!("{:.2} ms", duration.as_secs_f64() * 1000.0)
}

pub(crate) fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    let upper = times.get(times.len() / 2).copied().unwrap_or_default();
    let lower = times.get(times.len().saturating_sub(1) / 2).copied().unwrap_or_default();
    (lower + upper) / 2
}

#[cfg(test)]
mod tests {
    use super::{Duration, Targets, median};

    #[test]
    fn one_missed_target_fails_the_run() {
        let mut targets = Targets::default();
        targets.check("speed", "fast", true);
        assert!(targets.are_met());
        targets.check("failures", "1", false);
        assert!(!targets.are_met());
        assert_eq!(targets.to_string(), "Targets met: 1. Missed: 1:\n  failures: 1");
    }

    #[test]
    fn median_of_even_count_is_the_mean_of_the_middle() {
        let of = |times: &[u64]| {
            let mut times: Vec<_> = times.iter().copied().map(Duration::from_micros).collect();
            median(&mut times).as_micros()
        };
        assert_eq!((of(&[]), of(&[7]), of(&[9, 1]), of(&[3, 900, 1])), (0, 7, 5, 3));
    }
}
