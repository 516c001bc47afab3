//! Dates.

use super::{CalendarError, Weekday, civil};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A day of the Gregorian calendar in the years 1970 to 9999, wherever one is. Serialised as `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = Date, example = "2026-12-24"))]
#[serde(try_from = "String", into = "String")]
// Days since 1970-01-01.
pub struct Date(u32);

impl Date {
    /// 1970-01-01.
    pub const MIN: Self = Self(0);
    /// 9999-12-31.
    pub const MAX: Self = Self(2_932_896);

    /// The length of the serialised form, in bytes.
    pub const LENGTH: usize = 10;

    /// `None` for a day that does not exist or is out of range.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let in_range = (1970..=9999).contains(&year) && (1..=12).contains(&month);
        let exists = in_range && (1..=Self::days_in_month(year, month)).contains(&day);
        exists.then(|| Self(civil::days(year.into(), month.into(), day.into()) as u32))
    }

    /// From days since 1970-01-01.
    pub fn from_days(days: i64) -> Option<Self> {
        u32::try_from(days).ok().map(Self).filter(|date| *date <= Self::MAX)
    }

    /// Reads `YYYY-MM-DD`.
    ///
    /// # Errors
    /// [`CalendarError::Date`].
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        match *text.as_bytes() {
            [c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2] => {
                Self::from_digits([c1, c2, y1, y2, m1, m2, d1, d2])
            }
            _ => None,
        }
        .ok_or(CalendarError::Date)
    }

    /// From the ASCII digits `YYYYMMDD`.
    pub(crate) fn from_digits([c1, c2, y1, y2, m1, m2, d1, d2]: [u8; 8]) -> Option<Self> {
        let year = u16::from(civil::number([c1, c2])?) * 100 + u16::from(civil::number([y1, y2])?);
        Self::new(year, civil::number([m1, m2])?, civil::number([d1, d2])?)
    }

    /// The ASCII digits `YYYYMMDD`.
    pub(crate) fn digits(self) -> [u8; 8] {
        let (year, month, day) = civil::date(self.0.into());
        let ([c1, c2], [y1, y2]) = (civil::digits(year / 100), civil::digits(year % 100));
        let ([m1, m2], [d1, d2]) = (civil::digits(month), civil::digits(day));
        [c1, c2, y1, y2, m1, m2, d1, d2]
    }

    /// The serialised form: ASCII that needs no escaping in JSON.
    pub fn encode(self) -> [u8; Self::LENGTH] {
        let [c1, c2, y1, y2, m1, m2, d1, d2] = self.digits();
        [c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2]
    }

    /// The year, the month from 1 to 12, and the day of the month from 1.
    pub fn year_month_day(self) -> (u16, u8, u8) {
        let (year, month, day) = civil::date(self.0.into());
        (year as u16, month as u8, day as u8)
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i64 {
        self.0.into()
    }

    /// The date that many days later, or earlier; `None` out of range.
    pub fn add_days(self, days: i64) -> Option<Self> {
        Self::from_days(self.days().checked_add(days)?)
    }

    pub fn weekday(self) -> Weekday {
        // 1970-01-01 was a Thursday.
        Weekday::Thursday.plus(self.0)
    }

    /// How many days a month (1 to 12) has.
    pub fn days_in_month(year: u16, month: u8) -> u8 {
        civil::days_in_month(year.into(), month.into()) as u8
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.encode()).map_err(|_| fmt::Error)?)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<String> for Date {
    type Error = CalendarError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.encode().map(char::from).iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{CalendarError, Date};
    use crate::arbitrary;
    use proptest::prelude::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn rejects_days_that_do_not_exist() {
        for text in [
            "",
            "2026-02-29",
            "2100-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "1969-12-31",
            "10000-01-01",
            "0000-01-01",
            "2026-1-01",
            "2026/01/01",
            "20260101",
            "2026-01-01T00:00:00Z",
            " 2026-01-01",
            "2026-01-01\n",
            "+026-01-01",
            "٢٠٢٦-٠١-٠١",
            "2026-0x-01",
        ] {
            assert_eq!(Date::parse(text), Err(CalendarError::Date), "{text:?}");
        }
        for json in ["null", "1", "{}", "\"2026-02-30\"", "\"\""] {
            assert!(serde_json::from_str::<Date>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn knows_leap_years_and_weekdays() {
        for (text, weekday) in
            [("1970-01-01", 4), ("2000-02-29", 2), ("2026-11-28", 6), ("2028-02-29", 2), ("9999-12-31", 5)]
        {
            assert_eq!(Date::parse(text).unwrap().weekday().number(), weekday, "{text}");
        }
        assert_eq!(
            [1900, 2000, 2027, 2028, 2100].map(|year| Date::days_in_month(year, 2)),
            [28, 29, 28, 29, 28]
        );
    }

    #[test]
    fn addition_ends_where_the_range_ends() {
        assert_eq!(Date::MIN.add_days(-1), None);
        assert_eq!(Date::MAX.add_days(1), None);
        assert_eq!(Date::MIN.add_days(i64::MAX), None);
        assert_eq!(Date::MAX.add_days(i64::MAX), None);
        assert_eq!(Date::MAX.add_days(i64::MIN), None);
        assert_eq!(Date::MIN.add_days(Date::MAX.days()), Some(Date::MAX));
        assert_eq!(Date::MAX.to_string(), "9999-12-31");
    }

    proptest! {
        #[test]
        fn agrees_with_humantime(days in 0..=Date::MAX.days()) {
            let date = Date::from_days(days).unwrap();
            let time = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * days.unsigned_abs());
            prop_assert_eq!(&humantime::format_rfc3339(time).to_string()[..Date::LENGTH], date.to_string());
            prop_assert_eq!(date.days(), days);
            let (year, month, day) = date.year_month_day();
            prop_assert_eq!(Date::new(year, month, day), Some(date));
        }

        #[test]
        fn every_date_round_trips(days in 0..=Date::MAX.days()) {
            let date = Date::from_days(days).unwrap();
            prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
            let json = serde_json::to_string(&date).unwrap();
            prop_assert_eq!(&json, &format!("\"{date}\""));
            prop_assert_eq!(serde_json::from_str::<Date>(&json).unwrap(), date);
        }

        #[test]
        fn accepted_text_is_the_serialised_form(
            text in prop_oneof![arbitrary::text(), "[0-9]{4}-[0-1][0-9]-[0-3][0-9]", "[0-9+-]{9,11}"],
        ) {
            if let Ok(date) = Date::parse(&text) {
                prop_assert_eq!(date.to_string(), text);
            }
        }

        #[test]
        fn days_follow_each_other(days in 0..Date::MAX.days(), other in 0..=Date::MAX.days()) {
            let (date, other) = (Date::from_days(days).unwrap(), Date::from_days(other).unwrap());
            let next = date.add_days(1).unwrap();
            prop_assert!(next > date);
            prop_assert_eq!(next.weekday().days_since(date.weekday()), 1);
            prop_assert_eq!(date.cmp(&other), date.days().cmp(&other.days()));
            prop_assert_eq!(date.add_days(other.days() - days), Some(other));
        }
    }
}
