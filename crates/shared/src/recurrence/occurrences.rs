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
}

impl Series {
    fn new(rule: &RecurrenceRule, start: Date) -> Self {
        let last = if let End::Until(date) = rule.end { date } else { Date::MAX };
        Self { rule: rule.with_days_of(start), start, last }
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
        let interval = i64::from(self.rule.interval);
        let mut period = up_to_multiple(self.period_of(from), interval);
        let steps = if self.rule.frequency == Frequency::Yearly { STEPS / 12 } else { STEPS };
        for _ in 0..steps {
            let days = self.days_of_period(period)?;
            let selected = days.iter().enumerate().filter(|(index, _)| self.is_selected(*index, days.len()));
            if let Some(day) = selected.map(|(_, day)| *day).find(|day| *day >= from.days()) {
                return Some(day);
            }
            period += interval;
        }
        None
    }

    /// Whether `BYSETPOS` selects one of the sorted days of a period.
    fn is_selected(&self, index: usize, length: usize) -> bool {
        let (index, length) = (index as i16, length as i16);
        let positions = &self.rule.positions;
        positions.is_empty() || positions.iter().any(|at| *at == index + 1 || *at == index - length)
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
mod tests {
    use super::RecurrenceRule;
    use crate::{Date, recurrence::naive};
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    fn rule(text: &str) -> RecurrenceRule {
        RecurrenceRule::parse(text).unwrap()
    }

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn the_first_day_does_not_depend_on_the_interval() {
        for (text, first) in [
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", Some("2026-11-30")),
            ("FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15", Some("2026-12-15")),
            ("FREQ=YEARLY;INTERVAL=2", Some("2026-11-28")),
            ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261129", None),
        ] {
            assert_eq!(rule(text).first_from(date("2026-11-28")), first.map(date), "{text}");
        }
    }

    #[test]
    fn rejects_a_start_without_an_occurrence() {
        for (text, start, part) in [
            // 2026-11-28 is a Saturday.
            ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "2026-11-28", Some("INTERVAL")),
            ("FREQ=DAILY;INTERVAL=7;BYDAY=SA", "2026-11-28", None),
            ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=3", "2026-11-28", Some("INTERVAL")),
            ("FREQ=DAILY;UNTIL=20261127", "2026-11-28", Some("UNTIL")),
            ("FREQ=DAILY;UNTIL=20261128", "2026-11-28", None),
            ("FREQ=WEEKLY;BYDAY=MO;UNTIL=20261129", "2026-11-28", Some("UNTIL")),
            ("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "9999-12-31", Some("INTERVAL")),
        ] {
            let result = rule(text).check_from(date(start));
            assert_eq!(result.as_ref().err().map(|error| error.part()), part, "{text} {start}");
        }
    }

    #[test]
    fn ends_with_the_year_9999() {
        for text in
            ["FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=999", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY;INTERVAL=999"]
        {
            assert_eq!(rule(text).next_after(Date::MAX, Date::MAX), None, "{text}");
            assert_eq!(rule(text).next_after(Date::MIN, Date::MAX), None, "{text}");
            assert!(rule(text).next_after(Date::MIN, Date::MIN).is_some(), "{text}");
        }
        assert_eq!(rule("FREQ=DAILY").next_after(Date::MIN, date("9999-12-30")), Some(Date::MAX));
    }

    /// Rules whose occurrences are rare, or do not come again.
    #[test]
    fn work_is_bounded() {
        let rules = [
            "FREQ=DAILY",
            "FREQ=DAILY;INTERVAL=999;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "FREQ=DAILY;INTERVAL=7;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
            "FREQ=WEEKLY;INTERVAL=313;BYMONTH=2",
            "FREQ=MONTHLY;INTERVAL=7;BYMONTH=2;BYDAY=5MO",
            "FREQ=YEARLY;INTERVAL=28;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
            "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366",
            "FREQ=YEARLY;INTERVAL=4;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366",
            "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS=366,-366",
        ];
        let begin = Instant::now();
        for after in ["1970-01-01", "2026-11-28", "9990-01-01"] {
            for start in ["1970-01-01", "1971-03-05"] {
                for text in rules {
                    rule(text).next_after(date(start), date(after));
                }
            }
        }
        assert!(begin.elapsed() < Duration::from_secs(60));
    }

    proptest! {
        #![proptest_config(ProptestConfig { max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

        #[test]
        fn agrees_with_a_walk_day_by_day(text in naive::any_rule(), start in 0..30_000_i64, ahead in 0..3_000_i64) {
            let rule = RecurrenceRule::parse(&text);
            prop_assume!(rule.is_ok());
            let rule = rule.unwrap();
            let (start, after) = (Date::from_days(start).unwrap(), Date::from_days(start + ahead).unwrap());
            let (found, walked) = (rule.next_after(start, after), naive::next_after(&text, start, after));
            if walked.is_some() || found.is_some_and(|date| date.days() <= after.days() + naive::WALK) {
                prop_assert_eq!(found, walked, "{} from {} after {}", rule, start, after);
            }
        }

        #[test]
        fn start_and_day_before_decide(text in naive::any_rule(), start in 0..30_000_i64) {
            let start = Date::from_days(start).unwrap();
            if let Ok(rule) = RecurrenceRule::parse(&text) {
                let first = start.add_days(-1).and_then(|before| rule.next_after(start, before));
                prop_assert!(first.is_none_or(|first| first >= start));
                prop_assert!(first.is_none() || rule.check_from(start).is_ok());
                let next = rule.next_after(start, start);
                prop_assert!(next.is_none_or(|next| next > start && first.is_some_and(|first| first <= next)));
            }
        }
    }
}
