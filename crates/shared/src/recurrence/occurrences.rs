//! The days on which a rule occurs.

use super::{
    RuleError,
    rule::{End, Frequency, NthWeekday, RecurrenceRule},
};
use crate::Date;

/// The most days, weeks or months that are examined: a rule that does not occur in them has no further occurrence. The
/// rarest day, 29 February on a given weekday, occurs at least every 40 years.
const STEPS: usize = 1000;

impl RecurrenceRule {
    /// The first occurrence after a day, in the series that begins with `start`. Does not count: the end that `COUNT` sets
    /// is up to [`Repeat::successor`](super::Repeat::successor).
    ///
    /// Of `BYMONTHDAY` 29, 30 and 31, months and years without such a day have their last day instead, as with
    /// `SKIP=BACKWARD` of RFC 7529.
    pub fn next_after(&self, start: Date, after: Date) -> Option<Date> {
        Series::new(self, start).first_from(after.add_days(1)?.max(start))
    }

    /// The first day of a series that begins on a day or later: the first one that the rule permits, whatever its
    /// interval.
    pub fn first_from(&self, from: Date) -> Option<Date> {
        let mut series = Series::new(self, from);
        series.rule.interval = 1;
        series.first_from(from)
    }

    /// Rejects a rule without an occurrence in the series that begins with `start`.
    ///
    /// # Errors
    /// [`RuleError`], for an `UNTIL` that is too early, or an `INTERVAL` that leaps over every day of the rule.
    pub fn check_from(&self, start: Date) -> Result<(), RuleError> {
        if Series::new(self, start).first_from(start).is_some() {
            return Ok(());
        }
        Err(RuleError::no_occurrence(match self.end {
            End::Until(_) => "UNTIL",
            End::Never | End::Count(_) => "INTERVAL",
        }))
    }
}

/// A rule with a start.
struct Series {
    /// With its own days.
    rule: RecurrenceRule,
    start: Date,
    /// The last possible occurrence.
    last: Date,
    /// How many days a period has at least in which `BYSETPOS` selects one.
    fewest: usize,
}

impl Series {
    fn new(rule: &RecurrenceRule, start: Date) -> Self {
        let last = if let End::Until(date) = rule.end { date } else { Date::MAX };
        let fewest = rule.positions.iter().map(|at| usize::from(at.unsigned_abs())).min();
        Self { rule: rule.with_days_of(start), start, last, fewest: fewest.unwrap_or(1) }
    }

    /// The first occurrence on a day or later.
    fn first_from(&self, from: Date) -> Option<Date> {
        let day = match self.rule.frequency {
            Frequency::Daily => self.first_day_from(from.days()),
            _ => self.first_in_period_from(from),
        };
        Date::from_days(day?).filter(|date| *date <= self.last)
    }

    /// For rules in days, month by month.
    fn first_day_from(&self, from: i64) -> Option<i64> {
        let (start, interval) = (self.start.days(), i64::from(self.rule.interval));
        let in_step = |day: i64| start + up_to_multiple(day - start, interval);
        let mut day = in_step(from);
        for _ in 0..STEPS {
            let (year, month, _) = Date::from_days(day).filter(|date| *date <= self.last)?.year_month_day();
            let days = self.days_of_month(year, month);
            if let Some(found) = days.clone().find(|found| *found >= day && *found == in_step(*found)) {
                return self.is_selected(0, 1).then_some(found);
            }
            day = in_step(first_of_next_month(year, month)?);
        }
        None
    }

    /// For rules in weeks, months and years.
    fn first_in_period_from(&self, from: Date) -> Option<i64> {
        if self.fewest > self.longest_period() {
            return None;
        }
        let interval = i64::from(self.rule.interval);
        let mut period = up_to_multiple(self.period_of(from), interval);
        let steps = if self.rule.frequency == Frequency::Yearly { STEPS / 12 } else { STEPS };
        for _ in 0..steps {
            let days = self.days_of_period(period)?;
            let mut days_from = days.iter().enumerate().filter(|(_, day)| **day >= from.days());
            if days.len() >= self.fewest
                && let Some((_, day)) = days_from.find(|(index, _)| self.is_selected(*index, days.len()))
            {
                return Some(*day);
            }
            period += interval;
        }
        None
    }

