//! Moments in time.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{
    fmt,
    time::{Duration, SystemTime},
};

/// A moment: whole milliseconds since 1970-01-01T00:00:00Z, never negative.
///
/// On the wire ISO 8601 in UTC with exactly three fractional digits and `Z`: the official Better Auth client
/// misreads any other number of digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime, example = "2026-11-21T09:30:00.000Z"))]
pub struct Timestamp(i64);

/// The last millisecond of the year 9999, beyond which the wire format has no form.
const LATEST: i64 = 253_402_300_799_999;

impl Timestamp {
    /// `millis` since the epoch, brought into the range that the wire format can express.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LATEST))
    }

    /// `seconds` since the epoch, as JWT claims count (RFC 7519 section 2, NumericDate).
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

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = SystemTime::UNIX_EPOCH + Duration::from_millis(self.0.unsigned_abs());
        humantime::format_rfc3339_millis(time).fmt(f)
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
        humantime::parse_rfc3339(&text).map(Self::from).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{LATEST, Timestamp};
    use crate::arbitrary;
    use proptest::prelude::*;
    use std::time::Duration;

    #[test]
    fn is_written_with_exactly_three_fractional_digits() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_795_253_400_120, "2026-11-21T09:30:00.120Z"),
            (i64::MAX, "9999-12-31T23:59:59.999Z"),
            (-5, "1970-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn is_read_back_as_it_was_written(millis in prop_oneof![any::<i64>(), 0..=LATEST]) {
            let moment = Timestamp::from_millis(millis);
            let json = serde_json::to_string(&moment).unwrap();
            prop_assert_eq!(json.len(), r#""2026-11-21T09:30:00.000Z""#.len());
            prop_assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), moment);
        }

        #[test]
        fn whatever_is_read_can_be_written(
            text in prop_oneof![
                arbitrary::text(),
                "[0-9]{4}-[0-1][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,12})?[Zz]?",
            ],
        ) {
            if let Ok(moment) = serde_json::from_value::<Timestamp>(text.into()) {
                prop_assert!((0..=LATEST).contains(&moment.millis()));
                prop_assert_eq!(serde_json::from_value::<Timestamp>(moment.to_string().into()).unwrap(), moment);
            }
        }

        #[test]
        fn later_is_never_earlier(seconds in any::<i64>(), wait in any::<Duration>()) {
            let moment = Timestamp::from_seconds(seconds);
            prop_assert!(moment + wait >= moment && (moment + wait).millis() <= LATEST);
            prop_assert_eq!(Timestamp::from_seconds(moment.seconds()).seconds(), moment.seconds());
        }
    }
}
