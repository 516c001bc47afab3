//! When a task is due.

use super::{CalendarError, Date, TimeOfDay, ZoneName};
use crate::text::present;
use serde::{Deserialize, Serialize};

/// When a task is due, never as an instant, so that days do not shift with the time zone of a reader. A date alone is the
/// whole day, wherever one is. A date and a time are that time on the wall, wherever one is. With a zone they are that
/// time there.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(try_from = "Parts")]
pub struct Due {
    date: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    time: Option<TimeOfDay>,
    /// Only together with a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    zone: Option<ZoneName>,
}

/// A [`Due`] that may have a zone without a time.
#[derive(Deserialize)]
struct Parts {
    date: Date,
    #[serde(default, deserialize_with = "present")]
    time: Option<TimeOfDay>,
    #[serde(default, deserialize_with = "present")]
    zone: Option<ZoneName>,
}

impl Due {
    /// # Errors
    /// [`CalendarError::ZoneWithoutTime`].
    pub fn new(date: Date, time: Option<TimeOfDay>, zone: Option<ZoneName>) -> Result<Self, CalendarError> {
        match (time, &zone) {
            (None, Some(_)) => Err(CalendarError::ZoneWithoutTime),
            _ => Ok(Self { date, time, zone }),
        }
    }

    pub fn date(&self) -> Date {
        self.date
    }

    pub fn time(&self) -> Option<TimeOfDay> {
        self.time
    }

    pub fn zone(&self) -> Option<&ZoneName> {
        self.zone.as_ref()
    }

    /// The same time on another day.
    #[must_use]
    pub fn on(self, date: Date) -> Self {
        Self { date, ..self }
    }
}

impl From<Date> for Due {
    fn from(date: Date) -> Self {
        Self { date, time: None, zone: None }
    }
}

impl TryFrom<Parts> for Due {
    type Error = CalendarError;
    fn try_from(Parts { date, time, zone }: Parts) -> Result<Self, Self::Error> {
        Self::new(date, time, zone)
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, Due};
    use crate::arbitrary::{like, round_trip};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn whole() -> Value {
        json!({"date": "2026-12-24", "time": "17:00", "zone": "Europe/Berlin"})
    }

    #[test]
    fn rejects_a_zone_without_a_time() {
        for bad in [
            json!({}),
            json!({"time": "17:00"}),
            json!({"date": null}),
            json!({"date": "2026-12-24", "zone": "Europe/Berlin"}),
            json!({"date": "2026-12-24", "time": null}),
            json!({"date": "2026-12-24", "time": "17:00", "zone": null}),
            json!({"date": "2026-12-24", "time": "5pm"}),
            json!("2026-12-24"),
        ] {
            assert!(serde_json::from_value::<Due>(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn members_that_are_not_set_are_left_out() {
        for text in [
            r#"{"date":"2026-12-24"}"#,
            r#"{"date":"2026-12-24","time":"17:00"}"#,
            r#"{"date":"2026-12-24","time":"17:00","zone":"Europe/Berlin"}"#,
        ] {
            let due: Due = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&due).unwrap(), text);
            let moved = due.clone().on(Date::MAX);
            assert_eq!((moved.date(), moved.time(), moved.zone()), (Date::MAX, due.time(), due.zone()));
        }
        assert_eq!(serde_json::to_value(Due::from(Date::MIN)).unwrap(), json!({"date": "1970-01-01"}));
    }

    proptest! {
        #[test]
        fn round_trips(input in like(whole())) {
            if let Some(due) = round_trip::<Due>(input.clone()) {
                prop_assert_eq!(serde_json::to_value(due).unwrap(), input);
            }
        }
    }
}
