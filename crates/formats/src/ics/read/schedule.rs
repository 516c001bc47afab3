//! When a task is due.

use super::{
    notes::Notes,
    property,
    time::{CalendarTime, unread},
    zones::Zones,
};
use crate::input::zone;
use calcard::icalendar::{ICalendarComponent, ICalendarDuration, ICalendarProperty, ICalendarValue};
use shared::{Date, Due, TimeOfDay};

/// When a task starts, and when it is due.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    pub(super) start: Option<Due>,
    pub(super) due: Option<Due>,
}

impl Schedule {
    /// From `DTSTART`, `DUE` and `DURATION`.
    pub(super) fn of(todo: &ICalendarComponent, zones: &Zones, notes: &mut Notes) -> Self {
        let start = time(todo, &ICalendarProperty::Dtstart, "Start", zones, notes);
        let due = time(todo, &ICalendarProperty::Due, "Due", zones, notes);
        let due = due.or_else(|| after_duration(todo, start.as_ref()?, zones));
        Self { due: due.or_else(|| start.clone()), start }
    }

    /// What a rule refers to.
    pub(super) fn first(&self) -> Option<&Due> {
        self.start.as_ref().or(self.due.as_ref())
    }

    /// Keeps one of the two: the start, if a rule names days and refers to it.
    pub(super) fn settle(&mut self, rule_names_days: bool, notes: &mut Notes) {
        let (Some(start), Some(due)) = (&self.start, &self.due) else { return };
        if start == due {
            return;
        }
        if rule_names_days && start.date() != due.date() {
            notes.keep("Due", &display(due));
            notes.report("It is due when it starts, because it repeats from there");
            self.due = self.start.clone();
        } else {
            notes.keep("Start", &display(start));
        }
    }
}

fn time(
    todo: &ICalendarComponent,
    name: &ICalendarProperty,
    label: &'static str,
    zones: &Zones,
    notes: &mut Notes,
) -> Option<Due> {
    let entry = property::first(todo, name)?;
    let time = CalendarTime::of(entry, zones);
    let Some((time, due)) = time.and_then(|time| time.due(zones).map(|due| (time, due))) else {
        notes.keep(label, &unread(entry));
        notes.report("A date of it cannot be read");
        return None;
    };
    if let Some(unknown) = time.unknown_zone() {
        let unknown: String = unknown.chars().take(100).collect();
        let instead = due.zone().map_or("one without a zone", |zone| zone.as_str());
        notes.report(format!("The time zone \"{unknown}\" is not known: the time is read as {instead}"));
    }
    Some(due)
}

/// As people read it.
pub(super) fn display(due: &Due) -> String {
    let time = due.time().map(|time| format!(" {time}")).unwrap_or_default();
    let zone = due.zone().map(|zone| format!(" {zone}")).unwrap_or_default();
    format!("{}{time}{zone}", due.date())
}

fn after_duration(todo: &ICalendarComponent, start: &Due, zones: &Zones) -> Option<Due> {
    match property::first(todo, &ICalendarProperty::Duration)?.values.first()? {
        ICalendarValue::Duration(duration) => plus(start, duration, zones),
        _ => None,
    }
}

/// Days are days of the calendar, whatever their length; the rest is exact (RFC 5545 section 3.3.6).
fn plus(start: &Due, duration: &ICalendarDuration, zones: &Zones) -> Option<Due> {
    let sign = if duration.neg { -1 } else { 1 };
    let days = sign * (i64::from(duration.weeks) * 7 + i64::from(duration.days));
    let seconds = sign * seconds(duration);
    let due = start.clone().on(start.date().add_days(days)?);
    let Some(time) = due.time() else { return Some(due.clone().on(due.date().add_days(seconds / 86_400)?)) };
    if let Some(zone) = due.zone() {
        let rules = zones.rules(Some(zone));
        let instant = zone::instant(due.date(), time, &rules)?.checked_add(seconds)?;
        let (date, time) = zone::local(instant, &rules)?;
        return Due::new(date, Some(time), Some(zone.clone())).ok();
    }
    let (date, time) = plus_minutes(due.date(), time, seconds / 60)?;
    Due::new(date, Some(time), None).ok()
}

fn seconds(duration: &ICalendarDuration) -> i64 {
    i64::from(duration.hours) * 3600 + i64::from(duration.minutes) * 60 + i64::from(duration.seconds)
}

/// The whole duration in minutes.
pub(super) fn minutes(duration: &ICalendarDuration) -> i64 {
    let days = i64::from(duration.weeks) * 7 + i64::from(duration.days);
    let minutes = days * 24 * 60 + seconds(duration) / 60;
    if duration.neg { -minutes } else { minutes }
}

/// The time that clocks display that many minutes later, if they are not changed meanwhile.
pub(super) fn plus_minutes(date: Date, time: TimeOfDay, minutes: i64) -> Option<(Date, TimeOfDay)> {
    let minutes = i64::from(time.minutes_since_midnight()) + minutes;
    let of_day = minutes.rem_euclid(24 * 60);
    let time = TimeOfDay::new((of_day / 60).try_into().ok()?, (of_day % 60).try_into().ok()?)?;
    Some((date.add_days(minutes.div_euclid(24 * 60))?, time))
}
