//! Dates and times as people write them: civil time, without instants and without time zone data.

pub(crate) mod civil;
mod date;
mod due;
mod error;
mod time_of_day;
mod weekday;
mod zone;

pub use date::Date;
pub use due::Due;
pub use error::CalendarError;
pub use time_of_day::TimeOfDay;
pub use weekday::Weekday;
pub use zone::ZoneName;
