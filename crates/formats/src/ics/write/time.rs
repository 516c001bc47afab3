//! Dates and times as calendars have them.

use super::content::{date, local};
use crate::{ics::own, input::zone};
use shared::{Due, ZoneName};

/// A property with the parameters and the value of a due.
pub(super) fn property(name: &str, due: &Due) -> String {
    format!("{name}{}:{}", parameters(due), value(due))
}

/// The parameters of a due: of what type it is, and its zone.
pub(super) fn parameters(due: &Due) -> String {
    let Some(zone) = due.zone() else {
        return if due.time().is_some() { String::new() } else { ";VALUE=DATE".to_owned() };
    };
    let own = format!(";{}={zone}", own::ZONE);
    match zone::named(zone.as_str()) {
        Some(named) if is_utc(&named) => own,
        Some(named) if named == *zone => format!(";TZID={zone}"),
        Some(named) => format!(";TZID={named}{own}"),
        None => own,
    }
}

/// The value of a due: a date, or a time, in UTC if that is its zone.
pub(super) fn value(due: &Due) -> String {
    let utc = if zone_of(due).as_ref().is_some_and(is_utc) { "Z" } else { "" };
    due.time().map_or_else(|| date(due.date()), |time| local(due.date(), time) + utc)
}

/// The zone that a calendar has to define for a due.
pub(super) fn defined_zone(due: &Due) -> Option<ZoneName> {
    zone_of(due).filter(|zone| !is_utc(zone))
}

fn zone_of(due: &Due) -> Option<ZoneName> {
    due.zone().and_then(|zone| zone::named(zone.as_str()))
}

/// Times in UTC have no `TZID` (RFC 5545 section 3.2.19).
fn is_utc(zone: &ZoneName) -> bool {
    matches!(zone.as_str(), "UTC" | "Etc/UTC")
}

#[cfg(test)]
mod tests {
    use super::{defined_zone, property};
    use shared::{Date, Due, TimeOfDay, ZoneName};

    #[test]
    fn every_kind_of_due_has_a_form() {
        for (time, zone, written) in [
            (None, None, "DUE;VALUE=DATE:20261224"),
            (Some("17:00"), None, "DUE:20261224T170000"),
            (Some("17:00"), Some("Europe/Berlin"), "DUE;TZID=Europe/Berlin:20261224T170000"),
            (Some("17:00"), Some("UTC"), "DUE;X-LATCHKEY-ZONE=UTC:20261224T170000Z"),
            (
                Some("17:00"),
                Some("europe/berlin"),
                "DUE;TZID=Europe/Berlin;X-LATCHKEY-ZONE=europe/berlin:20261224T170000",
            ),
            (Some("17:00"), Some("Mars/Base"), "DUE;X-LATCHKEY-ZONE=Mars/Base:20261224T170000"),
        ] {
            let time = time.map(|time| TimeOfDay::parse(time).unwrap());
            let zone = zone.map(|zone| ZoneName::parse(zone).unwrap());
            let due = Due::new(Date::parse("2026-12-24").unwrap(), time, zone).unwrap();
            assert_eq!(property("DUE", &due), written);
            assert_eq!(defined_zone(&due).is_some(), written.contains("TZID"));
        }
    }
}
