//! Rules of repetition.

use super::RuleError;
use crate::{Date, Weekday};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How often something repeats: a recurrence rule of RFC 5545 section 3.3.10 in days, weeks, months or years.
///
/// Its text has one canonical form: in upper case, with the parts in the order of the fields here, each list sorted, and
/// `INTERVAL=1` and `WKST=MO` left out.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RecurrenceRule {
    pub(super) frequency: Frequency,
    /// 1 to 999.
    pub(super) interval: u16,
    /// 1 to 12. As all lists, sorted without duplicates, and empty if the rule has no such part.
    pub(super) months: Vec<i16>,
    /// 1 to 31, or -1 to -31 from the end of the month.
    pub(super) month_days: Vec<i16>,
    pub(super) weekdays: Vec<NthWeekday>,
    /// Positions in the occurrences of one period, -1 the last.
    pub(super) positions: Vec<i16>,
    pub(super) week_start: Weekday,
    pub(super) end: End,
}

/// The unit of [`RecurrenceRule`]'s interval.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A weekday in a month or year.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct NthWeekday {
    /// -1 is the last, 0 all of them.
    pub(super) ordinal: i16,
    pub(super) weekday: Weekday,
}

/// Where a rule ends.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum End {
    Never,
    /// This many occurrences are left, with the current one: at least 1.
    Count(u32),
    /// The last possible day.
    Until(Date),
}

impl RecurrenceRule {
    /// The same rule with the parts that RFC 5545 takes from the start of the series.
    pub(super) fn with_days_of(&self, start: Date) -> Self {
        let mut rule = self.clone();
        let (_, month, day) = start.year_month_day();
        if !self.month_days.is_empty() || !self.weekdays.is_empty() {
            return rule;
        }
        if self.frequency == Frequency::Yearly && self.months.is_empty() {
            rule.months = vec![month.into()];
        }
        match self.frequency {
            Frequency::Daily => {}
            Frequency::Weekly => {
                rule.weekdays = vec![NthWeekday { ordinal: 0, weekday: start.weekday() }];
            }
            Frequency::Monthly | Frequency::Yearly => {
                // A day that none of the months has would not be permitted in a rule.
                let lengths = rule.months.iter().map(|month| Date::days_in_month(2000, *month as u8));
                rule.month_days = vec![day.min(lengths.max().unwrap_or(31)).into()];
            }
        }
        rule
    }
}

/// Writes a list after the name of its part, or nothing if it is empty.
fn list<T>(f: &mut fmt::Formatter<'_>, part: &str, values: &[T], write: WriteValue<T>) -> fmt::Result {
    for (index, value) in values.iter().enumerate() {
        f.write_str(if index == 0 { part } else { "," })?;
        write(value, f)?;
    }
    Ok(())
}

type WriteValue<T> = fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result;

impl fmt::Display for RecurrenceRule {
    /// The canonical text.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FREQ={}", self.frequency.name())?;
        if self.interval > 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        list(f, ";BYMONTH=", &self.months, fmt::Display::fmt)?;
        list(f, ";BYMONTHDAY=", &self.month_days, fmt::Display::fmt)?;
        list(f, ";BYDAY=", &self.weekdays, fmt::Display::fmt)?;
        list(f, ";BYSETPOS=", &self.positions, fmt::Display::fmt)?;
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", code(self.week_start))?;
        }
        match self.end {
            End::Never => Ok(()),
            End::Count(count) => write!(f, ";COUNT={count}"),
            End::Until(date) => {
                f.write_str(";UNTIL=")?;
                f.write_str(str::from_utf8(&date.digits()).map_err(|_| fmt::Error)?)
            }
        }
    }
}

impl fmt::Display for NthWeekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ordinal != 0 {
            fmt::Display::fmt(&self.ordinal, f)?;
        }
        f.write_str(code(self.weekday))
    }
}

impl Frequency {
    pub(super) const ALL: [Self; 4] = [Self::Daily, Self::Weekly, Self::Monthly, Self::Yearly];

    /// As `FREQ` has it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

/// A weekday as rules abbreviate it.
pub(super) fn code(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

impl TryFrom<String> for RecurrenceRule {
    type Error = RuleError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<RecurrenceRule> for String {
    fn from(rule: RecurrenceRule) -> Self {
        rule.to_string()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for RecurrenceRule {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        let text = utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::Type::String);
        let text = text.description(Some(
            "A recurrence rule of RFC 5545 section 3.3.10: `FREQ` (`DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`), `INTERVAL`, \
             `BYMONTH`, `BYMONTHDAY`, `BYDAY`, `BYSETPOS`, `WKST`, and `COUNT` or `UNTIL` (a date).",
        ));
        text.examples(["FREQ=WEEKLY;BYDAY=MO,WE,FR"]).build().into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for RecurrenceRule {}
