//! A recurrence rule that is accepted has one canonical form, and dates that rise until it ends.

use shared::{Date, RecurrenceRule, Repeat, RepeatFrom};
use std::iter;

/// Reads `data` as a rule and, if there are more lines, the date on which a task is due and the one on which it is
/// completed. Work without bounds shows as a timeout.
pub fn check(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let mut lines = text.lines();
    let rule = match RecurrenceRule::parse(lines.next().unwrap_or_default()) {
        Ok(rule) => rule,
        Err(error) => return assert!(error.to_string().starts_with(error.part())),
    };
    let canonical = rule.to_string();
    assert_eq!(RecurrenceRule::parse(&canonical).as_ref(), Ok(&rule), "{canonical}");
    let mut date = || lines.next().and_then(|line| Date::parse(line).ok()).unwrap_or(Date::MIN);
    let (due, today) = (date(), date());
    for from in [RepeatFrom::Due, RepeatFrom::Completion] {
        let repeat = Repeat { rule: rule.clone(), from };
        let tasks =
            iter::successors(repeat.successor(due, today), |task| task.repeat.successor(task.due, task.due));
        let dues = tasks.take(20).inspect(|task| {
            let rule = task.repeat.rule.to_string();
            assert_eq!(RecurrenceRule::parse(&rule).as_ref(), Ok(&task.repeat.rule), "{canonical}");
        });
        let dues: Vec<_> = iter::once(today).chain(dues.map(|task| task.due)).collect();
        assert!(dues.is_sorted_by(|one, next| one < next), "{canonical} {dues:?}");
    }
}
