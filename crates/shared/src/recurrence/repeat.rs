//! What follows when a repeating task is completed.

use super::{
    RuleError,
    rule::{End, Frequency, RecurrenceRule},
};
use crate::{Date, text::word};
use serde::{Deserialize, Serialize};

/// How a task repeats.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Repeat {
    pub rule: RecurrenceRule,
    pub from: RepeatFrom,
}

/// Where the rule of a task starts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum RepeatFrom {
    /// On the day that the task is due. Occurrences that were missed are skipped.
    Due,
    /// On the day that the task is completed.
    Completion,
}

impl RepeatFrom {
    pub const ALL: [Self; 2] = [Self::Due, Self::Completion];

    /// As serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Completion => "completion",
        }
    }
}

word!(RepeatFrom, "A task repeats from due or from completion");

/// What the next task has of a repeating task.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Successor {
    pub due: Date,
    pub repeat: Repeat,
}

impl Repeat {
    /// The successor of a task that was due on `due` and is completed on `today`; `None` if the rule has ended.
    ///
    /// `COUNT` goes down by one with each successor; occurrences that were skipped do not count. Where the successor is on
    /// the last day of a month that is too short for the day of the task, its rule names that day (`BYMONTHDAY=31`), so
    /// that later ones return to it.
    pub fn successor(&self, due: Date, today: Date) -> Option<Successor> {
        let end = match self.rule.end {
            End::Count(count) => End::Count(count.checked_sub(1).filter(|left| *left > 0)?),
            end => end,
        };
        let (start, after) = match self.from {
            RepeatFrom::Due => (due, due.max(today)),
            RepeatFrom::Completion => (today, today),
        };
        let next = self.rule.next_after(start, after)?;
        let rule = match self.from {
            RepeatFrom::Due if is_moved(&self.rule, due, next) => self.rule.with_days_of(due),
            _ => self.rule.clone(),
        };
        let rule = RecurrenceRule { end, ..rule };
        Some(Successor { due: next, repeat: Self { rule, from: self.from } })
    }

    /// Rejects a rule without an occurrence for a task that is due on `due`.
    ///
    /// # Errors
    /// [`RuleError`], as [`RecurrenceRule::check_from`].
    pub fn check(&self, due: Date) -> Result<(), RuleError> {
        match (self.from, self.rule.end) {
            (RepeatFrom::Due, _) => self.rule.check_from(due),
            (RepeatFrom::Completion, End::Until(last)) if last < due => {
                Err(RuleError::no_occurrence("UNTIL"))
            }
            (RepeatFrom::Completion, _) => Ok(()),
        }
    }
}

/// Whether an occurrence is on the last day of a month instead of the day of the month on which the task was due.
fn is_moved(rule: &RecurrenceRule, due: Date, next: Date) -> bool {
    let ((.., own), (.., day)) = (due.year_month_day(), next.year_month_day());
    let has_own_day = rule.month_days.is_empty() && rule.weekdays.is_empty();
    let is_by_day_of_month = matches!(rule.frequency, Frequency::Monthly | Frequency::Yearly);
    has_own_day && is_by_day_of_month && own != day
}

#[cfg(test)]
mod tests {
    use super::{Repeat, RepeatFrom, Successor};
    use crate::{Date, RecurrenceRule, arbitrary, recurrence::naive};
    use proptest::prelude::*;
    use serde_json::json;

    fn repeat(from: RepeatFrom, rule: &str) -> Repeat {
        Repeat { rule: RecurrenceRule::parse(rule).unwrap(), from }
    }

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn successor(from: RepeatFrom, rule: &str, due: &str, today: &str) -> Option<(String, String)> {
        let Successor { due, repeat } = repeat(from, rule).successor(date(due), date(today))?;
        assert_eq!(repeat.from, from);
        Some((due.to_string(), repeat.rule.to_string()))
    }

    #[test]
    fn rejects_what_is_no_repetition() {
        for bad in [
            json!({}),
            json!({"rule": "FREQ=DAILY"}),
            json!({"rule": "FREQ=DAILY", "from": "start"}),
            json!({"rule": "FREQ=DAILY", "from": "Due"}),
            json!({"rule": "FREQ=DAILY", "from": {"due": null}}),
            json!({"rule": "FREQ=HOURLY", "from": "due"}),
            json!({"rule": null, "from": "due"}),
            json!("FREQ=DAILY"),
        ] {
            assert!(serde_json::from_value::<Repeat>(bad.clone()).is_err(), "{bad}");
        }
    }

    #[test]
    fn rejects_an_end_before_the_task_is_due() {
        for from in [RepeatFrom::Due, RepeatFrom::Completion] {
            let ended = repeat(from, "FREQ=DAILY;UNTIL=20261127");
            assert_eq!(
                ended.check(date("2026-11-28")).unwrap_err().to_string(),
                "UNTIL leaves no occurrence"
            );
            assert_eq!(ended.check(date("2026-11-27")), Ok(()));
        }
        // The day of the completion decides.
        assert_eq!(
            repeat(RepeatFrom::Completion, "FREQ=DAILY;INTERVAL=7;BYDAY=MO").check(date("2026-11-28")),
            Ok(())
        );
    }

    #[test]
    fn ends_with_count_and_until() {
        for from in [RepeatFrom::Due, RepeatFrom::Completion] {
            let next = |rule: &str| successor(from, rule, "2026-11-28", "2026-11-28");
            assert_eq!(next("FREQ=DAILY;COUNT=1"), None);
            assert_eq!(next("FREQ=DAILY;COUNT=3"), Some(("2026-11-29".into(), "FREQ=DAILY;COUNT=2".into())));
            assert_eq!(next("FREQ=DAILY;UNTIL=20261128"), None);
            assert_eq!(
                next("FREQ=DAILY;UNTIL=20261129"),
                Some(("2026-11-29".into(), "FREQ=DAILY;UNTIL=20261129".into()))
            );
        }
    }

