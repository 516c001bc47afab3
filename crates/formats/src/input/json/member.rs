//! Members of the objects of a JSON file.

use super::{Piece, Problem};
use crate::collector::Collector;
use serde::Deserialize;
use std::fmt;

/// The longest value that is read, except for texts, in bytes.
const MAX: usize = 4096;

/// Reads a text of any length. Empty if it is null, and if it is none, which is reported.
pub(crate) fn text(name: &str, value: Piece<'_>, line: u32, collector: &mut Collector) -> String {
    let read = if value.is_null() { Ok(String::new()) } else { value.read() };
    read.map_err(|problem| report(format_args!("Its {name} is"), &problem, value, line, collector))
        .unwrap_or_default()
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
    short(value, format_args!("Its {name} is"), line, collector)
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
        all.extend(short(element, format_args!("One of its {name} is"), line, collector));
    }
    if elements.next().is_some() {
        collector.changed(line, format!("Only the first {max} of its {name} are read"));
    }
    all
}

fn short<'a, T: Deserialize<'a>>(
    value: Piece<'a>,
    what: fmt::Arguments<'_>,
    line: u32,
    collector: &mut Collector,
) -> Option<T> {
    if value.len() > MAX {
        report(what, &"it is too long", value, line, collector);
        return None;
    }
    value.read().map_err(|problem: Problem| report(what, &problem, value, line, collector)).ok()
}

fn report(
    what: fmt::Arguments<'_>,
    problem: &impl fmt::Display,
    value: Piece<'_>,
    line: u32,
    collector: &mut Collector,
) {
    // Of millions of lines only some are kept: the others need no text.
    let is_kept = !collector.is_report_full();
    let message = is_kept.then(|| format!("{what} left out: {problem}: {}", value.begin()));
    collector.changed(line, message.unwrap_or_default());
}
