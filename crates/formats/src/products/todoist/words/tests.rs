//! 2026-11-28, on which these texts are read, is a Saturday.

use super::{Language, Setting, When, read};
use crate::model::DateOrder;
use proptest::prelude::*;
use shared::{Date, RepeatFrom};

const ENGLISH: Setting = Setting { language: Language::English, order: None };
const GERMAN: Setting = Setting { language: Language::German, order: None };
const OTHER: Setting = Setting { language: Language::Other, order: None };

fn when(text: &str, setting: Setting) -> Option<When> {
    read(text, setting, Date::parse("2026-11-28").unwrap())
}

/// `2026-12-24 17:00 FREQ=DAILY`, with an exclamation mark if it repeats from completion.
fn written(text: &str, setting: Setting) -> Option<String> {
    let When { date, time, repeat, .. } = when(text, setting)?;
    let time = time.map(|time| format!(" {time}")).unwrap_or_default();
    let repeat = repeat.map(|repeat| {
        format!(" {}{}", repeat.rule, if repeat.from == RepeatFrom::Completion { "!" } else { "" })
    });
    Some(format!("{date}{time}{}", repeat.unwrap_or_default()))
}

fn check(setting: Setting, vectors: &[(&str, &str)]) {
    for (text, expected) in vectors {
        assert_eq!(written(text, setting).as_deref().unwrap_or("-"), *expected, "{text}");
        assert_eq!(written(&text.to_uppercase(), setting), written(text, setting), "{text}");
    }
}

#[test]
fn reads_english_dates() {
    check(
        ENGLISH,
        &[
            ("2026-12-24", "2026-12-24"),
            ("2026-12-24 17:00", "2026-12-24 17:00"),
            ("2026-12-24T17:00:00", "2026-12-24 17:00"),
            ("2026-12-24T17:00:00.000000", "2026-12-24 17:00"),
            ("2025-03-31 at 11:00", "2025-03-31 11:00"),
            ("24 dec", "2026-12-24"),
            ("dec 24 2026", "2026-12-24"),
            ("Oct 5, 2027", "2027-10-05"),
            ("24 December 2027 at 5pm", "2027-12-24 17:00"),
            ("Thu, 24 Dec", "2026-12-24"),
            ("Dec 24th @ 5:30 PM", "2026-12-24 17:30"),
            ("1 Sep. 2033", "2033-09-01"),
            ("5 jan", "2027-01-05"),
            ("nov 1", "2026-11-01"),
            ("29 feb", "2028-02-29"),
            ("24/12/2026", "2026-12-24"),
            ("12/24/2026", "2026-12-24"),
            ("2026/12/24", "2026-12-24"),
            ("24.12.2026", "2026-12-24"),
            ("24.12.", "2026-12-24"),
            ("24.12.27", "2027-12-24"),
            ("12/12", "2026-12-12"),
            ("today", "2026-11-28"),
            ("tomorrow", "2026-11-29"),
            ("tom at 9", "2026-11-29 09:00"),
            ("yesterday", "2026-11-27"),
            ("monday", "2026-11-30"),
            ("sat", "2026-12-05"),
            ("this sat", "2026-11-28"),
            ("next tue 9am", "2026-12-01 09:00"),
            ("next week", "2026-11-30"),
            ("next month", "2026-12-01"),
            ("next year", "2027-01-01"),
            ("next weekend", "2026-12-05"),
            ("weekend", "2026-11-28"),
            ("in 3 days", "2026-12-01"),
            ("in a week", "2026-12-05"),
            ("+5 days", "2026-12-03"),
            ("2 months", "2027-01-28"),
            ("3 weeks ago", "2026-11-07"),
            ("27th", "2026-12-27"),
            ("6pm", "2026-11-28 18:00"),
            ("12am", "2026-11-28 00:00"),
            ("tomorrow morning", "2026-11-29 09:00"),
        ],
    );
}

