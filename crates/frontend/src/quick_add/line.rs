//! Takes the pieces off both ends of a line.

use super::{
    grammar::{date, time},
    repeat::repeat,
    symbol::Symbol,
    values::{Chip, Context, Value},
    words::{symbol, without_comma},
};
use shared::{ListName, Tag, Tags};
use std::{mem::discriminant, ops::Range};

/// The most words of a piece, such as "every 2 weeks on" and seven weekdays with "and".
const LONGEST: usize = 12;

pub(super) struct Line<'a> {
    input: &'a str,
    context: &'a Context,
    removed: &'a [String],
    symbols: Vec<Symbol>,
    /// Of each word, in bytes.
    ranges: Vec<Range<usize>>,
    /// The words that are not yet understood.
    rest: Range<usize>,
    /// Whether pieces that were removed are in the title.
    has_title: bool,
    chips: Vec<Chip>,
    /// How many chips are from the start of the line.
    first: usize,
}

impl<'a> Line<'a> {
    pub(super) fn new(input: &'a str, context: &'a Context, removed: &'a [String]) -> Self {
        let (mut symbols, mut ranges) = (Vec::new(), Vec::new());
        let mut rest = input;
        loop {
            rest = rest.trim_start();
            let (word, after) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
            if word.is_empty() {
                break;
            }
            let start = input.len() - rest.len();
            symbols.push(symbol(word, symbols.is_empty(), context));
            ranges.push(start..start + word.len());
            rest = after;
        }
        let rest = 0..symbols.len();
        Self { input, context, removed, symbols, ranges, rest, has_title: false, chips: Vec::new(), first: 0 }
    }

    /// What was taken. A time beside a day that was not belongs to it: in "move it to Friday 5pm" it is not today's.
    pub(super) fn into_chips(mut self) -> Vec<Chip> {
        let rest = self.symbols.get(self.rest).unwrap_or_default();
        let is_time = |chip: &Chip| matches!(chip.value, Value::Time(_));
        if Symbol::end_with_day(rest) && self.chips.get(self.first).is_some_and(is_time) {
            self.chips.remove(self.first);
        }
        let last = self.first.wrapping_sub(1);
        if rest.first().is_some_and(|word| word.is_day()) && self.chips.get(last).is_some_and(is_time) {
            self.chips.remove(last);
        }
        self.chips
    }

    /// Takes the last piece off the line, or the first. Returns whether there was one.
    ///
    /// It is the longest one. If that cannot be taken, no shorter one is: "24 Dec 2027" is not to become "2027".
    pub(super) fn take(&mut self, is_last: bool) -> bool {
        let Range { start, end } = self.rest;
        for length in (1..=self.rest.len().min(LONGEST)).rev() {
            let words = if is_last { end - length..end } else { start..start + length };
            let Some(chip) = self.read(&words) else { continue };
            let is_removed = self.is_removed(&chip);
            if !is_removed && !self.accepts(&words, &chip, is_last) {
                return false;
            }
            self.rest = if is_last { start..words.start } else { words.end..end };
            if is_removed {
                self.has_title = true;
            } else if is_last {
                self.chips.insert(0, chip);
            } else {
                self.chips.insert(self.first, chip);
                self.first += 1;
            }
            return true;
        }
        false
    }

    fn read(&self, words: &Range<usize>) -> Option<Chip> {
        let range = self.ranges.get(words.start)?.start..self.ranges.get(words.end - 1)?.end;
        let (symbols, following) = (self.symbols.get(words.clone())?, self.symbols.get(words.end..)?);
        if let [Symbol::Priority(priority)] = *symbols {
            return Some(Chip { range, value: Value::Priority(priority) });
        }
        let value = name(self.input.get(range.clone())?, words.len())
            .or_else(|| time(symbols).map(Value::Time))
            .or_else(|| date(symbols, following, self.context).map(Value::Date))
            .or_else(|| repeat(symbols).map(Value::Repeat))?;
        Some(Chip { range, value })
    }

    /// Whether a piece can be taken.
    fn accepts(&self, words: &Range<usize>, chip: &Chip, is_last: bool) -> bool {
        let is_title = *words == self.rest && !self.has_title;
        let beside = self.symbols.get(if is_last { words.start.wrapping_sub(1) } else { words.end });
        let is_bound = beside.is_some_and(|word| word.binds(&chip.value, is_last));
        // As in "9 bis 17 Uhr".
        let is_range = is_last
            && matches!(self.symbols.get(words.start), Some(Symbol::By))
            && matches!(beside, Some(Symbol::Number(_) | Symbol::Time(..)));
        let same = self.chips.iter().filter(|other| discriminant(&other.value) == discriminant(&chip.value));
        let most = if matches!(chip.value, Value::Tag(_)) { Tags::MAX } else { 1 };
        !is_title && !is_bound && !is_range && same.count() < most
    }

    fn is_removed(&self, chip: &Chip) -> bool {
        let text = self.input.get(chip.range.clone());
        self.removed.iter().any(|removed| Some(removed.as_str()) == text)
    }
}

/// A list like `#family` or `#"summer house"`, or a tag like `@phone`.
fn name(text: &str, words: usize) -> Option<Value> {
    let text = without_comma(text);
    let (sign, name) = text.split_at_checked(1)?;
    let name = match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(name) if !name.contains('"') => name,
        Some(_) => return None,
        // A number is one of an issue or a place.
        None if words > 1
            || name.bytes().all(|b| b.is_ascii_digit())
            || name.starts_with(['#', '@', '"']) =>
        {
            return None;
        }
        None => name,
    };
    match sign {
        "#" => ListName::parse(name).ok().map(Value::List),
        "@" => Tag::parse(name).ok().map(Value::Tag),
        _ => None,
    }
}
