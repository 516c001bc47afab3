//! Clock changes that recur every year.

use super::change::{Change, Kind, LAST_YEAR};
use jiff::civil::{Date, DateTime};
use std::ops::RangeInclusive;

/// As many years in a row are evidence: all weekdays and leap years are among them.
const EVIDENCE: usize = 28;

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// A change that is once in each year from some year on.
#[derive(Debug)]
pub(super) struct Yearly {
    pub(super) kind: Kind,
    pub(super) first: DateTime,
    days: Days,
}

/// On which days of their month the changes are.
#[derive(Clone, Debug)]
struct Days {
    range: RangeInclusive<i8>,
    /// Which of their weekday they are, if always the same.
    nth: Option<i8>,
    are_last: bool,
}

impl Yearly {
    /// Finds those that still recur in the last year.
    pub(super) fn find(changes: &[Change]) -> Vec<Self> {
        let of_last_year = changes.iter().filter(|change| change.at.year() == LAST_YEAR);
        of_last_year.filter_map(|last| Self::ending_with(last, changes)).collect()
    }

    fn ending_with(last: &Change, changes: &[Change]) -> Option<Self> {
        let mut days = Days::of(last.at.date());
        let mut first = last.at;
        let mut years = 1;
        let before = changes.iter().rev().filter(|change| change.kind == last.kind && change.at < last.at);
        for change in before {
            let with = days.with(change.at.date());
            let is_next = change.at.year() == first.year() - 1 && is_alike(change.at, first);
            let Some(with) = with.filter(|_| is_next) else { break };
            (days, first, years) = (with, change.at, years + 1);
        }
        (years >= EVIDENCE).then(|| Self { kind: last.kind.clone(), first, days })
    }

    pub(super) fn includes(&self, change: &Change) -> bool {
        change.kind == self.kind && change.at >= self.first && is_alike(change.at, self.first)
    }

    /// As a recurrence rule.
    pub(super) fn rule(&self) -> String {
        let month = self.first.month();
        let weekday = usize::try_from(self.first.date().weekday().to_monday_zero_offset()).unwrap_or(0);
        let weekday = WEEKDAYS.get(weekday).copied().unwrap_or_default();
        let days = match &self.days {
            Days { are_last: true, .. } => format!("BYDAY=-1{weekday}"),
            Days { nth: Some(nth), .. } => format!("BYDAY={nth}{weekday}"),
            Days { range, .. } => {
                let days: Vec<_> = range.clone().map(|day| day.to_string()).collect();
                format!("BYMONTHDAY={};BYDAY={weekday}", days.join(","))
            }
        };
        format!("FREQ=YEARLY;BYMONTH={month};{days}")
    }
}

/// The same month, weekday and time.
fn is_alike(one: DateTime, other: DateTime) -> bool {
    one.month() == other.month()
        && one.date().weekday() == other.date().weekday()
        && one.time() == other.time()
}

impl Days {
    fn of(date: Date) -> Self {
        let day = date.day();
        Self { range: day..=day, nth: Some((day - 1) / 7 + 1), are_last: day + 7 > date.days_in_month() }
    }

    /// With one more; `None` if they have nothing in common then.
    fn with(&self, date: Date) -> Option<Self> {
        let Self { range, nth, are_last } = Self::of(date);
        let days = Self {
            range: *self.range.start().min(range.start())..=*self.range.end().max(range.end()),
            nth: self.nth.filter(|own| Some(*own) == nth),
            are_last: self.are_last && are_last,
        };
        (days.range.end() - days.range.start() < 7).then_some(days)
    }
}
