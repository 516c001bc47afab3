//! Reads recurrence rules.

use super::{
    RuleError,
    rule::{End, Frequency, NthWeekday, RecurrenceRule, code},
};
use crate::{Date, Weekday};

const PARTS: [&str; 9] =
    ["FREQ", "INTERVAL", "BYMONTH", "BYMONTHDAY", "BYDAY", "BYSETPOS", "WKST", "COUNT", "UNTIL"];

/// The most values of one part: all days of a month from both ends.
const VALUES: usize = 62;

impl RecurrenceRule {
    /// Reads the text of a rule, in any case and order.
    ///
    /// # Errors
    /// [`RuleError`] with the name of the part that is invalid, not supported, or leaves no occurrence.
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        let text = text.to_ascii_uppercase();
        let parts = Parts::split(&text)?;
        let rule = Self {
            frequency: parts.frequency()?,
            interval: parts
                .one("INTERVAL", "must be a number from 1 to 999", |text| number(text, 999))?
                .unwrap_or(1) as u16,
            months: parts.list("BYMONTH", "must be numbers from 1 to 12", |text| {
                number(text, 12).map(|number| number as i16)
            })?,
            month_days: parts
                .list("BYMONTHDAY", "must be numbers from 1 to 31 or -1 to -31", |text| signed(text, 31))?,
            weekdays: parts.list("BYDAY", "must be days like MO, 1MO or -1MO", nth_weekday)?,
            positions: parts
                .list("BYSETPOS", "must be numbers from 1 to 366 or -1 to -366", |text| signed(text, 366))?,
            week_start: parts.one("WKST", "must be a day like MO", weekday)?.unwrap_or(Weekday::Monday),
            end: parts.end()?,
        };
        rule.check_combinations()?;
        rule.check_days_exist()?;
        Ok(rule)
    }

    /// Rejects parts that RFC 5545 does not permit together.
    fn check_combinations(&self) -> Result<(), RuleError> {
        let has_ordinals = |least: i16| self.weekdays.iter().any(|day| day.ordinal.abs() >= least);
        let is_in_months = self.frequency == Frequency::Monthly || !self.months.is_empty();
        let is_alone = self.months.is_empty() && self.month_days.is_empty() && self.weekdays.is_empty();
        let (part, problem) = match self.frequency {
            Frequency::Weekly if !self.month_days.is_empty() => {
                ("BYMONTHDAY", "is not supported with FREQ=WEEKLY")
            }
            Frequency::Daily | Frequency::Weekly if has_ordinals(1) => {
                ("BYDAY", "must not have numbers with FREQ=DAILY or FREQ=WEEKLY")
            }
            _ if is_in_months && has_ordinals(6) => ("BYDAY", "must not have numbers over 5 in a month"),
            _ if !self.positions.is_empty() && is_alone => {
                ("BYSETPOS", "needs BYMONTH, BYMONTHDAY or BYDAY beside it")
            }
            _ => return Ok(()),
        };
        Err(RuleError::new(part, problem))
    }

    /// Rejects rules without an occurrence, whenever they start.
    fn check_days_exist(&self) -> Result<(), RuleError> {
        // In a leap year.
        let exists = |month: &i16, day: &i16| day.abs() <= Date::days_in_month(2000, *month as u8).into();
        let mut months = self.months.iter();
        let has_day = months.any(|month| self.month_days.iter().any(|day| exists(month, day)));
        if !self.months.is_empty() && !self.month_days.is_empty() && !has_day {
            return Err(RuleError::no_occurrence("BYMONTHDAY"));
        }
        // Calendars repeat every 28 years in this century: each is among these.
        let [first, last] = [2000, 2030].map(|year| Date::new(year, 1, 1).unwrap_or(Date::MAX));
        let each = Self { interval: 1, end: End::Until(last), ..self.clone() };
        match each.next_after(first, first) {
            Some(_) => Ok(()),
            None if !self.positions.is_empty() => Err(RuleError::no_occurrence("BYSETPOS")),
            None => Err(RuleError::no_occurrence("BYDAY")),
        }
    }
}

