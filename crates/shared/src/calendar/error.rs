//! Why a date or time is invalid.

use thiserror::Error;

/// Why a date, a time, a time zone or a due is invalid. The message is for the user.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum CalendarError {
    #[error("A date has the form YYYY-MM-DD, with a year from 1970 to 9999")]
    Date,
    #[error("A time has the form HH:MM, from 00:00 to 23:59")]
    Time,
    #[error("A time zone is a name like Europe/Berlin, at most 64 characters")]
    Zone,
    #[error("A time zone needs a time")]
    ZoneWithoutTime,
}
