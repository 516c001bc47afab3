//! Repetition (RFC 5545 section 3.8.5).

use super::{notes::Notes, property, schedule::Schedule, time::CalendarTime, zones::Zones};
use crate::{ics::own, input::zone};
use calcard::{
    common::{CalendarScale, PartialDateTime},
    icalendar::{
        ICalendarComponent, ICalendarEntry, ICalendarProperty, ICalendarRecurrenceRule, ICalendarSkip,
        ICalendarValue,
    },
};
use shared::{Date, Due, RecurrenceRule, Repeat, RepeatFrom, RuleError, TimeOfDay};

/// What a task has that decides on its repetition.
pub(super) enum Rule<'a> {
    None,
    /// As Latchkey wrote it.
    Own(Repeat),
    Foreign(&'a ICalendarEntry),
}

impl<'a> Rule<'a> {
    pub(super) fn of(todo: &'a ICalendarComponent) -> Self {
        let own = property::extension(todo, own::REPEAT).and_then(|text| own_repeat(&text));
        let foreign = || property::first(todo, &ICalendarProperty::Rrule).map(Self::Foreign);
        own.map(Self::Own).or_else(foreign).unwrap_or(Self::None)
    }

    /// Whether it does not repeat at the same distance from any start.
    pub(super) fn names_days(&self) -> bool {
        matches!(self, Self::Foreign(entry) if property::text(entry).contains(";BY"))
    }

    /// The repetition of a task. What we do not support is kept as text.
    pub(super) fn repeat(&self, schedule: &Schedule, zones: &Zones, notes: &mut Notes) -> Option<Repeat> {
        let entry = match self {
            Self::None => return None,
            Self::Own(repeat) => return Some(repeat.clone()),
            Self::Foreign(entry) => entry,
        };
        let rule = schedule.first().map(|first| parse(entry, first, zones));
        let problem = match (&schedule.due, rule) {
            (Some(due), Some(Ok(rule))) => {
                let repeat = Repeat { rule, from: RepeatFrom::Due };
                match repeat.check(due.date()) {
                    Ok(()) => return Some(repeat),
                    Err(error) => format!("It does not repeat here: {error}"),
                }
            }
            (_, Some(Err(error))) => format!("It does not repeat here: {error}"),
            _ => "It does not repeat here, because it has no date".to_owned(),
        };
        notes.report(problem);
        notes.keep("Repeats", &property::text(entry));
        None
    }
}

/// As [`own::REPEAT`] has it: `due` or `completion`, a semicolon, and the rule.
fn own_repeat(text: &str) -> Option<Repeat> {
    let (from, rule) = text.split_once(';')?;
    let from = RepeatFrom::ALL.into_iter().find(|known| known.as_str() == from)?;
    Some(Repeat { rule: RecurrenceRule::parse(rule).ok()?, from })
}

fn parse(entry: &ICalendarEntry, first: &Due, zones: &Zones) -> Result<RecurrenceRule, RuleError> {
    match entry.values.first() {
        Some(ICalendarValue::RecurrenceRule(rule)) => RecurrenceRule::parse(&text(rule, first, zones)),
        _ => RecurrenceRule::parse(property::text(entry).trim_start_matches("RRULE:")),
    }
}

/// The text of a rule without what has no effect, and with a date as its end.
fn text(rule: &ICalendarRecurrenceRule, first: &Due, zones: &Zones) -> String {
    let mut rule = rule.clone();
    if is_at(&rule, first.time()) {
        rule.byhour.clear();
        rule.byminute.clear();
        rule.bysecond.clear();
    }
    // Ours skip backward, as RFC 7529 calls it.
    let is_gregorian = rule.rscale.as_ref().is_none_or(|scale| *scale == CalendarScale::Gregorian);
    if is_gregorian && rule.skip.is_none_or(|skip| skip == ICalendarSkip::Backward) {
        rule.rscale = None;
        rule.skip = None;
    }
    let last = rule.until.take().and_then(|until| last_day(&until, first, zones));
    let until = last.map(|date| format!(";UNTIL={}", date.to_string().replace('-', ""))).unwrap_or_default();
    format!("{rule}{until}")
}

/// Whether all occurrences are at the time of the first. Days have no times.
fn is_at(rule: &ICalendarRecurrenceRule, time: Option<TimeOfDay>) -> bool {
    let is = |values: &[u8], value: u8| values.is_empty() || values == [value];
    time.is_none_or(|time| is(&rule.byhour, time.hour()) && is(&rule.byminute, time.minute()))
        && rule.bysecond.len() < 2
}

/// The last day on which an occurrence is not after the end.
fn last_day(until: &PartialDateTime, first: &Due, zones: &Zones) -> Option<Date> {
    let date = Date::new(until.year?, until.month?, until.day?)?;
    let Some(hour) = until.hour else { return Some(date) };
    let time = TimeOfDay::new(hour, until.minute.unwrap_or(0))?;
    let is_utc = until.tz_hour.is_some();
    let rules = zones.rules(first.zone());
    let (date, time) = match is_utc {
        true => zone::local(zone::instant(date, time, &jiff::tz::TimeZone::UTC)?, &rules)?,
        false => (date, time),
    };
    if first.time().is_some_and(|first| first > time) { date.add_days(-1) } else { Some(date) }
}

/// Reports what has no place here.
pub(super) fn report_exceptions(
    todo: &ICalendarComponent,
    rule: &Rule<'_>,
    zones: &Zones,
    notes: &mut Notes,
) {
    if matches!(rule, Rule::Own(_)) {
        return;
    }
    for (name, message) in [
        (ICalendarProperty::Exdate, "It is also due on the days that its calendar leaves out"),
        (ICalendarProperty::Exrule, "It is also due on the days that its calendar leaves out"),
        (ICalendarProperty::Rdate, "It is not due on the days that its calendar adds"),
    ] {
        let mut entries = todo.properties(&name).peekable();
        if entries.peek().is_none() {
            continue;
        }
        let dates = entries.flat_map(|entry| entry.values.iter().map(move |value| (entry, value)));
        let dates =
            dates.filter_map(|(entry, value)| CalendarTime::of_value(entry, value, zones)?.due(zones));
        let dates: Vec<_> = dates.take(20).map(|due| due.date().to_string()).collect();
        notes.report(if dates.is_empty() {
            message.to_owned()
        } else {
            format!("{message}: {}", dates.join(", "))
        });
    }
}
