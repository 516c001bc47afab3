//! Dates and times (RFC 5545 sections 3.3.4 and 3.3.5), and forms that are none but common.

use super::{
    property::{extension_parameter, text},
    zones::Zones,
};
use crate::{ics::own, input::zone};
use calcard::{
    common::PartialDateTime,
    icalendar::{ICalendarEntry, ICalendarParameterName, ICalendarValue},
};
use shared::{Date, Due, TimeOfDay, Timestamp, ZoneName};

/// A date, or a date and a time.
#[derive(Clone, Debug)]
pub(super) struct CalendarTime {
    pub(super) date: Date,
    pub(super) time: Option<Time>,
}

/// A time of day, and of which clocks.
#[derive(Clone, Debug)]
pub(super) struct Time {
    pub(super) of_day: TimeOfDay,
    second: u8,
    pub(super) clock: Clock,
}

#[derive(Clone, Debug)]
pub(super) enum Clock {
    /// Those on the wall, wherever one is.
    Local,
    Zone(ZoneName),
    /// Those that are this many seconds ahead of UTC.
    Offset(i64),
    /// Those of a zone that is not known.
    Unknown(String),
}

impl CalendarTime {
    /// The first value of a property; `None` if it cannot be read.
    pub(super) fn of(entry: &ICalendarEntry, zones: &Zones) -> Option<Self> {
        Self::of_value(entry, entry.values.first()?, zones)
    }

    /// One of the values of a property.
    pub(super) fn of_value(entry: &ICalendarEntry, value: &ICalendarValue, zones: &Zones) -> Option<Self> {
        let parts = match value {
            ICalendarValue::PartialDateTime(parts) => parts.as_ref().clone(),
            ICalendarValue::Text(text) => extended(text)?,
            _ => return None,
        };
        let date = Date::new(parts.year?, parts.month?, parts.day?)?;
        let Some(hour) = parts.hour else { return Some(Self { date, time: None }) };
        let of_day = TimeOfDay::new(hour, parts.minute.unwrap_or(0))?;
        // 60 is a leap second.
        let second = parts.second.unwrap_or(0).min(59);
        let clock = clock(&parts, entry, zones);
        Some(Self { date, time: Some(Time { of_day, second, clock }) })
    }

    /// When it is: a local time in the zone of the account, a date at its begin there.
    pub(super) fn instant(&self, zones: &Zones) -> Option<i64> {
        let (of_day, second) = self.time.as_ref().map(|time| (time.of_day, time.second)).unwrap_or_default();
        let of_zone = |zone: Option<&ZoneName>| zone::instant(self.date, of_day, &zones.rules(zone));
        let minute = match self.time.as_ref().map(|time| &time.clock) {
            None | Some(Clock::Local | Clock::Unknown(_)) => of_zone(None),
            Some(Clock::Zone(zone)) => of_zone(Some(zone)),
            Some(Clock::Offset(ahead)) => {
                Some(self.date.days() * 86_400 + i64::from(of_day.minutes_since_midnight()) * 60 - ahead)
            }
        };
        Some(minute? + i64::from(second))
    }

    /// The same as a due. A time in UTC is that of the clocks of the account.
    pub(super) fn due(&self, zones: &Zones) -> Option<Due> {
        let Some(time) = &self.time else { return Some(self.date.into()) };
        let (date, of_day, zone) = match &time.clock {
            Clock::Local => (self.date, time.of_day, None),
            Clock::Zone(zone) => (self.date, time.of_day, Some(zone.clone())),
            Clock::Unknown(_) => (self.date, time.of_day, zones.of_account().cloned()),
            Clock::Offset(_) => {
                let zone = zones.of_account().cloned().or_else(|| zone::named("UTC"));
                let (date, of_day) = zone::local(self.instant(zones)?, &zones.rules(zone.as_ref()))?;
                (date, of_day, zone)
            }
        };
        Due::new(date, Some(of_day), zone).ok()
    }

    pub(super) fn timestamp(&self, zones: &Zones) -> Option<Timestamp> {
        self.instant(zones).map(Timestamp::from_seconds)
    }

    /// The zone that is not known.
    pub(super) fn unknown_zone(&self) -> Option<&str> {
        match &self.time.as_ref()?.clock {
            Clock::Unknown(zone) => Some(zone),
            _ => None,
        }
    }
}

fn clock(parts: &PartialDateTime, entry: &ICalendarEntry, zones: &Zones) -> Clock {
    if let Some(zone) = extension_parameter(entry, own::ZONE).and_then(|zone| ZoneName::parse(zone).ok()) {
        return Clock::Zone(zone);
    }
    if let Some(hours) = parts.tz_hour {
        let seconds = i64::from(hours) * 3600 + i64::from(parts.tz_minute.unwrap_or(0)) * 60;
        return Clock::Offset(if parts.tz_minus { -seconds } else { seconds });
    }
    let Some(id) = entry.parameter(&ICalendarParameterName::Tzid).and_then(|id| id.as_text()) else {
        return Clock::Local;
    };
    zones.named(id).map_or_else(|| Clock::Unknown(id.to_owned()), Clock::Zone)
}

/// What a value that cannot be read says.
pub(super) fn unread(entry: &ICalendarEntry) -> String {
    match entry.values.first() {
        Some(ICalendarValue::PartialDateTime(parts)) => {
            let numbers = [parts.year, parts.month.map(u16::from), parts.day.map(u16::from)];
            let time = [parts.hour, parts.minute].map(|number| number.map(|number| format!("{number:02}")));
            let date = numbers
                .into_iter()
                .flatten()
                .map(|number| format!("{number:02}"))
                .collect::<Vec<_>>()
                .join("-");
            let time = time.into_iter().flatten().collect::<Vec<_>>().join(":");
            format!("{date} {time}")
        }
        _ => text(entry),
    }
}

/// The extended format of ISO 8601, with separators.
fn extended(text: &str) -> Option<PartialDateTime> {
    let text = text.trim();
    let (local, rest) = text.split_at_checked("2026-12-24T17:00:00".len()).unwrap_or((text, ""));
    let zone = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    let basic: String = local.replace(['-', ':'], "").replace(' ', "T") + &zone.replace(':', "");
    let mut parts = PartialDateTime::default();
    parts.parse_timestamp(&mut basic.as_bytes().iter().peekable(), false).then_some(parts)
}
