//! Times of the API: `{"dateTime": "2026-12-24T00:00:00.0000000", "timeZone": "UTC"}`.

use crate::input::{iso::Iso, json::Piece, zone};
use jiff::tz::TimeZone;
use shared::{Date, TimeOfDay, Timestamp, ZoneName};

/// A time with a zone.
#[derive(Clone, Debug)]
pub(super) struct Zoned {
    pub(super) iso: Iso,
    zone: ZoneName,
    rules: TimeZone,
    /// A name of a zone that is unknown, so that UTC is taken.
    pub(super) unknown: Option<String>,
}

impl Zoned {
    /// Reads an object, or a text with an offset. Without a zone it is UTC.
    pub(super) fn read(piece: Piece<'_>) -> Option<Self> {
        if let Ok(text) = piece.read::<&str>() {
            return Self::new(text, None);
        }
        let (mut time, mut name) = (None, None);
        for (member, value) in piece.members() {
            match member.as_str() {
                "dateTime" => time = value.read::<&str>().ok(),
                "timeZone" => name = value.read::<&str>().ok(),
                _ => {}
            }
        }
        Self::new(time?, name)
    }

    fn new(time: &str, name: Option<&str>) -> Option<Self> {
        let iso = Iso::parse(time)?;
        let known = name.and_then(zone::named).and_then(|zone| Some((zone::rules(&zone)?, zone)));
        let unknown = name.filter(|_| known.is_none()).map(|name| name.chars().take(ZoneName::MAX).collect());
        let (rules, zone) = match known {
            Some(known) => known,
            None => (TimeZone::UTC, ZoneName::parse("UTC").ok()?),
        };
        Some(Self { iso, zone, rules, unknown })
    }

    pub(super) fn timestamp(&self) -> Option<Timestamp> {
        self.iso.timestamp(&self.rules)
    }

    /// The day that it means, and whether that is certain: midnight where it says, in UTC, or where the account is. Which
    /// of them it is depends on the program that set it.
    pub(super) fn day(&self, account: Option<&ZoneName>) -> Option<(Date, bool)> {
        if self.iso.is_midnight() {
            return Some((self.iso.date()?, true));
        }
        let seconds = self.timestamp()?.seconds();
        let (utc, time) = zone::local(seconds, &TimeZone::UTC)?;
        let there = account.and_then(zone::rules).and_then(|rules| zone::local(seconds, &rules));
        let midnight =
            [Some((utc, time)), there].into_iter().flatten().find(|(_, time)| *time == TimeOfDay::default());
        if let Some((date, _)) = midnight {
            return Some((date, true));
        }
        let is_next = time.hour() >= 12;
        Some((utc.add_days(is_next.into())?, false))
    }

    /// The time, in the zone of the account if it is in UTC, as the API has it unless it is asked otherwise.
    pub(super) fn in_zone(&self, account: Option<&ZoneName>) -> Option<(Date, TimeOfDay, ZoneName)> {
        if let Some(account) = account.filter(|_| self.zone.as_str() == "UTC")
            && let Some((date, time)) = zone::local(self.timestamp()?.seconds(), &zone::rules(account)?)
        {
            return Some((date, time, account.clone()));
        }
        Some((self.iso.date()?, self.iso.time().unwrap_or_default(), self.zone.clone()))
    }

    /// As a text, for a description.
    pub(super) fn text(&self, account: Option<&ZoneName>) -> Option<String> {
        if let Some((date, true)) = self.day(account) {
            return Some(date.to_string());
        }
        let (date, time, zone) = self.in_zone(account)?;
        Some(format!("{date} {time} {zone}"))
    }
}
