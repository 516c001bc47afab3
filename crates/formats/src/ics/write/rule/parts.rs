//! The parts of a rule.

use shared::RecurrenceRule;
use std::fmt;

/// The parts of a rule by name, in its order.
pub(super) struct Parts(Vec<(String, String)>);

impl Parts {
    pub(super) fn of(rule: &RecurrenceRule) -> Self {
        let text = rule.to_string();
        let parts = text.split(';').filter_map(|part| part.split_once('='));
        Self(parts.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(part, _)| part == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    /// None if there is no such part.
    pub(super) fn numbers(&self, name: &str) -> Vec<i16> {
        let values = self.get(name).into_iter().flat_map(|value| value.split(','));
        values.filter_map(|number| number.parse().ok()).collect()
    }

    pub(super) fn set(&mut self, name: &str, value: String) {
        match self.0.iter_mut().find(|(part, _)| part == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    /// Sorted, each once.
    pub(super) fn set_numbers(&mut self, name: &str, mut numbers: Vec<i16>) {
        numbers.sort_unstable();
        numbers.dedup();
        let numbers: Vec<_> = numbers.iter().map(i16::to_string).collect();
        self.set(name, numbers.join(","));
    }
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, value)) in self.0.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { "" } else { ";" })?;
        }
        Ok(())
    }
}
