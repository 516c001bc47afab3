//! Dates and times of ISO 8601, as other programs write them.

use super::zone;
use jiff::{
    civil::DateTime,
    fmt::temporal::Pieces,
    tz::{Offset, TimeZone},
};
use shared::{Date, Due, TimeOfDay, Timestamp, ZoneName};

/// The longest text that is read, in bytes.
const MAX: usize = 64;

/// A date, perhaps with a time, and perhaps with an offset from UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Iso {
    local: DateTime,
    has_time: bool,
    offset: Option<Offset>,
}

impl Iso {
    /// Reads `2026-12-24`, `2026-12-24T17:00`, `2026-12-24 17:00:00.000`, `2026-12-24T17:00Z` and `2026-12-24T17:00+01:00`,
    /// in a year of a [`Date`].
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let pieces = Pieces::parse(Some(text).filter(|text| text.len() <= MAX)?).ok()?;
        if pieces.time_zone_annotation().is_some() {
            return None;
        }
        let local = DateTime::from_parts(pieces.date(), pieces.time().unwrap_or_default());
        let iso = Self { local, has_time: pieces.time().is_some(), offset: pieces.to_numeric_offset() };
        iso.date().map(|_| iso)
    }

    /// From its parts.
    pub(crate) fn local(date: Date, time: Option<TimeOfDay>) -> Option<Self> {
        let (year, month, day) = date.year_month_day();
        let at = time.unwrap_or_default();
        let (hour, minute) = (at.hour().cast_signed(), at.minute().cast_signed());
        let (year, month, day) = (year.cast_signed(), month.cast_signed(), day.cast_signed());
        let local = DateTime::new(year, month, day, hour, minute, 0, 0).ok()?;
        Some(Self { local, has_time: time.is_some(), offset: None })
    }

    /// The day that it names, wherever that is.
    pub(crate) fn date(self) -> Option<Date> {
        let local = self.local;
        let (month, day) = (local.month().cast_unsigned(), local.day().cast_unsigned());
        Date::new(u16::try_from(local.year()).ok()?, month, day)
    }

    /// The time that it names, wherever that is; `None` if it is a date.
    pub(crate) fn time(self) -> Option<TimeOfDay> {
        let (hour, minute) = (self.local.hour().cast_unsigned(), self.local.minute().cast_unsigned());
        TimeOfDay::new(hour, minute).filter(|_| self.has_time)
    }

    /// Whether it is midnight, or a date.
    pub(crate) fn is_midnight(self) -> bool {
        self.local.time() == jiff::civil::Time::midnight()
    }

    /// With an offset, the time in the zone of the account, or in UTC. Otherwise that time, wherever one is.
    pub(crate) fn due(self, account: Option<&ZoneName>) -> Option<Due> {
        let Some(offset) = self.offset.filter(|_| self.has_time) else {
            return Due::new(self.date()?, self.time(), None).ok();
        };
        let seconds = offset.to_timestamp(self.local).ok()?.as_second();
        let name = account.cloned().or_else(|| ZoneName::parse("UTC").ok())?;
        let (date, time) = zone::local(seconds, &zone::rules(&name)?)?;
        Due::new(date, Some(time), Some(name)).ok()
    }

    /// When it was. Without an offset it is a time in a zone.
    pub(crate) fn timestamp(self, zone: &TimeZone) -> Option<Timestamp> {
        let instant = match self.offset {
            Some(offset) => offset.to_timestamp(self.local),
            None => zone.to_timestamp(self.local),
        };
        instant.ok().map(|instant| Timestamp::from_millis(instant.as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::Iso;
    use jiff::tz::TimeZone;
    use shared::{Due, ZoneName};

    fn due(text: &str, account: Option<&str>) -> Option<String> {
        let account = account.map(|name| ZoneName::parse(name).unwrap());
        let due: Due = Iso::parse(text)?.due(account.as_ref())?;
        let time = due.time().map(|time| format!(" {time}")).unwrap_or_default();
        let zone = due.zone().map(|zone| format!(" {zone}")).unwrap_or_default();
        Some(format!("{}{time}{zone}", due.date()))
    }

    #[test]
    fn reads_what_programs_write() {
        for (text, account, expected) in [
            ("2026-12-24", None, "2026-12-24"),
            (" 2026-12-24 ", Some("Europe/Berlin"), "2026-12-24"),
            ("20261224", None, "2026-12-24"),
            ("2026-12-24T17:00", Some("Europe/Berlin"), "2026-12-24 17:00"),
            ("2026-12-24 17:00:59", None, "2026-12-24 17:00"),
            ("2026-12-24T17:00:00.0000000", None, "2026-12-24 17:00"),
            ("2026-12-24T17:00:00Z", None, "2026-12-24 17:00 UTC"),
            ("2026-12-24T23:30:00.000Z", Some("Europe/Berlin"), "2026-12-25 00:30 Europe/Berlin"),
            ("2026-12-24T17:00:00+0000", Some("America/New_York"), "2026-12-24 12:00 America/New_York"),
            ("2026-12-24 17:00+01:00", Some("Mars/Olympus_Mons"), ""),
            ("2026-12-24T17:00-08:00", None, "2026-12-25 01:00 UTC"),
        ] {
            let expected = Some(expected).filter(|text| !text.is_empty());
            assert_eq!(due(text, account).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn rejects_the_rest() {
        let long = format!("2026-12-24{}", " ".repeat(100) + "x");
        for text in [
            "",
            "tomorrow",
            "2026-02-30",
            "1969-12-31",
            "24.12.2026",
            "17:00",
            "2026-12-24T25:00",
            "2026-12-24 x",
            &long,
        ] {
            assert_eq!(Iso::parse(text), None, "{text}");
        }
    }

    #[test]
    fn timestamps_keep_milliseconds() {
        let timestamp = |text| Iso::parse(text).unwrap().timestamp(&TimeZone::UTC).unwrap().to_string();
        assert_eq!(timestamp("2026-12-24T17:00:00.1234567Z"), "2026-12-24T17:00:00.123Z");
        assert_eq!(timestamp("2026-12-24 17:00"), "2026-12-24T17:00:00.000Z");
        assert_eq!(timestamp("2026-12-24T17:00:01+02:00"), "2026-12-24T15:00:01.000Z");
    }
}
