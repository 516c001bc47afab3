use super::{Chip, Context, DateOrder, Language, Parsed, Value, parse};
use proptest::{collection::vec, prelude::*, sample::select};
use shared::{Date, TimeOfDay, Weekday};

/// Words that are understood, and some that are not.
fn any_line() -> impl Strategy<Value = String> {
    let word = select(
        &[
            "today",
            "tomorrow",
            "heute",
            "morgen",
            "Übermorgen",
            "mon",
            "sun",
            "fri",
            "Freitag,",
            "so",
            "dec",
            "mai",
            "day",
            "weeks",
            "Tagen",
            "every",
            "every!",
            "alle",
            "jeden",
            "weekday",
            "other",
            "in",
            "on",
            "am",
            "bis",
            "at",
            "um",
            "the",
            "next",
            "this",
            "a",
            "and",
            "of",
            "for",
            "uhr",
            "pm",
            "!high",
            "!1",
            "#list",
            "#\"a",
            "b\"",
            "@tag",
            "@\"c\"",
            "5",
            "24",
            "24.",
            "2027",
            "15th",
            "24.12.",
            "12/24",
            "2026-12-24",
            "17:00",
            "5pm",
            "3:16",
            "x",
            "ü",
            "\u{301}",
            "🌱",
            "\"",
            ",",
            ":",
            ".",
            "~",
            "-",
        ][..],
    );
    let blank = select(&[" ", "  ", "\t", "\u{a0}", "\u{2003}", ""][..]);
    let line = vec((word, blank), 0..14)
        .prop_map(|words| words.into_iter().flat_map(|(word, blank)| [word, blank]).collect::<String>());
    prop_oneof![3 => line, 1 => any::<String>(), 1 => "[0-9./:apm -]{0,12}"]
}

fn any_context() -> impl Strategy<Value = Context> {
    let language = select(&[Language::English, Language::German][..]);
    let order = select(&[DateOrder::DayMonth, DateOrder::MonthDay][..]);
    (1..Date::MAX.days() - 4000, 0..24_u8, language, order, select(&Weekday::ALL[..])).prop_map(
        |(days, hour, language, order, week_starts)| Context {
            today: Date::from_days(days).unwrap(),
            now: TimeOfDay::new(hour, 30).unwrap(),
            language,
            order,
            week_starts,
        },
    )
}

/// Sorted, without blanks.
fn characters(text: &str) -> Vec<char> {
    let mut characters: Vec<_> = text.chars().filter(|c| !c.is_whitespace()).collect();
    characters.sort_unstable();
    characters
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn nothing_that_is_typed_is_lost(line in any_line(), context in any_context()) {
        let parsed = parse(&line, &context, &[]);
        let mut all = parsed.title.clone();
        let mut end = 0;
        for Chip { range, .. } in &parsed.chips {
            prop_assert!(end <= range.start && range.start < range.end);
            all.push_str(line.get(range.clone()).unwrap());
            end = range.end;
        }
        prop_assert_eq!(characters(&all), characters(&line));
        prop_assert_eq!(parsed.title.is_empty(), line.trim().is_empty());
        let has_when = |chip: &Chip| matches!(chip.value, Value::Date(_) | Value::Time(_) | Value::Repeat(_));
        prop_assert_eq!(parsed.due.is_some(), parsed.chips.iter().any(has_when));
    }

    #[test]
    fn a_chip_that_is_removed_is_in_the_title(line in any_line(), context in any_context()) {
        let texts = |parsed: &Parsed| -> Vec<String> {
            parsed.chips.iter().map(|chip| line[chip.range.clone()].to_owned()).collect()
        };
        let before = texts(&parse(&line, &context, &[]));
        for removed in &before {
            let parsed = parse(&line, &context, std::slice::from_ref(removed));
            prop_assert!(parsed.title.contains(removed.as_str()));
            prop_assert!(!texts(&parsed).contains(removed));
        }
        prop_assert_eq!(parse(&line, &context, &before).title.is_empty(), line.trim().is_empty());
    }
}