    /// How many days a period has at most. An interval of whole years leads to the same month each time.
    fn longest_period(&self) -> usize {
        let (_, month, _) = self.start.year_month_day();
        match self.rule.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly if self.rule.interval.is_multiple_of(12) => {
                Date::days_in_month(2000, month).into()
            }
            Frequency::Monthly => 31,
            Frequency::Yearly => 366,
        }
    }

    /// Whether `BYSETPOS` selects one of the sorted days of a period.
    fn is_selected(&self, index: usize, length: usize) -> bool {
        let (index, length) = (index as i16, length as i16);
        let positions = &self.rule.positions;
        let has = |position: i16| positions.binary_search(&position).is_ok();
        positions.is_empty() || has(index + 1) || has(index - length)
    }

    /// The number of the week, month or year that contains a day: 0 for the start.
    fn period_of(&self, date: Date) -> i64 {
        let ((year, month, _), (first_year, first_month, _)) =
            (date.year_month_day(), self.start.year_month_day());
        let years = i64::from(year) - i64::from(first_year);
        match self.rule.frequency {
            Frequency::Yearly => years,
            Frequency::Monthly => years * 12 + i64::from(month) - i64::from(first_month),
            Frequency::Weekly => (date.days() - self.first_week()).div_euclid(7),
            Frequency::Daily => date.days() - self.start.days(),
        }
    }

    /// The first day of the week that contains the start; may be before 1970.
    fn first_week(&self) -> i64 {
        self.start.days() - i64::from(self.start.weekday().days_since(self.rule.week_start))
    }

    /// All days of a period that the rule's parts permit, before `BYSETPOS`; `None` after the last possible occurrence.
    fn days_of_period(&self, period: i64) -> Option<Vec<i64>> {
        let (year, month, _) = self.start.year_month_day();
        let (last_year, last_month, _) = self.last.year_month_day();
        let year_of = |years: i64| u16::try_from(i64::from(year) + years).ok();
        match self.rule.frequency {
            Frequency::Daily | Frequency::Weekly => {
                let first = self.first_week() + 7 * period;
                (first <= self.last.days()).then(|| self.days_of_week(first).collect())
            }
            Frequency::Monthly => {
                let months = i64::from(month) - 1 + period;
                let (year, month) = (year_of(months / 12)?, (months % 12 + 1) as u8);
                ((year, month) <= (last_year, last_month)).then(|| self.days_of_month(year, month).collect())
            }
            Frequency::Yearly => {
                let year = year_of(period).filter(|year| *year <= last_year)?;
                Some((1..=12).flat_map(|month| self.days_of_month(year, month)).collect())
            }
        }
    }

    fn days_of_week(&self, first: i64) -> impl Iterator<Item = i64> {
        let RecurrenceRule { months, weekdays, .. } = &self.rule;
        (first..first + 7).filter(move |day| {
            Date::from_days(*day).is_some_and(|date| {
                let (_, month, _) = date.year_month_day();
                let is_weekday = weekdays.iter().any(|nth| nth.weekday == date.weekday());
                is_weekday && (months.is_empty() || months.contains(&month.into()))
            })
        })
    }

    fn days_of_month(&self, year: u16, month: u8) -> impl Iterator<Item = i64> + Clone + use<> {
        let first = Date::new(year, month, 1);
        let days = first.map_or(0, |first| self.month(first, year, month));
        let before = first.map_or(0, Date::days) - 1;
        (1..=31).filter(move |day| days & 1 << *day != 0).map(move |day| before + day)
    }

    /// The permitted days of a month, as bits 1 to 31.
    fn month(&self, first: Date, year: u16, month: u8) -> u32 {
        let RecurrenceRule { months, month_days, weekdays, .. } = &self.rule;
        let length = Date::days_in_month(year, month);
        let mut days = u32::MAX >> (31 - length) & !1;
        if !months.is_empty() && !months.contains(&month.into()) {
            days = 0;
        }
        if !month_days.is_empty() {
            let bits = month_days.iter().map(|day| bit(self.day_of_month(*day, length.into())));
            days &= bits.fold(0, |all, bit| all | bit);
        }
        if !weekdays.is_empty() {
            let scope = self.scope_of_ordinals(first, year, length);
            days &= weekdays.iter().fold(0, |all, nth| all | nth_days(*nth, first, length, scope));
        }
        days
    }

    /// The day of a month of this length that a value of `BYMONTHDAY` stands for; out of range if there is none.
    fn day_of_month(&self, day: i16, length: i16) -> i16 {
        match self.rule.frequency {
            _ if day < 0 => length + 1 + day,
            Frequency::Monthly | Frequency::Yearly => day.min(length),
            Frequency::Daily | Frequency::Weekly => day,
        }
    }

    /// In what the ordinals of `BYDAY` count, the month or the year: how many days of it are before the month, and how
    /// many it has.
    fn scope_of_ordinals(&self, first: Date, year: u16, length: u8) -> (i64, i64) {
        if self.rule.frequency != Frequency::Yearly || !self.rule.months.is_empty() {
            return (0, length.into());
        }
        let before = first.days() - Date::new(year, 1, 1).map_or(0, Date::days);
        (before, i64::from(Date::days_in_month(year, 2)) + 337)
    }
}

/// The days of a month that are the n-th of their weekday.
fn nth_days(nth: NthWeekday, first: Date, length: u8, (before, scope): (i64, i64)) -> u32 {
    let days = (1 + nth.weekday.days_since(first.weekday())..=length).step_by(7);
    let is_nth = |day: &u8| {
        let day = before + i64::from(*day);
        match i64::from(nth.ordinal) {
            0 => true,
            ordinal if ordinal > 0 => (day - 1) / 7 + 1 == ordinal,
            ordinal => (scope - day) / 7 + 1 == -ordinal,
        }
    };
    days.filter(is_nth).fold(0, |all, day| all | bit(day.into()))
}

fn bit(day: i16) -> u32 {
    if (1..=31).contains(&day) { 1 << day } else { 0 }
}

/// The least multiple that is not under a number from 0 on.
fn up_to_multiple(number: i64, of: i64) -> i64 {
    (number + of - 1) / of * of
}

fn first_of_next_month(year: u16, month: u8) -> Option<i64> {
    let next = if month == 12 { Date::new(year + 1, 1, 1) } else { Date::new(year, month + 1, 1) };
    next.map(Date::days)
}

#[cfg(test)]
mod tests;
