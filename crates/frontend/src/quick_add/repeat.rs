//! How words say that a task repeats.

use super::{
    grammar::day_of_month,
    symbol::{Symbol, Unit},
};
use shared::{RecurrenceRule, Repeat, RepeatFrom, Weekday};

/// A repetition like `every 2 weeks on Mon and Thu`.
pub(super) fn repeat(words: &[Symbol]) -> Option<Repeat> {
    let [Symbol::Every(is_from_completion), ref words @ ..] = *words else { return None };
    let (interval, words) = match *words {
        // "every 24 Dec"
        [Symbol::Number(_), Symbol::Month(_)] => (1, words),
        [Symbol::Number(count), ref words @ ..] => (count, words),
        [Symbol::Second, ref words @ ..] => (2, words),
        _ => (1, words),
    };
    let (unit, words) = match *words {
        [Symbol::Unit(unit, is_one)] if is_one || interval != 1 => (Some(unit), &[][..]),
        [Symbol::Unit(unit, _), Symbol::On, Symbol::The, ref words @ ..]
        | [Symbol::Unit(unit, _), Symbol::On, ref words @ ..] => (Some(unit), words),
        _ => (None, words),
    };
    let mut rule = String::new();
    write(&mut rule, "INTERVAL=", interval);
    let own = match *words {
        [] => unit?,
        [Symbol::Workday] => {
            rule.push_str(";BYDAY=MO,TU,WE,TH,FR");
            Unit::Week
        }
        [Symbol::Ordinal(day)] => {
            write(&mut rule, ";BYMONTHDAY=", day);
            Unit::Month
        }
        _ => match day_of_month(words) {
            Some((day, month, 0)) => {
                write(&mut rule, ";BYMONTHDAY=", day);
                write(&mut rule, ";BYMONTH=", month);
                Unit::Year
            }
            _ => {
                weekdays(words, &mut rule)?;
                Unit::Week
            }
        },
    };
    rule.push_str(match own {
        Unit::Day => ";FREQ=DAILY",
        Unit::Week => ";FREQ=WEEKLY",
        Unit::Month => ";FREQ=MONTHLY",
        Unit::Year => ";FREQ=YEARLY",
    });
    let rule = RecurrenceRule::parse(&rule).ok().filter(|_| unit.is_none_or(|unit| unit == own))?;
    let from = if is_from_completion { RepeatFrom::Completion } else { RepeatFrom::Due };
    Some(Repeat { rule, from })
}

fn write(rule: &mut String, part: &str, number: u32) {
    rule.push_str(part);
    rule.push_str(&number.to_string());
}

/// Writes a list of weekdays, with or without "and".
fn weekdays(words: &[Symbol], rule: &mut String) -> Option<()> {
    let mut separator = ";BYDAY=";
    for word in words {
        match word {
            Symbol::Weekday(day, _) => {
                rule.push_str(separator);
                rule.push_str(code(*day));
                separator = ",";
            }
            Symbol::And => {}
            _ => return None,
        }
    }
    matches!(words.last(), Some(Symbol::Weekday(..))).then_some(())
}

/// A weekday as rules abbreviate it.
fn code(day: Weekday) -> &'static str {
    let start = 2 * usize::from(day.number() - 1);
    "MOTUWETHFRSASU".get(start..start + 2).unwrap_or_default()
}
