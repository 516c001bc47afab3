//! Members of the objects of a JSON file.

use super::json::Piece;
use crate::collector::Collector;
use serde::Deserialize;

/// The longest value that is read, except for texts, in bytes.
const MAX: usize = 4096;

/// Reads a text of any length. Empty if it is null, and if it is none, which is reported.
pub(crate) fn text(name: &str, value: Piece<'_>, line: u32, collector: &mut Collector) -> String {
    let read = if value.is_null() { Ok(String::new()) } else { value.read() };
    read.unwrap_or_else(|error| {
        collector.changed(line, format!("Its {name} is left out: {error}: {}", value.begin()));
        String::new()
    })
}

/// Reads a member. None if it is null, and if it is wrong, which is reported.
pub(crate) fn read<'a, T: Deserialize<'a>>(
    name: &str,
    value: Piece<'a>,
    line: u32,
    collector: &mut Collector,
) -> Option<T> {
    if value.is_null() {
        return None;
    }
    let report = |error| collector.changed(line, format!("Its {name} is left out: {error}: {}", value.begin()));
    short(value).map_err(report).ok()
}

/// Reads the elements of a member, at most `max` of them. Wrong ones, and those that are too many, are reported.
pub(crate) fn read_all<'a, T: Deserialize<'a>>(
    name: &str,
    value: Piece<'a>,
    max: usize,
    line: u32,
    collector: &mut Collector,
) -> Vec<T> {
    if !value.is_array() && !value.is_null() {
        collector.changed(line, format!("Its {name} are left out: {}", value.begin()));
    }
    let mut elements = value.elements();
    let mut all = Vec::new();
    for element in elements.by_ref().take(max) {
        let report = |error| {
            collector.changed(line, format!("One of its {name} is left out: {error}: {}", element.begin()));
        };
        all.extend(short(element).map_err(report).ok());
    }
    if elements.next().is_some() {
        collector.changed(line, format!("Only the first {max} of its {name} are read"));
    }
    all
}

fn short<'a, T: Deserialize<'a>>(value: Piece<'a>) -> Result<T, String> {
    if value.len() > MAX { Err("it is too long".to_owned()) } else { value.read() }
}
