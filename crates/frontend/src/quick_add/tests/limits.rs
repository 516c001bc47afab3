use super::{Context, Language, Parsed, Value, context, parse};
use crate::wording;
use shared::{Date, Due, RecurrenceRule, Repeat, RepeatFrom};
use std::time::Instant;

fn chips(input: &str) -> Vec<(String, Value)> {
    let chips = parse(input, &context(Language::English), &[]).chips;
    chips.into_iter().map(|chip| (input[chip.range].to_owned(), chip.value)).collect()
}

#[test]
fn chips_are_in_the_order_of_the_line() {
    let line = "\u{a0}Tomorrow, !high call mum  @phone every  2 weeks #\"summer  house\" at 5pm ";
    let texts: Vec<_> = chips(line).into_iter().map(|(text, _)| text).collect();
    assert_eq!(texts, ["Tomorrow,", "!high", "@phone", "every  2 weeks", "#\"summer  house\"", "at 5pm"]);
}

#[test]
fn a_blank_line_has_no_title() {
    for line in ["", " ", "\t\n\u{a0}"] {
        let parsed = parse(line, &context(Language::English), &[]);
        assert_eq!(parsed, Parsed { title: String::new(), due: None, chips: Vec::new() });
    }
}

#[test]
fn a_task_has_at_most_20_tags() {
    let line: Vec<_> = (0..25).map(|number| format!("@tag{number}")).collect();
    let parsed = parse(&format!("call {}", line.join(" ")), &context(Language::English), &[]);
    assert_eq!(parsed.title, "call @tag0 @tag1 @tag2 @tag3 @tag4");
    assert_eq!(parsed.chips.len(), 20);
}

#[test]
fn names_are_as_long_as_those_of_lists_and_tags() {
    for (sign, longest) in [("#", 100), ("@", 50)] {
        let name = |length| format!("call {sign}{}", "ü".repeat(length));
        assert_eq!(chips(&name(longest)).len(), 1);
        assert!(chips(&name(longest + 1)).is_empty());
    }
}

#[test]
fn a_date_after_the_last_year_is_a_title() {
    let last = Context { today: Date::MAX, ..context(Language::English) };
    for when in ["tomorrow", "fri", "next week", "next month", "next year", "in 3 days", "1 jan", "at 9am"] {
        assert_eq!(parse(&format!("call {when}"), &last, &[]).due, None, "{when}");
    }
    assert_eq!(parse("call today", &last, &[]).due.unwrap().date(), Date::MAX);
}

#[test]
fn what_is_shown_can_be_typed() {
    let context = context(Language::English);
    for days in 0..800 {
        let due = Due::from(context.today.add_days(days).unwrap());
        let line = format!("call by {}", wording::due(&due, context.today));
        assert_eq!(parse(&line, &context, &[]).due, Some(due), "{line}");
    }
    for rule in [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
    ] {
        let repeat = Repeat { rule: RecurrenceRule::parse(rule).unwrap(), from: RepeatFrom::Due };
        let values: Vec<_> = chips(&format!("call {}", wording::repeat(&repeat)))
            .into_iter()
            .map(|(_, value)| value)
            .collect();
        assert_eq!(values, [Value::Repeat(repeat)]);
    }
}

/// Would take hours if each piece were looked for in the whole line.
#[test]
fn long_lines_take_time_in_proportion() {
    let removed = ["tomorrow", "at 5pm", "every 2 weeks", "#\"a"].map(str::to_owned);
    for word in [
        "x ",
        "tomorrow ",
        "at 5pm ",
        "every 2 weeks ",
        "every ",
        "mon, ",
        "#\"a ",
        "@a ",
        "x\" ",
        "1.1.1",
        "ü",
        "!",
    ] {
        let line = word.repeat(50_000 / word.len());
        let start = Instant::now();
        let parsed = parse(&line, &context(Language::English), &removed);
        assert!(start.elapsed().as_secs() < 10, "{word:?}");
        assert!(parsed.chips.len() <= 25);
    }
}
