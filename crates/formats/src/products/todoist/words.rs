//! Dates in words, in English and German: `every! 3 days`, `24 dec at 5pm`, `jeden Montag um 9 Uhr`.
//!
//! Each word has a meaning by itself ([`tokens`]); dates, times and repetitions are read from the beginning of the words
//! until none is left. If one remains that has no meaning there, nothing is understood.

mod calendar;
mod day;
mod days;
mod english;
mod german;
mod names;
mod numbers;
mod pattern;
mod phrase;
#[cfg(test)]
mod tests;
mod token;
mod tokens;

pub(super) use numbers::Setting;
pub(super) use phrase::{Assumption, When};
pub(super) use token::Language;

use shared::Date;

/// The longest text that is read, in bytes.
const MAX: usize = 200;

/// Reads a date in words. `None` if it is not understood.
pub(super) fn read(text: &str, setting: Setting, today: Date) -> Option<When> {
    if text.len() > MAX {
        return None;
    }
    phrase::read(&tokens::tokens(text, setting)?, today)
}