/// The parts of a rule by name; every name is known, and none occurs twice.
struct Parts<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parts<'a> {
    fn split(text: &'a str) -> Result<Self, RuleError> {
        let mut parts = Self(Vec::new());
        for part in text.split(';') {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            if name.is_empty() {
                return Err(RuleError::new("A rule", "consists of parts like FREQ=DAILY"));
            }
            if !PARTS.contains(&name) {
                return Err(RuleError::new(name, "is not supported"));
            }
            if parts.value(name).is_some() {
                return Err(RuleError::new(name, "must not occur twice"));
            }
            parts.0.push((name, value));
        }
        Ok(parts)
    }

    fn value(&self, part: &str) -> Option<&'a str> {
        self.0.iter().find(|(name, _)| *name == part).map(|(_, value)| *value)
    }

    fn one<T>(
        &self,
        part: &str,
        problem: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, RuleError> {
        let read = |value| read(value).ok_or_else(|| RuleError::new(part, problem));
        self.value(part).map(read).transpose()
    }

    /// Sorted, without duplicates.
    fn list<T: Ord>(
        &self,
        part: &str,
        problem: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, RuleError> {
        let all = self.one(part, problem, |value| value.split(',').map(&read).collect::<Option<Vec<_>>>())?;
        let mut all = all.unwrap_or_default();
        all.sort_unstable();
        all.dedup();
        if all.len() > VALUES {
            return Err(RuleError::new(part, "has too many values"));
        }
        Ok(all)
    }

    fn frequency(&self) -> Result<Frequency, RuleError> {
        let by_name = |name: &str| Frequency::ALL.into_iter().find(|frequency| frequency.name() == name);
        let frequency = self.one("FREQ", "must be DAILY, WEEKLY, MONTHLY or YEARLY", by_name)?;
        frequency.ok_or_else(|| RuleError::new("FREQ", "is missing"))
    }

    fn end(&self) -> Result<End, RuleError> {
        let count = self.one("COUNT", "must be a number from 1 on", |text| number(text, u32::MAX))?;
        let until = self.one("UNTIL", "must be a date like 20261224, without a time", |text| {
            Date::from_digits(text.as_bytes().try_into().ok()?)
        })?;
        match (count, until) {
            (Some(_), Some(_)) => Err(RuleError::new("COUNT", "must not be together with UNTIL")),
            (Some(count), None) => Ok(End::Count(count)),
            (None, Some(date)) => Ok(End::Until(date)),
            (None, None) => Ok(End::Never),
        }
    }
}

/// Digits alone, with a value from 1.
fn number(text: &str, max: u32) -> Option<u32> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && (1..=max).contains(number))
}

