//! The meaning of words that begin with a digit.

use super::{
    calendar::{coming, time_of, twelve_hours},
    symbol::Symbol,
    values::{Context, DateOrder, Language},
};

/// `None` for anything but a number, an ordinal, a date or a time.
pub(super) fn symbol(word: &str, context: &Context) -> Option<Symbol> {
    let mut rest = word.as_bytes();
    let (first, length) = number(&mut rest);
    if length == 0 {
        return None;
    }
    let separator = separator(&mut rest);
    let (second, second_length) = number(&mut rest);
    let is_triple = separator != 0 && rest.first() == Some(&separator);
    if is_triple {
        rest = rest.get(1..)?;
    }
    let (year, year_length) = number(&mut rest);
    let is_german = context.language == Language::German;
    let is_date = second_length > 0 && rest.is_empty();
    let (day, month, year, is_alone) = match separator {
        0 => {
            return match rest {
                [] => Some(Symbol::Number(first)),
                b"st" | b"nd" | b"rd" | b"th" => Some(Symbol::Ordinal(first)),
                _ => time(first, 0, rest, true),
            };
        }
        b'.' if second_length == 0 && rest.is_empty() && !is_triple => return Some(Symbol::Ordinal(first)),
        b':' if second_length == 2 && !is_triple => return time(first, second, rest, length == 2),
        // Without more, a version.
        b'.' if second_length == 2 && !is_triple && (is_german || !rest.is_empty()) => {
            return time(first, second, rest, false);
        }
        b'-' if is_date && length == 4 && year_length == 2 => (year, second, first, true),
        // Without a year, "2.3." is the end of a sentence as well.
        b'.' if is_date && is_triple => (first, second, year, is_german || length + second_length == 4),
        // Fractions, an attack and "always".
        b'/' if is_date && is_triple == (year_length == 4) => {
            let is_alone = !matches!((first, second), (1, 2..=4) | (2, 3) | (3, 4) | (9, 11) | (24, 7));
            match context.order {
                DateOrder::DayMonth => (first, second, year, is_alone),
                DateOrder::MonthDay => (second, first, year, is_alone),
            }
        }
        _ => return None,
    };
    let has_year = separator == b'-' || year_length == 4;
    if has_year != (year > 0) || !has_year && year_length > 0 {
        return None;
    }
    let date = coming(day, month, year, context.today)?;
    Some(Symbol::Date(date, is_alone || has_year))
}

/// The number at the start, and how many digits it has, at most four.
fn number(text: &mut &[u8]) -> (u32, usize) {
    let (mut number, mut length) = (0, 0);
    while let [digit @ b'0'..=b'9', ref rest @ ..] = **text
        && length < 4
    {
        number = number * 10 + u32::from(digit - b'0');
        length += 1;
        *text = rest;
    }
    (number, length)
}

/// What is between numbers, or 0.
fn separator(text: &mut &[u8]) -> u8 {
    match **text {
        [separator @ (b'.' | b'/' | b':' | b'-'), ref rest @ ..] => {
            *text = rest;
            separator
        }
        _ => 0,
    }
}

fn time(hour: u32, minute: u32, suffix: &[u8], is_alone: bool) -> Option<Symbol> {
    let time = time_of(hour, minute)?;
    let is_afternoon = suffix.eq_ignore_ascii_case(b"pm");
    match suffix {
        [] => Some(Symbol::Time(time, is_alone)),
        _ if is_afternoon || suffix.eq_ignore_ascii_case(b"am") => {
            twelve_hours(time, is_afternoon).map(|time| Symbol::Time(time, true))
        }
        _ => None,
    }
}
