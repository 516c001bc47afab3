//! The day and the time of the device, and what is overdue.

use shared::{Date, Due, TimeOfDay};

/// The wall-clock time somewhere, to the minute.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Clock {
    pub(crate) today: Date,
    pub(crate) time: TimeOfDay,
}

impl Clock {
    /// Reads `2026-11-29 14:46`; the beginning of 1970 if it is something else.
    pub(crate) fn parse(text: &str) -> Self {
        let (date, time) = text.split_once(' ').unwrap_or_default();
        Self {
            today: Date::parse(date).unwrap_or(Date::MIN),
            time: TimeOfDay::parse(time).unwrap_or_default(),
        }
    }
}

/// Whether a task is late. `now` is the clock of the device, and `now_in` that of a time zone.
pub(crate) fn is_overdue(due: &Due, now: Clock, now_in: impl Fn(&str) -> Clock) -> bool {
    let Some(time) = due.time() else { return due.date() < now.today };
    let now = due.zone().map_or(now, |zone| now_in(zone.as_str()));
    now > Clock { today: due.date(), time }
}

#[cfg(test)]
mod tests {
    use super::{Clock, is_overdue};
    use shared::{Date, Due, TimeOfDay, ZoneName};

    fn due(date: &str, time: Option<&str>, zone: Option<&str>) -> Due {
        let time = time.map(|time| TimeOfDay::parse(time).unwrap());
        let zone = zone.map(|zone| ZoneName::parse(zone).unwrap());
        Due::new(Date::parse(date).unwrap(), time, zone).unwrap()
    }

    #[test]
    fn a_day_is_late_when_it_is_over_and_a_time_after_its_minute() {
        let now = Clock::parse("2026-11-29 14:46");
        let tokyo = Clock::parse("2026-11-29 22:46");
        for (date, time, zone, is_late) in [
            ("2026-11-28", None, None, true),
            ("2026-11-29", None, None, false),
            ("2026-11-29", Some("14:45"), None, true),
            ("2026-11-29", Some("14:46"), None, false),
            ("2026-11-29", Some("22:45"), Some("Asia/Tokyo"), true),
            ("2026-11-29", Some("22:47"), Some("Asia/Tokyo"), false),
            ("2026-11-30", Some("00:00"), None, false),
        ] {
            assert_eq!(
                is_overdue(&due(date, time, zone), now, |_| tokyo),
                is_late,
                "{date} {time:?} {zone:?}"
            );
        }
    }

    #[test]
    fn an_unreadable_clock_makes_nothing_late() {
        assert_eq!(Clock::parse("").today, Date::MIN);
        assert!(!is_overdue(&due("1970-01-01", None, None), Clock::parse("?"), |_| Clock::parse("")));
    }
}