/// A number other than 0 with an optional sign.
fn signed(text: &str, max: u32) -> Option<i16> {
    match text.strip_prefix('-') {
        Some(text) => number(text, max).map(|number| -(number as i16)),
        None => number(text.strip_prefix('+').unwrap_or(text), max).map(|number| number as i16),
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    Weekday::ALL.into_iter().find(|weekday| code(*weekday) == text)
}

fn nth_weekday(text: &str) -> Option<NthWeekday> {
    let (ordinal, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let ordinal = if ordinal.is_empty() { 0 } else { signed(ordinal, 53)? };
    Some(NthWeekday { ordinal, weekday: weekday(name)? })
}

#[cfg(test)]
mod tests {
    use super::RecurrenceRule;
    use crate::{arbitrary, recurrence::naive};
    use proptest::prelude::*;

    #[test]
    fn rejects_parts_by_name() {
        for (text, message) in [
            ("", "A rule consists of parts like FREQ=DAILY"),
            ("FREQ=DAILY;", "A rule consists of parts like FREQ=DAILY"),
            ("RRULE:FREQ=DAILY", "RRULE:FREQ is not supported"),
            ("INTERVAL=2", "FREQ is missing"),
            ("FREQ=DAILY;FREQ=DAILY", "FREQ must not occur twice"),
            ("FREQ=HOURLY", "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY"),
            ("FREQ=DAILY;BYHOUR=9", "BYHOUR is not supported"),
            ("FREQ=YEARLY;BYWEEKNO=20", "BYWEEKNO is not supported"),
            ("FREQ=YEARLY;BYYEARDAY=1", "BYYEARDAY is not supported"),
            ("FREQ=DAILY;EXTRAORDINARILY-LONG-NAME=1", "EXTRAORDINARILY-LONG is not supported"),
            ("FREQ=DAILY;INTERVAL=0", "INTERVAL must be a number from 1 to 999"),
            ("FREQ=DAILY;INTERVAL=1000", "INTERVAL must be a number from 1 to 999"),
            ("FREQ=DAILY;INTERVAL=+2", "INTERVAL must be a number from 1 to 999"),
            ("FREQ=DAILY;INTERVAL", "INTERVAL must be a number from 1 to 999"),
            ("FREQ=DAILY;INTERVAL=99999999999", "INTERVAL must be a number from 1 to 999"),
            ("FREQ=DAILY;BYMONTH=13", "BYMONTH must be numbers from 1 to 12"),
            ("FREQ=DAILY;BYMONTH=-1", "BYMONTH must be numbers from 1 to 12"),
            ("FREQ=DAILY;BYMONTH=1,", "BYMONTH must be numbers from 1 to 12"),
            ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY must be numbers from 1 to 31 or -1 to -31"),
            ("FREQ=MONTHLY;BYMONTHDAY=--1", "BYMONTHDAY must be numbers from 1 to 31 or -1 to -31"),
            ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY must be numbers from 1 to 31 or -1 to -31"),
            ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY is not supported with FREQ=WEEKLY"),
            ("FREQ=WEEKLY;BYDAY=XX", "BYDAY must be days like MO, 1MO or -1MO"),
            ("FREQ=WEEKLY;BYDAY=É", "BYDAY must be days like MO, 1MO or -1MO"),
            ("FREQ=WEEKLY;BYDAY=0MO", "BYDAY must be days like MO, 1MO or -1MO"),
            ("FREQ=YEARLY;BYDAY=54MO", "BYDAY must be days like MO, 1MO or -1MO"),
            ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY must not have numbers with FREQ=DAILY or FREQ=WEEKLY"),
            ("FREQ=MONTHLY;BYDAY=6MO", "BYDAY must not have numbers over 5 in a month"),
            ("FREQ=YEARLY;BYMONTH=5;BYDAY=-6MO", "BYDAY must not have numbers over 5 in a month"),
            ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS needs BYMONTH, BYMONTHDAY or BYDAY beside it"),
            ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367", "BYSETPOS must be numbers from 1 to 366 or -1 to -366"),
            ("FREQ=WEEKLY;WKST=1", "WKST must be a day like MO"),
            ("FREQ=DAILY;COUNT=0", "COUNT must be a number from 1 on"),
            ("FREQ=DAILY;COUNT=4294967296", "COUNT must be a number from 1 on"),
            ("FREQ=DAILY;COUNT=1;UNTIL=20261224", "COUNT must not be together with UNTIL"),
            ("FREQ=DAILY;UNTIL=20261224T170000Z", "UNTIL must be a date like 20261224, without a time"),
            ("FREQ=DAILY;UNTIL=20260229", "UNTIL must be a date like 20261224, without a time"),
            ("FREQ=DAILY;UNTIL=19691231", "UNTIL must be a date like 20261224, without a time"),
        ] {
            assert_eq!(RecurrenceRule::parse(text).unwrap_err().to_string(), message, "{text}");
        }
    }

    #[test]
    fn rejects_rules_without_an_occurrence() {
        for (text, part) in [
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "BYMONTHDAY"),
            ("FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31", "BYMONTHDAY"),
            ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=-30", "BYMONTHDAY"),
            ("FREQ=MONTHLY;BYMONTHDAY=1;BYDAY=2MO", "BYDAY"),
            ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8,9;BYDAY=1FR", "BYDAY"),
            ("FREQ=DAILY;BYMONTH=1;BYSETPOS=2", "BYSETPOS"),
            ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=3,-4", "BYSETPOS"),
            ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6", "BYSETPOS"),
            ("FREQ=YEARLY;BYDAY=MO;BYSETPOS=54", "BYSETPOS"),
        ] {
            assert_eq!(RecurrenceRule::parse(text).unwrap_err().part(), part, "{text}");
        }
        for text in [
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU",
            "FREQ=MONTHLY;BYMONTH=2;BYDAY=5SA",
            "FREQ=YEARLY;BYDAY=53TH",
            "FREQ=MONTHLY;BYMONTH=1,2;BYMONTHDAY=31",
        ] {
            assert!(RecurrenceRule::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn has_one_canonical_form() {
        for (text, canonical) in [
            ("freq=daily;interval=1;wkst=mo", "FREQ=DAILY"),
            ("COUNT=007;INTERVAL=02;FREQ=DAILY", "FREQ=DAILY;INTERVAL=2;COUNT=7"),
            (
                "WKST=SU;BYDAY=FR,MO,FR;FREQ=WEEKLY;UNTIL=20261224",
                "FREQ=WEEKLY;BYDAY=MO,FR;WKST=SU;UNTIL=20261224",
            ),
            ("BYDAY=+1MO,-1FR,SU;FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=-1FR,SU,1MO"),
            (
                "BYSETPOS=2,-1;BYMONTHDAY=+3,-1,1;BYMONTH=12,2;FREQ=YEARLY",
                "FREQ=YEARLY;BYMONTH=2,12;BYMONTHDAY=-1,1,3;BYSETPOS=-1,2",
            ),
        ] {
            assert_eq!(RecurrenceRule::parse(text).unwrap().to_string(), canonical);
        }
    }

    proptest! {
        #[test]
        fn canonical_text_round_trips(text in prop_oneof![arbitrary::text(), naive::any_text()]) {
            if let Ok(rule) = RecurrenceRule::parse(&text) {
                let canonical = rule.to_string();
                prop_assert_eq!(RecurrenceRule::parse(&canonical).unwrap(), rule.clone());
                prop_assert_eq!(RecurrenceRule::parse(&canonical.to_lowercase()).unwrap(), rule.clone());
                let json = serde_json::to_value(&rule).unwrap();
                prop_assert_eq!(&json, &canonical);
                prop_assert_eq!(serde_json::from_value::<RecurrenceRule>(json).unwrap(), rule);
            }
        }
    }
}
