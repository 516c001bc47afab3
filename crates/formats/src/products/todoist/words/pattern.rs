//! Words that say how often something repeats.

use super::{
    day::Read,
    days::{Days, days, of_the_month},
    token::{Token, Unit},
};
use shared::{RepeatFrom, TimeOfDay};

/// How something repeats, without start and end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Pattern {
    /// The parts of a rule but `UNTIL`.
    pub(super) rule: String,
    pub(super) from: RepeatFrom,
    /// As in `every morning`.
    pub(super) time: Option<TimeOfDay>,
    /// Whether the rule alone says on which days.
    pub(super) names_days: bool,
}

/// A repetition at the beginning of the words.
pub(super) fn pattern(words: &[Token]) -> Read<'_, Pattern> {
    match *words {
        [Token::Every(is_from_completion), ref rest @ ..] => {
            let (pattern, rest) = every(rest)?;
            let from = if is_from_completion { RepeatFrom::Completion } else { RepeatFrom::Due };
            Some((Pattern { from, ..pattern }, rest))
        }
        [Token::After, Token::Number(count), Token::Unit(unit), ref rest @ ..] => {
            let pattern = interval(count, unit)?;
            Some((Pattern { from: RepeatFrom::Completion, ..pattern }, rest))
        }
        [Token::Adverb(unit), ref rest @ ..] => in_periods(1, unit, rest),
        [Token::Weekdays(_), ..] => {
            let (days, rest) = days(words)?;
            Some((on_days(1, None, &days)?, rest))
        }
        _ => None,
    }
}

fn every(words: &[Token]) -> Read<'_, Pattern> {
    match *words {
        [Token::Filler, ref rest @ ..] => every(rest),
        [Token::PartOfDay(time), ref rest @ ..] => {
            Some((Pattern { time: Some(time), ..interval(1, Unit::Day)? }, rest))
        }
        [Token::Unit(unit), ref rest @ ..] => in_periods(1, unit, rest),
        [Token::Other, Token::Unit(unit), ref rest @ ..] => in_periods(2, unit, rest),
        [Token::Number(count), Token::Unit(unit), ref rest @ ..] => in_periods(count, unit, rest),
        [Token::Ordinal(count @ 2..), Token::Unit(unit), ref rest @ ..]
            if unit != Unit::Day || of_the_month(rest).is_none() =>
        {
            in_periods(count.unsigned_abs().into(), unit, rest)
        }
        [Token::Other, ref rest @ ..] => {
            let (days, rest) = days(rest)?;
            Some((on_days(2, None, &days)?, rest))
        }
        _ => {
            let (days, rest) = days(words)?;
            Some((on_days(1, None, &days)?, rest))
        }
    }
}

/// Periods, and the days in them: `2 weeks on mon and thu`.
fn in_periods(count: u32, unit: Unit, words: &[Token]) -> Read<'_, Pattern> {
    let after_filler = match words {
        [Token::Filler, Token::Filler, rest @ ..] | [Token::Filler, rest @ ..] => rest,
        _ => words,
    };
    let on = days(after_filler).and_then(|(days, rest)| Some((on_days(count, Some(unit), &days)?, rest)));
    match on {
        Some(on) => Some(on),
        None => Some((interval(count, unit)?, words)),
    }
}

fn interval(count: u32, unit: Unit) -> Option<Pattern> {
    let (count, frequency) = match unit {
        Unit::Day => (count, "DAILY"),
        Unit::Week => (count, "WEEKLY"),
        Unit::Month => (count, "MONTHLY"),
        Unit::Quarter => (count.checked_mul(3)?, "MONTHLY"),
        Unit::Year => (count, "YEARLY"),
    };
    let rule = format!("FREQ={frequency};INTERVAL={count}");
    Some(Pattern { rule, from: RepeatFrom::Due, time: None, names_days: count == 1 && unit == Unit::Day })
}

/// The unit is none if the days alone say it.
fn on_days(count: u32, unit: Option<Unit>, days: &Days) -> Option<Pattern> {
    let (own, parts) = days.parts()?;
    let unit = match (unit, own) {
        (None, own) => own,
        (Some(Unit::Quarter), Unit::Month) => Unit::Quarter,
        (Some(unit), own) if unit == own => unit,
        _ => return None,
    };
    let pattern = interval(count, unit)?;
    let names_days = count == 1 && unit != Unit::Quarter;
    Some(Pattern { rule: format!("{};{parts}", pattern.rule), names_days, ..pattern })
}
