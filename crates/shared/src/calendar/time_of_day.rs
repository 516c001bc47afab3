//! Times of day.

use super::{CalendarError, civil};
use serde::{Deserialize, Serialize};
use std::fmt;

/// An hour and a minute as a clock on the wall displays them. Serialised as `HH:MM`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "17:00"))]
#[serde(try_from = "String", into = "String")]
// Minutes since midnight.
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// The length of the serialised form, in bytes.
    pub const LENGTH: usize = 5;

    /// `None` for anything but 00:00 to 23:59.
    pub fn new(hour: u8, minute: u8) -> Option<Self> {
        (hour < 24 && minute < 60).then(|| Self(u16::from(hour) * 60 + u16::from(minute)))
    }

    /// Reads `HH:MM`.
    ///
    /// # Errors
    /// [`CalendarError::Time`].
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        match *text.as_bytes() {
            [h1, h2, b':', m1, m2] => civil::number([h1, h2]).zip(civil::number([m1, m2])),
            _ => None,
        }
        .and_then(|(hour, minute)| Self::new(hour, minute))
        .ok_or(CalendarError::Time)
    }

    /// The serialised form: ASCII that needs no escaping in JSON.
    pub fn encode(self) -> [u8; Self::LENGTH] {
        let ([h1, h2], [m1, m2]) = (civil::digits(self.hour().into()), civil::digits(self.minute().into()));
        [h1, h2, b':', m1, m2]
    }

    /// 0 to 23.
    pub fn hour(self) -> u8 {
        (self.0 / 60) as u8
    }

    /// 0 to 59.
    pub fn minute(self) -> u8 {
        (self.0 % 60) as u8
    }

    /// 0 to 1439.
    pub fn minutes_since_midnight(self) -> u16 {
        self.0
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.encode()).map_err(|_| fmt::Error)?)
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = CalendarError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.encode().map(char::from).iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{CalendarError, TimeOfDay};
    use crate::arbitrary;
    use proptest::prelude::*;

    #[test]
    fn rejects_what_no_clock_displays() {
        for text in [
            "",
            "24:00",
            "12:60",
            "9:00",
            "09:5",
            "09.30",
            "09:30:00",
            "0930",
            "+9:30",
            " 09:30",
            "09:30Z",
            "९:३०",
        ] {
            assert_eq!(TimeOfDay::parse(text), Err(CalendarError::Time), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn every_time_round_trips(hour in 0..24_u8, minute in 0..60_u8) {
            let time = TimeOfDay::new(hour, minute).unwrap();
            prop_assert_eq!(time.to_string(), format!("{hour:02}:{minute:02}"));
            prop_assert_eq!(TimeOfDay::parse(&time.to_string()), Ok(time));
            prop_assert_eq!((time.hour(), time.minute()), (hour, minute));
        }

        #[test]
        fn accepted_text_is_the_serialised_form(text in prop_oneof![arbitrary::text(), "[0-9]{2}:[0-9]{2}", "[0-9:+-]{4,6}"]) {
            if let Ok(time) = TimeOfDay::parse(&text) {
                prop_assert_eq!(serde_json::to_value(time).unwrap(), text);
            }
        }
    }
}
