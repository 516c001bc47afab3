//! Points in time.

use crate::calendar::{
    Date,
    civil::{self, digits},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{
    fmt,
    time::{Duration, SystemTime},
};
use uuid::{Uuid, Variant};

/// Whole milliseconds since 1970-01-01T00:00:00Z, never negative.
///
/// Serialised as ISO 8601 in UTC with exactly three fractional digits and `Z`: the official Better Auth client
/// misreads any other number of digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime, example = "2026-11-21T09:30:00.000Z"))]
pub struct Timestamp(i64);

/// The last millisecond of the year 9999, the last year with four digits.
const LATEST: i64 = 253_402_300_799_999;

impl Timestamp {
    /// The end of the year 9999.
    pub const LATEST: Self = Self(LATEST);

    /// From milliseconds since the epoch, clamped to the years 1970 to 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LATEST))
    }

    /// From seconds since the epoch, a NumericDate of RFC 7519 section 2.
    pub fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The date in UTC.
    pub fn date(self) -> Date {
        Date::from_days(self.0 / DAY.cast_signed()).unwrap_or(Date::MAX)
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.0.saturating_add(millis))
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self(0) + since
    }
}

impl Timestamp {
    /// The timestamp inside a UUID of version 7 (RFC 9562); `None` for other versions and variants.
    pub fn of_id(id: Uuid) -> Option<Self> {
        // `get_timestamp` reads that of versions 1 and 6 as well, and does not look at the variant.
        let is_of_version_7 = id.get_version_num() == 7 && id.get_variant() == Variant::RFC4122;
        let (seconds, nanos) = id.get_timestamp().filter(|_| is_of_version_7)?.to_unix();
        Some(Self::from(SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos)))
    }

    /// Reads the serialised form, with any number of digits of a second (RFC 3339 section 5.6).
    pub fn parse(text: &str) -> Option<Self> {
        humantime::parse_rfc3339(text).ok().map(Self::from)
    }

    /// The length of the serialised form, in bytes.
    pub const LENGTH: usize = 24;

    /// The serialised form: ASCII that needs no escaping in JSON. Written digit by digit, since every task in a list has
    /// two timestamps.
    pub fn encode(self) -> [u8; Self::LENGTH] {
        let millis = self.0.unsigned_abs();
        let (days, of_day) = (millis / DAY, millis % DAY);
        let (year, month, day) = civil::date(days);
        let ([c1, c2], [y1, y2]) = (digits(year / 100), digits(year % 100));
        let ([m1, m2], [d1, d2]) = (digits(month), digits(day));
        let ([h1, h2], [i1, i2]) = (digits(of_day / 3_600_000), digits(of_day / 60_000 % 60));
        let ([s1, s2], [f1, f2]) = (digits(of_day / 1000 % 60), digits(of_day % 1000 / 10));
        let [_, f3] = digits(of_day % 10);
        [
            c1, c2, y1, y2, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', i1, i2, b':', s1, s2, b'.', f1,
            f2, f3, b'Z',
        ]
    }
}

/// A day in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1000;

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.encode()).map_err(|_| fmt::Error)?)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("A time is RFC 3339 text in UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::{LATEST, Timestamp};
    use crate::arbitrary;
    use proptest::prelude::*;
    use std::time::{Duration, SystemTime};

    #[test]
    fn has_exactly_three_fractional_digits() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_253_400_120, "2026-11-21T09:30:00.120Z"),
            (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (i64::MAX, "9999-12-31T23:59:59.999Z"),
            (-5, "1970-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn round_trips(millis in prop_oneof![any::<i64>(), 0..=LATEST]) {
            let timestamp = Timestamp::from_millis(millis);
            let json = serde_json::to_string(&timestamp).unwrap();
            prop_assert_eq!(json.len(), r#""2026-11-21T09:30:00.000Z""#.len());
            prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), timestamp);
        }

        #[test]
        fn agrees_with_humantime(millis in 0..=LATEST) {
            let time = SystemTime::UNIX_EPOCH + Duration::from_millis(millis.unsigned_abs());
            let written = Timestamp::from_millis(millis).to_string();
            prop_assert_eq!(&written, &humantime::format_rfc3339_millis(time).to_string());
            prop_assert_eq!(Timestamp::from_millis(millis).date().to_string(), &written[..10]);
        }

        #[test]
        fn every_parsed_timestamp_is_in_range(
            text in prop_oneof![
                arbitrary::text(),
                "[0-9]{4}-[0-1][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,12})?[Zz]?",
            ],
        ) {
            if let Ok(timestamp) = serde_json::from_value::<Timestamp>(text.into()) {
                prop_assert!((0..=LATEST).contains(&timestamp.millis()));
                prop_assert_eq!(serde_json::from_value::<Timestamp>(timestamp.to_string().into()).unwrap(), timestamp);
            }
        }

        #[test]
        fn addition_never_goes_back(seconds in any::<i64>(), duration in any::<Duration>()) {
            let timestamp = Timestamp::from_seconds(seconds);
            prop_assert!(timestamp + duration >= timestamp && (timestamp + duration).millis() <= LATEST);
            prop_assert_eq!(Timestamp::from_seconds(timestamp.seconds()).seconds(), timestamp.seconds());
        }
    }
}
