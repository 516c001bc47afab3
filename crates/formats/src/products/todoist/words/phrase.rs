//! What the words mean together.

use super::{
    calendar::later,
    day::{Basis, Day, day, time},
    pattern::{Pattern, pattern},
    token::{Token, Unit},
};
use shared::{Date, RecurrenceRule, Repeat, RepeatFrom, TimeOfDay};

/// When something is due.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct When {
    pub(crate) date: Date,
    pub(crate) time: Option<TimeOfDay>,
    pub(crate) repeat: Option<Repeat>,
    pub(crate) assumption: Option<Assumption>,
}

/// What the text does not say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Assumption {
    /// On which day it was written: that is today.
    Today,
    /// Of which year the date is: the day is past, but this is nearer than the next one.
    Year,
    /// When the next occurrence is: the first that is possible.
    NextOccurrence,
}

/// The parts of a text, each at most once.
#[derive(Debug, Default)]
struct Phrase {
    day: Option<Day>,
    time: Option<TimeOfDay>,
    pattern: Option<Pattern>,
    start: Option<Date>,
    until: Option<Date>,
    duration: Option<(u32, Unit)>,
}

/// Reads all words; `None` if one remains.
pub(super) fn read(words: &[Token], today: Date) -> Option<When> {
    let mut phrase = Phrase::default();
    let mut rest = words;
    while !rest.is_empty() {
        rest = phrase.take(rest, today)?;
    }
    match phrase.pattern {
        Some(_) => phrase.repeating(today),
        None => phrase.single(today),
    }
}

impl Phrase {
    /// Takes the part at the beginning of the words, and returns those after it.
    fn take<'t>(&mut self, words: &'t [Token], today: Date) -> Option<&'t [Token]> {
        if let Some((read, rest)) = time(words) {
            return set(&mut self.time, read, rest);
        }
        if let Some((read, rest)) = pattern(words) {
            return set(&mut self.pattern, read, rest);
        }
        match *words {
            [Token::Start, ref rest @ ..] => {
                let (read, rest) = day(rest, today)?;
                set(&mut self.start, read.date, rest)
            }
            [Token::Until, ref rest @ ..] => {
                let (read, rest) = day(rest, today)?;
                set(&mut self.until, read.date, rest)
            }
            [Token::For, Token::Number(count), Token::Unit(unit), ref rest @ ..] => {
                set(&mut self.duration, (count, unit), rest)
            }
            _ => match (day(words, today), words) {
                (Some((read, rest)), _) => set(&mut self.day, read, rest),
                (None, [Token::Filler | Token::At | Token::Comma, rest @ ..]) => Some(rest),
                _ => None,
            },
        }
    }

    /// One date. A time alone is today.
    fn single(self, today: Date) -> Option<When> {
        let Self { day, time, pattern: None, start: None, until: None, duration: None } = self else {
            return None;
        };
        let day = match (day, time) {
            (Some(day), _) => day,
            (None, Some(_)) => Day { date: today, basis: Basis::Today },
            (None, None) => return None,
        };
        let assumption = match day.basis {
            Basis::Today => Some(Assumption::Today),
            Basis::WithoutYear if day.date < today => Some(Assumption::Year),
            Basis::WithoutYear | Basis::Complete => None,
        };
        Some(When { date: day.date, time, repeat: None, assumption })
    }

    fn repeating(self, today: Date) -> Option<When> {
        let Self { day: None, time, pattern: Some(pattern), start, until, duration } = self else {
            return None;
        };
        let begin = start.unwrap_or(today);
        let until = match (until, duration) {
            (until, None) => until,
            (None, Some((count, unit))) => later(begin, count.into(), unit),
            (Some(_), Some(_)) => return None,
        };
        let end = until.map(|date| format!(";UNTIL={}", date.to_string().replace('-', "")));
        let rule = RecurrenceRule::parse(&format!("{}{}", pattern.rule, end.unwrap_or_default())).ok()?;
        let date = next(&rule, pattern.from, begin, today)?;
        let is_assumed = duration.is_some() || !pattern.names_days;
        let assumption = (start.is_none() && is_assumed).then_some(Assumption::NextOccurrence);
        let repeat = Repeat { rule, from: pattern.from };
        Some(When { date, time: time.or(pattern.time), repeat: Some(repeat), assumption })
    }
}

/// The first occurrence that is not past, in the series that begins with a date.
fn next(rule: &RecurrenceRule, from: RepeatFrom, begin: Date, today: Date) -> Option<Date> {
    if begin >= today || from == RepeatFrom::Completion {
        return rule.first_from(begin.max(today));
    }
    rule.next_after(begin, today.add_days(-1)?)
}

/// Keeps what is read, unless there is such a part already.
fn set<'t, T>(part: &mut Option<T>, read: T, rest: &'t [Token]) -> Option<&'t [Token]> {
    part.replace(read).is_none().then_some(rest)
}
