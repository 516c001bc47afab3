//! How a task repeats, its priority, list, tags and reminder.

use super::open::Open;
use crate::{
    html::{AnyView, all, el, option},
    reactive::*,
    replica::Operation,
    wording,
};
use shared::{
    Date, Due, Priority, RecurrenceRule, Reminder, Reminders, Repeat, RepeatFrom, Tag, Tags, TaskPatch,
};

/// Choices of the field "Repeat": the rule and whether it counts from the completion. `{day}` and `{weekday}` are those of
/// the due.
const REPEATS: [(&str, bool); 8] = [
    ("FREQ=DAILY", false),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", false),
    ("FREQ=WEEKLY", false),
    ("FREQ=WEEKLY;INTERVAL=2", false),
    ("FREQ=MONTHLY", false),
    ("FREQ=YEARLY", false),
    ("FREQ=DAILY;INTERVAL=3", true),
    ("FREQ=WEEKLY", true),
];

/// Minutes before, and words.
const REMINDERS: [(u16, &str); 5] = [
    (0, "When it is due"),
    (10, "10 minutes before"),
    (60, "An hour before"),
    (1_440, "A day before"),
    (10_080, "A week before"),
];

/// A value and its label.
type Choice = (String, String);

pub(super) fn update(open: Open, patch: TaskPatch) {
    let done = ["Changed: ", &open.peek(|task| task.title.clone())].concat();
    open.data.perform(vec![Operation::update_task(open.id, patch, None)], Some(done));
}

/// A labelled choice. `chosen` and `options` are reactive.
fn select(
    id: &'static str,
    label: &'static str,
    chosen: Box<dyn Fn() -> String + Send + Sync>,
    options: Box<dyn Fn() -> Vec<Choice> + Send + Sync>,
    choose: Box<dyn Fn(String)>,
) -> AnyView {
    let (options, chosen) = (Memo::new(move |_| options()), Memo::new(move |_| chosen()));
    let show = move || {
        let chosen = chosen.get_untracked();
        all(options.get().into_iter().map(|(value, label)| option(value, label, &chosen)).collect())
    };
    let value = move || {
        options.track();
        chosen.get()
    };
    let field = el("select").id(id).part(show).value(value).on_change(choose);
    el("div").class("row").child(el("label").attr("for", id).text(label)).child(field).into()
}

pub(super) fn repeat_field(open: Open) -> AnyView {
    let repeat = move || open.read(|task| task.attributes.repeat.clone());
    let value = |repeat: &Repeat| [repeat.from.as_str(), " ", &repeat.rule.to_string()].concat();
    let options = move || {
        let known = REPEATS.iter().filter_map(|(rule, after)| repeat_of(rule, *after));
        let mut all: Vec<Repeat> = known.collect();
        all.extend(repeat().filter(|repeat| !all.contains(repeat)));
        let mut options = vec![(String::new(), "Never".to_owned())];
        options.extend(all.iter().map(|repeat| (value(repeat), wording::repeat(repeat))));
        options
    };
    let choose = move |chosen: String| {
        let repeat = chosen.split_once(' ').and_then(|(from, rule)| repeat_of(rule, from == "completion"));
        let has_due = open.peek(|task| task.attributes.due.is_some());
        let today = untrack(|| open.data.clock()).today;
        let due = (repeat.is_some() && !has_due).then(|| Some(Due::from(today)));
        update(open, TaskPatch { repeat: Some(repeat), due, ..TaskPatch::default() });
    };
    let chosen = move || repeat().as_ref().map(value).unwrap_or_default();
    select("task-repeat", "Repeat", Box::new(chosen), Box::new(options), Box::new(choose))
}

fn repeat_of(rule: &str, after_completion: bool) -> Option<Repeat> {
    let from = if after_completion { RepeatFrom::Completion } else { RepeatFrom::Due };
    Some(Repeat { rule: RecurrenceRule::parse(rule).ok()?, from })
}

pub(super) fn priority_field(open: Open) -> AnyView {
    let options = || {
        [("", "None"), ("low", "Low"), ("medium", "Medium"), ("high", "High")]
            .map(|(value, label)| (value.to_owned(), label.to_owned()))
            .to_vec()
    };
    let chosen = move || open.read(|task| task.attributes.priority.map_or("", Priority::as_str).to_owned());
    let choose = move |chosen: String| {
        let priority = Priority::ALL.into_iter().find(|priority| priority.as_str() == chosen);
        update(open, TaskPatch { priority: Some(priority), ..TaskPatch::default() });
    };
    select("task-priority", "Priority", Box::new(chosen), Box::new(options), Box::new(choose))
}

