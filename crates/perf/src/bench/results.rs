//! Measured values by name, and their formatting.

use serde::Serialize;
use std::fmt;

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unit {
    PerSecond,
    Microseconds,
    Mebibytes,
}

/// A value that was measured in several rounds.
#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) unit: Unit,
    pub(crate) median: f64,
    rounds: Vec<f64>,
}

/// In the order in which values were measured first.
#[derive(Default, Serialize)]
pub(crate) struct Results(Vec<Row>);

impl Results {
    pub(crate) fn add(&mut self, name: &'static str, unit: Unit, value: f64) {
        let row = match self.0.iter_mut().position(|row| row.name == name) {
            Some(place) => self.0.get_mut(place),
            None => {
                self.0.push(Row { name, unit, median: value, rounds: Vec::new() });
                self.0.last_mut()
            }
        };
        if let Some(row) = row {
            row.rounds.push(value);
            row.median = median(&row.rounds);
        }
    }

    /// NaN for what was not measured, which meets no target.
    pub(crate) fn median(&self, name: &str) -> f64 {
        self.0.iter().find(|row| row.name == name).map_or(f64::NAN, |row| row.median)
    }

    pub(crate) fn rows(&self) -> &[Row] {
        &self.0
    }
}

impl fmt::Display for Results {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|row| writeln!(f, "{:<52}{:>16}", row.name, row.unit.show(row.median)))
    }
}

impl Unit {
    /// A value like `21,340 /s`.
    pub(crate) fn show(self, value: f64) -> String {
        match self {
            Self::PerSecond if value < 100.0 => format!("{value:.1} /s"),
            Self::PerSecond => format!("{} /s", thousands(value)),
            Self::Microseconds if value < 100.0 => format!("{value:.1} µs"),
            Self::Microseconds if value < 10_000.0 => format!("{} µs", thousands(value)),
            Self::Microseconds => format!("{:.1} ms", value / 1000.0),
            Self::Mebibytes => format!("{value:.1} MiB"),
        }
    }
}

fn thousands(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |place: usize| sorted.get(place).copied().unwrap_or(f64::NAN);
    f64::midpoint(middle(sorted.len() / 2), middle(sorted.len().saturating_sub(1) / 2))
}

#[cfg(test)]
mod tests {
    use super::{Results, Unit};

    #[test]
    fn row_has_the_median_of_its_rounds() {
        let mut results = Results::default();
        for value in [3.0, 9.0, 1.0, 5.0] {
            results.add("list", Unit::PerSecond, value);
        }
        assert_eq!(results.median("list"), 4.0);
        assert!(results.median("nothing").is_nan());
    }

    #[test]
    fn formats_values_with_units() {
        for (unit, value, shown) in [
            (Unit::PerSecond, 3.25, "3.2 /s"),
            (Unit::PerSecond, 1_234_567.0, "1,234,567 /s"),
            (Unit::Microseconds, 7.06, "7.1 µs"),
            (Unit::Microseconds, 293_000.0, "293.0 ms"),
            (Unit::Mebibytes, 14.6, "14.6 MiB"),
        ] {
            assert_eq!(unit.show(value), shown);
        }
    }
}