#[test]
fn reads_english_repetitions() {
    check(
        ENGLISH,
        &[
            ("every day", "2026-11-28 FREQ=DAILY"),
            ("daily", "2026-11-28 FREQ=DAILY"),
            ("every! 3 days", "2026-11-28 FREQ=DAILY;INTERVAL=3!"),
            ("every! day", "2026-11-28 FREQ=DAILY!"),
            ("after 2 weeks", "2026-11-28 FREQ=WEEKLY;INTERVAL=2!"),
            ("ev 3 days", "2026-11-28 FREQ=DAILY;INTERVAL=3"),
            ("every 3rd day", "2026-11-28 FREQ=DAILY;INTERVAL=3"),
            ("every other day", "2026-11-28 FREQ=DAILY;INTERVAL=2"),
            ("every weekday", "2026-11-30 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            ("every workday at 9", "2026-11-30 09:00 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            ("every weekend", "2026-11-28 FREQ=WEEKLY;BYDAY=SA"),
            ("every week", "2026-11-28 FREQ=WEEKLY"),
            ("weekly", "2026-11-28 FREQ=WEEKLY"),
            ("every other week", "2026-11-28 FREQ=WEEKLY;INTERVAL=2"),
            ("every 2 weeks on mon and thu", "2026-11-30 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"),
            ("every monday", "2026-11-30 FREQ=WEEKLY;BYDAY=MO"),
            ("every mon, wed at 9am", "2026-11-30 09:00 FREQ=WEEKLY;BYDAY=MO,WE"),
            ("every mon, tues, wed, and fri", "2026-11-30 FREQ=WEEKLY;BYDAY=MO,TU,WE,FR"),
            ("every tuesday, at 9:30", "2026-12-01 09:30 FREQ=WEEKLY;BYDAY=TU"),
            ("every other fri", "2026-12-04 FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
            ("every! monday", "2026-11-30 FREQ=WEEKLY;BYDAY=MO!"),
            ("every month", "2026-11-28 FREQ=MONTHLY"),
            ("monthly", "2026-11-28 FREQ=MONTHLY"),
            ("every 15th", "2026-12-15 FREQ=MONTHLY;BYMONTHDAY=15"),
            ("every 27", "2026-12-27 FREQ=MONTHLY;BYMONTHDAY=27"),
            ("every 1st, 15th", "2026-12-01 FREQ=MONTHLY;BYMONTHDAY=1,15"),
            ("every 15th of the month", "2026-12-15 FREQ=MONTHLY;BYMONTHDAY=15"),
            ("every last day", "2026-11-30 FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("every last day of the month", "2026-11-30 FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("every first day of the month", "2026-12-01 FREQ=MONTHLY;BYMONTHDAY=1"),
            ("every 3rd day of the month", "2026-12-03 FREQ=MONTHLY;BYMONTHDAY=3"),
            ("every 3rd friday", "2026-12-18 FREQ=MONTHLY;BYDAY=3FR"),
            ("every last friday of the month", "2026-12-25 FREQ=MONTHLY;BYDAY=-1FR"),
            ("every 1st monday, 3rd monday", "2026-12-07 FREQ=MONTHLY;BYDAY=1MO,3MO"),
            ("every 15th workday", "2026-12-21 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=15"),
            ("every last workday", "2026-11-30 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
            ("every 3 months on the 15th", "2026-12-15 FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
            ("every month on the last friday", "2026-12-25 FREQ=MONTHLY;BYDAY=-1FR"),
            ("every quarter", "2026-11-28 FREQ=MONTHLY;INTERVAL=3"),
            ("every year", "2026-11-28 FREQ=YEARLY"),
            ("yearly", "2026-11-28 FREQ=YEARLY"),
            ("every jan 5", "2027-01-05 FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5"),
            ("every 27th of january", "2027-01-27 FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=27"),
            ("every year on dec 24 at 5pm", "2026-12-24 17:00 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
            ("every jan 5, jul 5", "2027-01-05 FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=5"),
            ("every 14 jan, 15 jan", "2027-01-14 FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=14,15"),
            ("every morning", "2026-11-28 09:00 FREQ=DAILY"),
            ("every evening at 8pm", "2026-11-28 20:00 FREQ=DAILY"),
            ("every day at noon", "2026-11-28 12:00 FREQ=DAILY"),
            ("every 14 days 7am starting 1 Dec", "2026-12-01 07:00 FREQ=DAILY;INTERVAL=14"),
            ("every 14 days starting 1 Nov 2026", "2026-11-29 FREQ=DAILY;INTERVAL=14"),
            ("every mon from tomorrow", "2026-11-30 FREQ=WEEKLY;BYDAY=MO"),
            ("every day until 24 dec", "2026-11-28 FREQ=DAILY;UNTIL=20261224"),
            ("every day from 10 dec to 9pm", "-"),
            ("every day starting 10 dec ending 20 dec", "2026-12-10 FREQ=DAILY;UNTIL=20261220"),
            ("every day for 3 weeks", "2026-11-28 FREQ=DAILY;UNTIL=20261219"),
        ],
    );
}

#[test]
fn reads_german_dates() {
    check(
        GERMAN,
        &[
            ("heute", "2026-11-28"),
            ("morgen", "2026-11-29"),
            ("morgen 09:00", "2026-11-29 09:00"),
            ("übermorgen um 17 Uhr", "2026-11-30 17:00"),
            ("gestern", "2026-11-27"),
            ("24. Dez", "2026-12-24"),
            ("24. Dez. 2027", "2027-12-24"),
            ("8. Jul", "2026-07-08"),
            ("24. Dezember um 17.30 Uhr", "2026-12-24 17:30"),
            ("Do, 24. Dez", "2026-12-24"),
            ("1. März", "2027-03-01"),
            ("1. Mrz", "2027-03-01"),
            ("24.12.2026", "2026-12-24"),
            ("24.12.", "2026-12-24"),
            ("5/6/2027", "2027-06-05"),
            ("am 24.12. um 9", "2026-12-24 09:00"),
            ("2026-12-24 17:00", "2026-12-24 17:00"),
            ("Montag", "2026-11-30"),
            ("nächsten Montag", "2026-11-30"),
            ("am Dienstag", "2026-12-01"),
            ("nächste Woche", "2026-11-30"),
            ("nächsten Monat", "2026-12-01"),
            ("in 3 Tagen", "2026-12-01"),
            ("in einer Woche", "2026-12-05"),
            ("in zwei Monaten", "2027-01-28"),
            ("vor 2 Tagen", "2026-11-26"),
        ],
    );
}

#[test]
fn reads_german_repetitions() {
    check(
        GERMAN,
        &[
            ("jeden Tag", "2026-11-28 FREQ=DAILY"),
            ("täglich", "2026-11-28 FREQ=DAILY"),
            ("jede Woche", "2026-11-28 FREQ=WEEKLY"),
            ("alle 3 Tage", "2026-11-28 FREQ=DAILY;INTERVAL=3"),
            ("alle vier Tage", "2026-11-28 FREQ=DAILY;INTERVAL=4"),
            ("alle! 3 Tage", "2026-11-28 FREQ=DAILY;INTERVAL=3!"),
            ("jeden! 2 Wochen", "2026-11-28 FREQ=WEEKLY;INTERVAL=2!"),
            ("nach 10 Tagen", "2026-11-28 FREQ=DAILY;INTERVAL=10!"),
            ("jeden zweiten Tag", "2026-11-28 FREQ=DAILY;INTERVAL=2"),
            ("jede 2. Woche", "2026-11-28 FREQ=WEEKLY;INTERVAL=2"),
            ("jedes 3 Monate", "2026-11-28 FREQ=MONTHLY;INTERVAL=3"),
            ("jeden Werktag", "2026-11-30 FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            ("jeden Montag um 9 Uhr", "2026-11-30 09:00 FREQ=WEEKLY;BYDAY=MO"),
            ("jeden Mo, Mi und Fr", "2026-11-30 FREQ=WEEKLY;BYDAY=MO,WE,FR"),
            ("montags", "2026-11-30 FREQ=WEEKLY;BYDAY=MO"),
            ("alle 2 Wochen am Montag", "2026-11-30 FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
            ("jedes Wochenende", "2026-11-28 FREQ=WEEKLY;BYDAY=SA"),
            ("jeden Monat", "2026-11-28 FREQ=MONTHLY"),
            ("jeden 15.", "2026-12-15 FREQ=MONTHLY;BYMONTHDAY=15"),
            ("jeden 15. des Monats", "2026-12-15 FREQ=MONTHLY;BYMONTHDAY=15"),
            ("jeden ersten des Monats", "2026-12-01 FREQ=MONTHLY;BYMONTHDAY=1"),
            ("jeden letzten Tag", "2026-11-30 FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("jeden letzten Tag des Monats", "2026-11-30 FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("jeden letzten Freitag", "2026-12-25 FREQ=MONTHLY;BYDAY=-1FR"),
            ("jeden 3. Freitag im Monat", "2026-12-18 FREQ=MONTHLY;BYDAY=3FR"),
            ("jeden ersten Werktag", "2026-12-01 FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1"),
            ("jedes Quartal", "2026-11-28 FREQ=MONTHLY;INTERVAL=3"),
            ("vierteljährlich", "2026-11-28 FREQ=MONTHLY;INTERVAL=3"),
            ("jedes Jahr", "2026-11-28 FREQ=YEARLY"),
            ("jährlich", "2026-11-28 FREQ=YEARLY"),
            ("jeden 5. Januar", "2027-01-05 FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5"),
            ("jedes Jahr am 24.12.", "2026-12-24 FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24"),
            ("jeden Morgen", "2026-11-28 09:00 FREQ=DAILY"),
            ("jeden Abend", "2026-11-28 19:00 FREQ=DAILY"),
            ("jeden Tag ab 1. Dezember bis 24.12.", "2026-12-01 FREQ=DAILY;UNTIL=20261224"),
            ("jeden Tag für 3 Wochen", "2026-11-28 FREQ=DAILY;UNTIL=20261219"),
        ],
    );
}

#[test]
fn understands_only_dates_in_numbers_of_other_languages() {
    check(
        OTHER,
        &[
            ("2026-12-24 17:00", "2026-12-24 17:00"),
            ("24.12.2026", "2026-12-24"),
            ("every day", "-"),
            ("jeden Tag", "-"),
            ("cada lunes", "-"),
            ("毎日", "-"),
        ],
    );
    for (code, language) in [
        ("en", Language::English),
        ("", Language::English),
        ("en_GB", Language::English),
        ("DE", Language::German),
        ("de-AT", Language::German),
        ("fr", Language::Other),
        ("den", Language::Other),
    ] {
        assert_eq!(Language::from_code(code), language, "{code}");
    }
}

#[test]
fn leaves_the_rest() {
    check(
        ENGLISH,
        &[
            ("", "-"),
            (" , ", "-"),
            ("at", "-"),
            ("5/6/2027", "-"),
            ("30 feb", "-"),
            ("2026-02-30", "-"),
            ("25:00", "-"),
            ("13pm", "-"),
            ("when I have time", "-"),
            ("every", "-"),
            ("every 3 hours", "-"),
            ("every 0 days", "-"),
            ("every 1000 days", "-"),
            ("every 32nd", "-"),
            ("every mon and 15th", "-"),
            ("every jan 5, jul 6", "-"),
            ("every year on monday", "-"),
            ("every day every week", "-"),
            ("every day tomorrow", "-"),
            ("tomorrow today", "-"),
            ("every day at 9 at 10", "-"),
            ("every day until 1 nov 2026", "-"),
            ("every feb 30", "-"),
            ("starting tomorrow", "-"),
            ("jeden Tag", "-"),
            ("24 dez", "-"),
        ],
    );
    check(GERMAN, &[("jede Stunde", "-"), ("jeden", "-"), ("irgendwann", "-"), ("30. Februar", "-")]);
    assert_eq!(when(&"every day ".repeat(1000), ENGLISH), None);
    assert_eq!(when(&"1".repeat(200), ENGLISH), None);
}

#[test]
fn the_order_of_the_user_decides_on_numbers() {
    for (order, date) in
        [(DateOrder::Dmy, Some("2027-06-05")), (DateOrder::Mdy, Some("2027-05-06")), (DateOrder::Ymd, None)]
    {
        let setting = Setting { order: Some(order), ..ENGLISH };
        assert_eq!(written("5/6/2027", setting).as_deref(), date);
    }
}

proptest! {
    #[test]
    fn reads_any_text(text in "\\PC{0,60}", words in proptest::collection::vec("every!?|on|at|[0-9]{1,4}(th|\\.|:00)?|mon|dec|days?|until|for|,|last|other|next|starting|jan 5", 0..12)) {
        for text in [text, words.join(" ")] {
            for setting in [ENGLISH, GERMAN, OTHER] {
                if let Some(When { date, repeat: Some(repeat), .. }) = when(&text, setting) {
                    prop_assert!(repeat.check(date).is_ok(), "{} {:?}", text, repeat);
                }
            }
        }
    }
}