pub(super) fn list_field(open: Open) -> AnyView {
    let options = move || {
        let mut options = vec![(String::new(), "Inbox".to_owned())];
        let lists = open.data.with(|replica| {
            replica.lists().map(|list| (list.id.to_string(), list.name.clone())).collect::<Vec<_>>()
        });
        options.extend(lists);
        options
    };
    let chosen =
        move || open.read(|task| task.attributes.list_id.map(|id| id.to_string()).unwrap_or_default());
    let choose = move |chosen: String| {
        let list_id = Some(chosen.parse().ok());
        // A subtask is in the list of its parent.
        let parent_id = open.peek(|task| task.attributes.parent_id).map(|_| None);
        update(open, TaskPatch { list_id, parent_id, ..TaskPatch::default() });
    };
    select("task-list", "List", Box::new(chosen), Box::new(options), Box::new(choose))
}

pub(super) fn reminder_field(open: Open) -> AnyView {
    let options = move || {
        let mut options = vec![(String::new(), "None".to_owned())];
        let today = open.data.clock().today;
        let others = open.read(|task| others_of(&task.attributes.reminders, today));
        options.extend(others.map(|words| (OTHERS.to_owned(), words)));
        options.extend(REMINDERS.map(|(minutes, words)| (minutes.to_string(), words.to_owned())));
        options
    };
    let chosen = move || {
        open.read(|task| {
            match (others_of(&task.attributes.reminders, Date::MIN), task.attributes.reminders.as_slice()) {
                (None, [Reminder::Before { minutes_before }]) => minutes_before.to_string(),
                (None, _) => String::new(),
                (Some(_), _) => OTHERS.to_owned(),
            }
        })
    };
    let choose = move |chosen: String| {
        if chosen == OTHERS {
            return;
        }
        let reminder = chosen.parse().ok().map(|minutes_before| Reminder::Before { minutes_before });
        let reminders = Reminders::try_from(reminder.into_iter().collect::<Vec<_>>()).ok();
        update(open, TaskPatch { reminders: Some(reminders), ..TaskPatch::default() });
    };
    select("task-reminder", "Reminder", Box::new(chosen), Box::new(options), Box::new(choose))
}

/// The choice for reminders that are none of the others.
const OTHERS: &str = "others";

/// The reminders in words, if the choices do not contain them.
fn others_of(reminders: &Reminders, today: Date) -> Option<String> {
    match reminders.as_slice() {
        [] => None,
        [Reminder::Before { minutes_before }]
            if REMINDERS.iter().any(|(known, _)| known == minutes_before) =>
        {
            None
        }
        [Reminder::At { at }] => {
            Due::new(at.date, Some(at.time), None).ok().map(|due| wording::due(&due, today))
        }
        others => Some([&others.len().to_string(), " reminders"].concat()),
    }
}

pub(super) fn tags_field(open: Open) -> AnyView {
    let names = move || {
        open.read(|task| {
            task.attributes.tags.as_slice().iter().map(|tag| tag.as_str()).collect::<Vec<_>>().join(", ")
        })
    };
    let error = RwSignal::new(None::<String>);
    let change = move |text: String| {
        let tags = text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(Tag::parse);
        match tags.collect::<Result<Vec<_>, _>>().and_then(Tags::new) {
            Ok(tags) => {
                error.set(None);
                change_tags(open, &open.peek(|task| task.attributes.tags.clone()), &tags);
            }
            Err(problem) => error.set(Some(problem.to_string())),
        }
    };
    let field = el("input")
        .id("task-tags")
        .attr("dir", "auto")
        .attr("autocomplete", "off")
        .attr("placeholder", "garden, urgent")
        .attr("aria-describedby", "task-tags-error")
        .value(names)
        .on_change(change);
    all(vec![
        el("div").class("row").child(el("label").attr("for", "task-tags").text("Tags")).child(field).into(),
        el("p")
            .class("field-error")
            .id("task-tags-error")
            .attr("aria-live", "polite")
            .live_text(move || error.get().unwrap_or_default())
            .into(),
    ])
}

/// Only what is added and removed is sent, so that a tag that another device adds meanwhile stays.
fn change_tags(open: Open, before: &Tags, after: &Tags) {
    let without = |one: &Tags, other: &Tags| {
        let folded: Vec<_> = other.as_slice().iter().map(Tag::folded).collect();
        let rest = one.as_slice().iter().filter(|tag| !folded.contains(&tag.folded())).cloned();
        Tags::new(rest).ok().filter(|tags| !tags.is_empty())
    };
    let (tags_add, tags_remove) = (without(after, before), without(before, after));
    if tags_add.is_some() || tags_remove.is_some() {
        update(open, TaskPatch { tags_add, tags_remove, ..TaskPatch::default() });
    }
}
