//! The vectors of `vectors.json`.

use super::{Chip, Context, DateOrder, Language, Parsed, Value, context, parse};
use serde::Deserialize;
use shared::{Date, RepeatFrom, Weekday};
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    input: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    order: String,
    #[serde(default)]
    week: String,
    today: Option<Date>,
    #[serde(default)]
    removed: Vec<String>,
    /// Without one, the input.
    title: Option<String>,
    /// A date, or a date and a time.
    due: Option<String>,
    /// A rule, after `completion ` if it is from there.
    repeat: Option<String>,
    priority: Option<String>,
    list: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
}

/// What is understood, as text.
#[derive(PartialEq, Eq, Default, Debug)]
struct Understood {
    title: String,
    due: Option<String>,
    repeat: Option<String>,
    priority: Option<String>,
    list: Option<String>,
    tags: Vec<String>,
}

impl Vector {
    fn context(&self) -> Context {
        let language = if self.language == "German" { Language::German } else { Language::English };
        let mut context = context(language);
        context.today = self.today.unwrap_or(context.today);
        if self.order == "DayMonth" {
            context.order = DateOrder::DayMonth;
        }
        if self.week == "sunday" {
            context.week_starts = Weekday::Sunday;
        }
        context
    }

    fn expected(&self) -> Understood {
        Understood {
            title: self.title.clone().unwrap_or_else(|| self.input.clone()),
            due: self.due.clone(),
            repeat: self.repeat.clone(),
            priority: self.priority.clone(),
            list: self.list.clone(),
            tags: self.tags.clone(),
        }
    }
}

impl Understood {
    fn of(parsed: &Parsed) -> Self {
        let due = parsed.due.as_ref().map(|due| match due.time() {
            Some(time) => format!("{} {time}", due.date()),
            None => due.date().to_string(),
        });
        let mut found = Self { title: parsed.title.clone(), due, ..Self::default() };
        for Chip { value, .. } in &parsed.chips {
            match value {
                Value::Date(_) | Value::Time(_) => {}
                Value::Repeat(repeat) => {
                    let from = if repeat.from == RepeatFrom::Completion { "completion " } else { "" };
                    found.repeat = Some(format!("{from}{}", repeat.rule));
                }
                Value::Priority(priority) => found.priority = Some(priority.as_str().to_owned()),
                Value::List(list) => found.list = Some(list.to_string()),
                Value::Tag(tag) => found.tags.push(tag.to_string()),
            }
        }
        found
    }
}

#[test]
fn agrees_with_the_vectors() {
    let groups: BTreeMap<String, Vec<Vector>> =
        serde_json::from_str(include_str!("../vectors.json")).unwrap();
    assert!(groups.values().flatten().count() >= 150);
    let mut failures = Vec::new();
    for vector in groups.values().flatten() {
        let found = Understood::of(&parse(&vector.input, &vector.context(), &vector.removed));
        if found != vector.expected() {
            failures.push(format!("{:?}: {found:?}", vector.input));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
