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

/// A file of tasks may have thousands of them.
#[test]
fn positions_that_no_period_has_are_rejected_at_once() {
    let positions: Vec<_> = (30..=91).map(|position: u8| position.to_string()).collect();
    let positions = positions.join(",");
    let text = format!("FREQ=MONTHLY;INTERVAL=12;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS={positions}");
    let (rule, begin) = (rule(&text), Instant::now());
    for _ in 0..10_000 {
        assert!(rule.check_from(date("2027-02-01")).is_err());
    }
    assert!(begin.elapsed() < Duration::from_secs(20), "{:?}", begin.elapsed());
    assert!(rule.check_from(date("2027-04-01")).is_ok());
    assert_eq!(rule.next_after(date("2027-01-01"), date("2027-01-30")), Some(date("2027-01-31")));
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
