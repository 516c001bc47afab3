//! Reminders (RFC 5545 section 3.6.6).

use super::{
    notes::Notes,
    property::{self, extensions, text},
    schedule::{Schedule, minutes, plus_minutes},
    time::CalendarTime,
    zones::Zones,
};
use crate::ics::own;
use calcard::icalendar::{
    ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarEntry, ICalendarParameterName,
    ICalendarParameterValue, ICalendarProperty, ICalendarRelated, ICalendarValue,
};
use shared::{Date, Due, Reminder, ReminderTime, TimeOfDay, ZoneName};

/// How many are read: more than a task can have.
const MOST: usize = 50;

/// The reminders of the first component of a calendar.
pub(super) fn reminders(
    calendar: &ICalendar,
    schedule: &Schedule,
    zones: &Zones,
    notes: &mut Notes,
) -> Vec<Reminder> {
    let without_alarm =
        calendar.components.first().into_iter().flat_map(|todo| extensions(todo, own::REMINDER));
    let mut reminders: Vec<_> =
        without_alarm.filter_map(|entry| own_reminder(&text(entry))).take(MOST).collect();
    for alarm in calendar.alarms_for_id(0).filter(|alarm| !is_without_effect(alarm)).take(MOST) {
        match reminder(alarm, schedule, zones) {
            Some(reminder) if reminders.contains(&reminder) => {}
            Some(reminder) => reminders.push(reminder),
            None => notes.report("A reminder of it has no time here, and is left out"),
        }
    }
    reminders
}

/// As Apple writes one that was deleted.
fn is_without_effect(alarm: &ICalendarComponent) -> bool {
    debug_assert_eq!(alarm.component_type, ICalendarComponentType::VAlarm);
    let action = property::first(alarm, &ICalendarProperty::Action).map(text);
    action.is_some_and(|action| action.eq_ignore_ascii_case("NONE"))
}

fn reminder(alarm: &ICalendarComponent, schedule: &Schedule, zones: &Zones) -> Option<Reminder> {
    if let Some(own) = property::extension(alarm, own::REMINDER).and_then(|text| own_reminder(&text)) {
        return Some(own);
    }
    let trigger = property::first(alarm, &ICalendarProperty::Trigger)?;
    match trigger.values.first()? {
        ICalendarValue::Duration(duration) => {
            let minutes = minutes(duration);
            let due = schedule.due.as_ref()?;
            match schedule.start.as_ref().filter(|start| *start != due && !is_related_to_end(trigger)) {
                Some(start) => at(start, minutes),
                None => before(due, minutes),
            }
        }
        _ => {
            let time = CalendarTime::of(trigger, zones)?.due(zones)?;
            at(&time, 0)
        }
    }
}

/// As [`own::REMINDER`] has it: a number of minutes, or a date, a time and perhaps a zone.
fn own_reminder(text: &str) -> Option<Reminder> {
    if let Ok(minutes_before) = text.parse() {
        return Some(Reminder::Before { minutes_before }).filter(|_| minutes_before <= Reminder::MAX_MINUTES);
    }
    let (date, rest) = text.split_once(' ')?;
    let (time, zone) = rest.split_once(' ').map_or((rest, None), |(time, zone)| (time, Some(zone)));
    let (date, time) = (Date::parse(date).ok()?, TimeOfDay::parse(time).ok()?);
    let zone = zone.map(ZoneName::parse).transpose().ok()?;
    Some(Reminder::At { at: ReminderTime { date, time, zone } })
}

fn is_related_to_end(trigger: &ICalendarEntry) -> bool {
    let related = trigger.parameter(&ICalendarParameterName::Related);
    matches!(related, Some(ICalendarParameterValue::Related(ICalendarRelated::End)))
}

/// Some minutes after the due, or before it. On a day without a time these are minutes from midnight.
fn before(due: &Due, minutes: i64) -> Option<Reminder> {
    let minutes_before = u16::try_from(-minutes).ok().filter(|minutes| *minutes <= Reminder::MAX_MINUTES);
    match minutes_before.filter(|_| due.time().is_some()) {
        Some(minutes_before) => Some(Reminder::Before { minutes_before }),
        None => at(due, minutes),
    }
}

fn at(due: &Due, minutes: i64) -> Option<Reminder> {
    let (date, time) = plus_minutes(due.date(), due.time().unwrap_or_default(), minutes)?;
    Some(Reminder::At { at: ReminderTime { date, time, zone: due.zone().cloned() } })
}
