//! The tasks of a view, in sections.

use super::{
    clock::{Clock, is_overdue},
    view::View,
};
use crate::{replica::Replica, wording};
use shared::{Date, Position, Priority, Task, fold_unified};
use std::sync::Arc;

/// Tasks under a heading, which may be empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Section {
    pub(crate) heading: String,
    pub(crate) tasks: Vec<Arc<Task>>,
}

/// What the sections of a view depend on, besides the tasks.
pub(crate) struct Context<'a> {
    pub(crate) now: Clock,
    /// The clock of a time zone.
    pub(crate) now_in: &'a dyn Fn(&str) -> Clock,
    /// The day of a time in milliseconds since 1970, on the device.
    pub(crate) day_of: &'a dyn Fn(i64) -> Option<Date>,
    /// A text in the form NFKD in lower case.
    pub(crate) unified: &'a dyn Fn(&str) -> String,
}

/// The place of a task in its list.
pub(crate) fn place(task: &Task) -> Position {
    task.attributes.position.clone().unwrap_or_else(|| Position::unmoved(task.id))
}

/// Some of the tasks, newest first.
fn select(replica: &Replica, is_in: &dyn Fn(&Task) -> bool) -> Vec<Arc<Task>> {
    replica.tasks().rev().filter(|task| is_in(task)).cloned().collect()
}

/// The day a task is due.
fn due(task: &Task) -> Option<Date> {
    task.attributes.due.as_ref().map(|due| due.date())
}

/// The sections of a view, without empty ones.
pub(crate) fn sections(replica: &Replica, view: &View, context: &Context<'_>) -> Vec<Section> {
    let today = context.now.today;
    let select = |is_in: &dyn Fn(&Task) -> bool| select(replica, is_in);
    let is_whole = |task: &Task| {
        task.attributes.parent_id.is_none_or(|id| replica.task(id).is_none_or(|parent| parent.completed))
    };
    match view {
        View::Today => until_today(replica, context),
        View::Upcoming => {
            let mut tasks = select(&|task| !task.completed && due(task).is_some_and(|date| date >= today));
            by_due(&mut tasks);
            by_day(tasks, due, today)
        }
        View::Inbox => {
            in_order(select(&|task| !task.completed && task.attributes.list_id.is_none() && is_whole(task)))
        }
        View::List(id) => in_order(select(&|task| {
            !task.completed && task.attributes.list_id == Some(*id) && is_whole(task)
        })),
        View::Tag(name) => {
            let folded = fold_unified(name, context.unified);
            in_order(select(&|task| {
                let tags = task.attributes.tags.as_slice();
                !task.completed
                    && tags.iter().any(|tag| fold_unified(tag.as_str(), context.unified) == folded)
            }))
        }
        View::Done => {
            let mut tasks = select(&|task| task.completed);
            tasks.sort_by_key(|task| std::cmp::Reverse(task.attributes.completed_at.map(|at| at.millis())));
            let day = |task: &Task| (context.day_of)(task.attributes.completed_at?.millis());
            by_day(tasks, day, today)
        }
        View::Search(text) => with_words(replica, text, context),
    }
}

/// What is overdue since a day before, and what is due today.
fn until_today(replica: &Replica, context: &Context<'_>) -> Vec<Section> {
    let today = context.now.today;
    let is_late = |task: &Task| {
        task.attributes.due.as_ref().is_some_and(|due| is_overdue(due, context.now, context.now_in))
    };
    let (mut late, mut rest): (Vec<_>, Vec<_>) =
        select(replica, &|task| !task.completed && due(task).is_some_and(|date| date <= today))
            .into_iter()
            .partition(|task| is_late(task) && due(task) < Some(today));
    by_due(&mut late);
    by_due(&mut rest);
    let heading = if late.is_empty() { "" } else { "Today" };
    non_empty([section("Overdue", late), section(heading, rest)])
}

/// The tasks with all words of a text, completed ones last.
fn with_words(replica: &Replica, text: &str, context: &Context<'_>) -> Vec<Section> {
    let folded = fold_unified(text, context.unified);
    let words = shared::words(&folded);
    if words.is_empty() {
        return Vec::new();
    }
    let mut found = select(replica, &|task| {
        let mut text = task.title.clone();
        for more in task.description.as_deref().into_iter() {
            text.extend(["\n", more]);
        }
        for tag in task.attributes.tags.as_slice() {
            text.extend(["\n", tag.as_str()]);
        }
        let text = fold_unified(&text, context.unified);
        words.iter().all(|word| text.contains(word))
    });
    found.sort_by_key(|task| task.completed);
    non_empty([section("", found), Section::default()])
}

fn section(heading: &str, tasks: Vec<Arc<Task>>) -> Section {
    Section { heading: heading.to_owned(), tasks }
}

fn non_empty(sections: [Section; 2]) -> Vec<Section> {
    sections.into_iter().filter(|section| !section.tasks.is_empty()).collect()
}

/// As they were ordered, newest first where nothing was moved.
fn in_order(mut tasks: Vec<Arc<Task>>) -> Vec<Section> {
    if tasks.iter().any(|task| task.attributes.position.is_some()) {
        tasks.sort_by_cached_key(|task| place(task));
    }
    non_empty([section("", tasks), Section::default()])
}

/// Earliest first, then the most important.
fn by_due(tasks: &mut [Arc<Task>]) {
    tasks.sort_by_cached_key(|task| {
        let due = task.attributes.due.as_ref();
        // Without a time after all with one.
        let time = due.and_then(|due| due.time()).map_or(u16::MAX, |time| time.minutes_since_midnight());
        let priority = match task.attributes.priority {
            Some(Priority::High) => 0,
            Some(Priority::Medium) => 1,
            Some(Priority::Low) => 2,
            None => 3,
        };
        (due.map(|due| due.date()), time, priority, place(task))
    });
}

/// A section for each day, in the order of the tasks.
fn by_day(tasks: Vec<Arc<Task>>, day: impl Fn(&Task) -> Option<Date>, today: Date) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut last = None;
    for task in tasks {
        let date = day(&task);
        if sections.is_empty() || last != date {
            let heading = date.map(|date| wording::day(date, today)).unwrap_or_default();
            sections.push(Section { heading, tasks: Vec::new() });
            last = date;
        }
        if let Some(section) = sections.last_mut() {
            section.tasks.push(task);
        }
    }
    sections
}
