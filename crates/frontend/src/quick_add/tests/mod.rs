mod limits;
mod properties;
mod vectors;

use super::{Chip, Context, DateOrder, Language, Parsed, Value, parse};
use shared::{Date, TimeOfDay, Weekday};

/// A Wednesday at noon.
fn context(language: Language) -> Context {
    Context {
        today: Date::parse("2026-11-25").unwrap(),
        now: TimeOfDay::parse("12:00").unwrap(),
        language,
        order: if language == Language::German { DateOrder::DayMonth } else { DateOrder::MonthDay },
        week_starts: Weekday::Monday,
    }
}