    #[test]
    fn missed_occurrences_are_skipped_and_do_not_count() {
        let late = successor(RepeatFrom::Due, "FREQ=WEEKLY;INTERVAL=2;COUNT=5", "2026-11-02", "2026-11-30");
        assert_eq!(late, Some(("2026-12-14".into(), "FREQ=WEEKLY;INTERVAL=2;COUNT=4".into())));
        let early = successor(RepeatFrom::Due, "FREQ=WEEKLY", "2026-12-07", "2026-11-28");
        assert_eq!(early.map(|(due, _)| due), Some("2026-12-14".into()));
        let after_the_end =
            successor(RepeatFrom::Due, "FREQ=DAILY;UNTIL=20261130", "2026-11-02", "2026-11-30");
        assert_eq!(after_the_end, None);
    }

    #[test]
    fn from_completion_the_rule_starts_on_that_day() {
        for (rule, today, due) in [
            ("FREQ=DAILY;INTERVAL=3", "2026-11-28", "2026-12-01"),
            ("FREQ=MONTHLY", "2027-01-31", "2027-02-28"),
            ("FREQ=YEARLY", "2028-02-29", "2029-02-28"),
            // A Saturday: the next week but one from Monday.
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "2026-11-28", "2026-12-07"),
            ("FREQ=MONTHLY;BYMONTHDAY=31", "2027-02-10", "2027-02-28"),
        ] {
            let next = successor(RepeatFrom::Completion, rule, "2026-12-24", today);
            assert_eq!(next, Some((due.into(), rule.into())), "{rule}");
        }
    }

    #[test]
    fn later_months_return_to_the_own_day() {
        let chain = |rule: &str, due: &str| {
            let first = Successor { due: date(due), repeat: repeat(RepeatFrom::Due, rule) };
            let next = |last: &Successor| last.repeat.successor(last.due, last.due);
            let all = std::iter::successors(Some(first), next).skip(1).take(4);
            all.map(|next| format!("{} {}", next.due, next.repeat.rule)).collect::<Vec<_>>()
        };
        assert_eq!(
            chain("FREQ=MONTHLY", "2026-12-31"),
            [
                "2027-01-31 FREQ=MONTHLY",
                "2027-02-28 FREQ=MONTHLY;BYMONTHDAY=31",
                "2027-03-31 FREQ=MONTHLY;BYMONTHDAY=31",
                "2027-04-30 FREQ=MONTHLY;BYMONTHDAY=31",
            ]
        );
        assert_eq!(
            chain("FREQ=YEARLY", "2026-02-28"),
            [
                "2027-02-28 FREQ=YEARLY",
                "2028-02-28 FREQ=YEARLY",
                "2029-02-28 FREQ=YEARLY",
                "2030-02-28 FREQ=YEARLY"
            ]
        );
        assert_eq!(
            chain("FREQ=YEARLY;INTERVAL=2", "2028-02-29"),
            [
                "2030-02-28 FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
                "2032-02-29 FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
                "2034-02-28 FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
                "2036-02-29 FREQ=YEARLY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29",
            ]
        );
        assert_eq!(
            chain("FREQ=MONTHLY;BYMONTH=2,3;COUNT=9", "2027-01-30"),
            [
                "2027-02-28 FREQ=MONTHLY;BYMONTH=2,3;BYMONTHDAY=30;COUNT=8",
                "2027-03-30 FREQ=MONTHLY;BYMONTH=2,3;BYMONTHDAY=30;COUNT=7",
                "2028-02-29 FREQ=MONTHLY;BYMONTH=2,3;BYMONTHDAY=30;COUNT=6",
                "2028-03-30 FREQ=MONTHLY;BYMONTH=2,3;BYMONTHDAY=30;COUNT=5",
            ]
        );
        // No February has 31 days.
        assert_eq!(
            chain("FREQ=MONTHLY;BYMONTH=2", "2027-01-31")[..2],
            [
                "2027-02-28 FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29",
                "2028-02-29 FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=29",
            ]
        );
    }

    proptest! {
        #[test]
        fn round_trips(rule in naive::any_text(), from in prop_oneof![Just("due"), Just("completion"), Just("")]) {
            arbitrary::round_trip::<Repeat>(json!({"rule": rule, "from": from}));
        }

        /// On time, a chain of successors has the same days as the series of the first rule.
        #[test]
        fn a_chain_follows_the_series(rule in naive::any_rule(), start in 0..30_000_i64, days_late in 0..40_i64) {
            let Ok(rule) = RecurrenceRule::parse(&rule) else { return Ok(()) };
            let start = Date::from_days(start).unwrap();
            let mut last = Successor { due: start, repeat: Repeat { rule: rule.clone(), from: RepeatFrom::Due } };
            for _ in 0..6 {
                let today = last.due.add_days(days_late).unwrap_or(Date::MAX);
                let next = last.repeat.successor(last.due, today);
                prop_assert_eq!(next.as_ref().map(|next| next.due), rule.next_after(start, today), "{} {}", rule, start);
                let Some(next) = next else { break };
                prop_assert!(next.due > last.due);
                prop_assert_eq!(RecurrenceRule::parse(&next.repeat.rule.to_string()), Ok(next.repeat.rule.clone()));
                last = next;
            }
        }
    }
}
