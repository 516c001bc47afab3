//! What an import adds, in words. Pure.

use crate::{
    api::Import,
    views::{Counts, View},
};
use shared::List;

/// How many lines of a report are shown at first.
pub(super) const FIRST_LINES: usize = 20;

/// What is added, or will be.
pub(super) fn summary(import: &Import, is_added: bool) -> String {
    let mut text = if is_added { "Added: " } else { "This adds " }.to_owned();
    let mut separator = "";
    for (number, noun) in [(import.lists, "list"), (import.tasks, "task"), (import.tags, "tag")] {
        if number > 0 {
            text.extend([separator, &plural(number as usize, noun)]);
            separator = ", ";
        }
    }
    match (separator, import.lines.as_slice()) {
        ("", []) => return "There is nothing to add: everything in this file is here already.".to_owned(),
        ("", _) => return "There is nothing to add.".to_owned(),
        _ => text.push('.'),
    }
    text
}

/// The inbox and the lists that are new or have more open tasks than before, with their names.
pub(super) fn added(before: &Counts, now: Counts) -> Vec<(View, String)> {
    let has_more = now.views.last() > before.views.last();
    let inbox = has_more.then(|| (View::Inbox, "Inbox".to_owned()));
    let is_known = |(list, open): &(List, usize)| {
        before.lists.iter().any(|(known, number)| known.id == list.id && number >= open)
    };
    let lists = now.lists.into_iter().filter(|list| !is_known(list));
    inbox.into_iter().chain(lists.map(|(list, _)| (View::List(list.id), list.name))).collect()
}

/// A number of things.
pub(super) fn plural(number: usize, noun: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    [&number.to_string(), " ", noun, end].concat()
}

#[cfg(test)]
mod tests {
    use super::{added, summary};
    use crate::{api::Import, json::parse, views::Counts};
    use shared::{List, ListId, Timestamp};
    use uuid::Uuid;

    fn import(lists: u32, tasks: u32, tags: u32, lines: &str) -> Import {
        parse(&format!(r#"{{"id":"1","lists":{lists},"tags":{tags},"tasks":{tasks},"lines":[{lines}]}}"#))
            .unwrap()
    }

    #[test]
    fn says_what_is_added() {
        for ((lists, tasks, tags), words) in [
            ((3, 120, 14), "3 lists, 120 tasks, 14 tags."),
            ((0, 2, 1), "2 tasks, 1 tag."),
            ((1, 0, 0), "1 list."),
        ] {
            let import = import(lists, tasks, tags, "");
            assert_eq!(summary(&import, false), format!("This adds {words}"));
            assert_eq!(summary(&import, true), format!("Added: {words}"));
        }
    }

    #[test]
    fn finds_what_has_more_tasks() {
        let list = |number: u32, open| {
            let (id, name) = (ListId::from(Uuid::from_u128(number.into())), number.to_string());
            let at = Timestamp::from_millis(0);
            let list = List {
                id,
                name,
                color: None,
                position: None,
                archived: false,
                created_at: at,
                updated_at: at,
            };
            (list, open)
        };
        let counts = |inbox, lists| Counts { views: [0, inbox], lists, ..Counts::default() };
        let names = |before: &Counts, now| {
            added(before, now).into_iter().map(|(_, name)| name).collect::<Vec<_>>().join(" ")
        };
        let before = counts(1, vec![list(1, 2), list(2, 2), list(3, 2)]);
        assert_eq!(names(&before, before.clone()), "");
        let now = counts(2, vec![list(4, 0), list(1, 3), list(2, 2), list(3, 1)]);
        assert_eq!(names(&before, now), "Inbox 4 1");
        assert_eq!(names(&Counts::default(), before.clone()), "Inbox 1 2 3");
    }

    #[test]
    fn says_that_nothing_is_added() {
        let lines = r#"{"line":3,"outcome":"skipped","message":"It has no title."},
            {"line":5,"outcome":"changed","message":"Its date is in the notes."}"#;
        let [none, unreadable] = [import(0, 0, 0, ""), import(0, 0, 0, lines)];
        assert_eq!(
            summary(&none, false),
            "There is nothing to add: everything in this file is here already."
        );
        assert_eq!(summary(&unreadable, false), "There is nothing to add.");
        let lines: Vec<_> = unreadable.lines.iter().map(|line| line.0.as_str()).collect();
        assert_eq!(lines, ["Line 3 is left out: It has no title.", "Line 5: Its date is in the notes."]);
    }
}
