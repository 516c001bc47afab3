//! Parses a line.

use super::{
    line::Line,
    values::{Chip, Context, Parsed, Value},
};
use shared::Due;

/// Parses a line. `removed` has the texts of chips that the user removed: these words belong to the title.
pub(crate) fn parse(input: &str, context: &Context, removed: &[String]) -> Parsed {
    let mut line = Line::new(input, context, removed);
    for is_last in [true, false] {
        while line.take(is_last) {}
    }
    let chips = line.into_chips();
    Parsed { title: title(input, &chips), due: due(&chips, context), chips }
}

/// What is between the chips.
fn title(input: &str, chips: &[Chip]) -> String {
    let (mut title, mut start) = (String::new(), 0);
    let ranges = chips.iter().map(|chip| (chip.range.start, chip.range.end));
    for (end, next) in ranges.chain([(input.len(), 0)]) {
        let words = input.get(start..end).unwrap_or_default().trim();
        if !title.is_empty() && !words.is_empty() {
            title.push(' ');
        }
        title.push_str(words);
        start = next;
    }
    title
}

fn due(chips: &[Chip], context: &Context) -> Option<Due> {
    let (mut date, mut time, mut repeat) = (None, None, None);
    for chip in chips {
        match &chip.value {
            Value::Date(value) => date = Some(*value),
            Value::Time(value) => time = Some(*value),
            Value::Repeat(value) => repeat = Some(value),
            Value::Priority(_) | Value::List(_) | Value::Tag(_) => {}
        }
    }
    if date.is_none() && (time.is_some() || repeat.is_some()) {
        let is_past = time.is_some_and(|time| time < context.now);
        let first = context.today.add_days(is_past.into())?;
        date = match repeat {
            Some(repeat) => repeat.rule.first_from(first),
            None => Some(first),
        };
    }
    Due::new(date?, time, None).ok()
}
