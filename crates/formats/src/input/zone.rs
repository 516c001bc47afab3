//! Time zones, as other programs name them.

use calcard::common::timezone::Tz;
use jiff::{Timestamp as Instant, civil, tz::TimeZone};
use shared::{Date, TimeOfDay, ZoneName};

/// The zone with a name of the IANA database, of Windows, or of a calendar, such as `/example.com/Europe/Berlin`. `None` if
/// there is no such zone.
pub(crate) fn named(text: &str) -> Option<ZoneName> {
    let text = text.trim().trim_matches('"');
    let is_name = text.len() <= 4 * ZoneName::MAX;
    iana(text).or_else(|| windows(text)).or_else(|| at_end_of_path(text)).filter(|_| is_name)
}

fn iana(text: &str) -> Option<ZoneName> {
    // Longer ones would be looked up as well.
    ZoneName::parse(text).ok()?;
    ZoneName::parse(TimeZone::get(text).ok()?.iana_name()?).ok()
}

fn windows(text: &str) -> Option<ZoneName> {
    match text.parse().ok()? {
        zone @ Tz::Tz(_) => iana(&zone.name()?),
        Tz::Floating | Tz::Fixed(_) => None,
    }
}

fn at_end_of_path(text: &str) -> Option<ZoneName> {
    let mut rest = text.strip_prefix('/')?;
    while let Some((_, shorter)) = rest.split_once('/') {
        if let Some(zone) = iana(shorter) {
            return Some(zone);
        }
        rest = shorter;
    }
    None
}

/// The rules of a zone; `None` if there is no such zone.
pub(crate) fn rules(zone: &ZoneName) -> Option<TimeZone> {
    TimeZone::get(zone.as_str()).ok()
}

/// What the clocks of a zone display at an instant in seconds since 1970. `None` outside of the years of a [`Date`].
pub(crate) fn local(seconds: i64, rules: &TimeZone) -> Option<(Date, TimeOfDay)> {
    let local = rules.to_datetime(Instant::from_second(seconds).ok()?);
    let date = Date::new(
        local.year().try_into().ok()?,
        local.month().try_into().ok()?,
        local.day().try_into().ok()?,
    )?;
    Some((date, TimeOfDay::new(local.hour().try_into().ok()?, local.minute().try_into().ok()?)?))
}

/// When the clocks of a zone display a time, in seconds since 1970. A time that they skip is read with the offset before the
/// gap, and one that they display twice is the first (RFC 5545 section 3.3.5).
pub(crate) fn instant(date: Date, time: TimeOfDay, rules: &TimeZone) -> Option<i64> {
    let (year, month, day) = date.year_month_day();
    let (hour, minute) = (time.hour().cast_signed(), time.minute().cast_signed());
    let local =
        civil::DateTime::new(year.cast_signed(), month.cast_signed(), day.cast_signed(), hour, minute, 0, 0);
    rules.to_timestamp(local.ok()?).ok().map(Instant::as_second)
}

#[cfg(test)]
mod tests {
    use super::{instant, local, named, rules};
    use shared::{Date, TimeOfDay, ZoneName};

    #[test]
    fn knows_names_of_other_programs() {
        for (text, zone) in [
            ("Europe/Berlin", Some("Europe/Berlin")),
            ("europe/berlin", Some("Europe/Berlin")),
            ("\"America/New_York\"", Some("America/New_York")),
            ("UTC", Some("UTC")),
            ("Etc/GMT-2", Some("Etc/GMT-2")),
            ("W. Europe Standard Time", Some("Europe/Berlin")),
            ("Eastern Standard Time", Some("America/New_York")),
            ("/mozilla.org/20050126_1/Europe/Berlin", Some("Europe/Berlin")),
            ("/softwarestudio.org/Olson_20011030_5/America/Chicago", Some("America/Chicago")),
            (
                "/freeassociation.sourceforge.net/Tzfile/America/Argentina/Salta",
                Some("America/Argentina/Salta"),
            ),
            ("/freeassociation.sourceforge.net/Europe/Berlin", Some("Europe/Berlin")),
            ("/example.com/UTC", Some("UTC")),
            ("Customized Time Zone", None),
            ("Mars/Olympus_Mons", None),
            ("../../etc/passwd", None),
            ("", None),
            ("/", None),
        ] {
            assert_eq!(named(text).as_ref().map(ZoneName::as_str), zone, "{text:?}");
        }
        assert_eq!(named(&"/a".repeat(1_000_000)), None);
    }

    #[test]
    fn reads_skipped_and_repeated_times() {
        let berlin = rules(&ZoneName::parse("Europe/Berlin").unwrap()).unwrap();
        let seconds = |date: &str, time: &str| {
            instant(Date::parse(date).unwrap(), TimeOfDay::parse(time).unwrap(), &berlin).unwrap()
        };
        // The gap is from 02:00 to 03:00, and the hour from 02:00 comes twice.
        assert_eq!(seconds("2026-03-29", "02:30"), seconds("2026-03-29", "03:30"));
        assert_eq!(seconds("2026-10-25", "02:30"), seconds("2026-10-25", "01:30") + 3600);
        let (date, time) = local(seconds("2026-12-24", "17:00"), &berlin).unwrap();
        assert_eq!((date.to_string(), time.to_string()), ("2026-12-24".to_owned(), "17:00".to_owned()));
        assert_eq!(local(i64::MAX, &berlin), None);
        assert_eq!(local(-1_000_000_000, &berlin), None);
    }
}
