//! What an import adds, in words. Pure.

use crate::api::Import;

/// How many lines of a report are shown at first.
pub(super) const FIRST_LINES: usize = 20;

/// What is added, or will be.
pub(super) fn summary(import: &Import, is_added: bool) -> String {
    let counts = [(import.lists, "list"), (import.tasks, "task"), (import.tags, "tag")];
    let parts: Vec<_> = counts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| plural(number as usize, noun))
        .collect();
    let is_one =
        matches!(counts, [(0, _), (1, _), (0, _)] | [(1, _), (0, _), (0, _)] | [(0, _), (0, _), (1, _)]);
    let all = match parts.as_slice() {
        [] if import.lines.is_empty() => {
            return "There is nothing to add: everything in this file is here already.".to_owned();
        }
        [] => return "There is nothing to add.".to_owned(),
        [rest @ .., last] if !rest.is_empty() => [&rest.join(", "), " and ", last].concat(),
        one => one.concat(),
    };
    let end = match (is_added, is_one) {
        (false, _) => " will be added.",
        (true, true) => " is added.",
        (true, false) => " are added.",
    };
    all + end
}

/// What precedes the lines of a report.
pub(super) fn heading(lines: usize) -> String {
    plural(lines, "line") + if lines == 1 { " needs a look:" } else { " need a look:" }
}

/// A number of things.
pub(super) fn plural(number: usize, noun: &str) -> String {
    let end = if number == 1 { "" } else { "s" };
    [&number.to_string(), " ", noun, end].concat()
}

#[cfg(test)]
mod tests {
    use super::{heading, summary};
    use crate::{api::Import, json::parse};

    fn import(lists: u32, tasks: u32, tags: u32, lines: &str) -> Import {
        parse(&format!(r#"{{"id":null,"lists":{lists},"tags":{tags},"tasks":{tasks},"lines":[{lines}]}}"#))
            .unwrap()
    }

    #[test]
    fn says_what_is_added() {
        for (numbers, before, after) in [
            (
                (3, 120, 14),
                "3 lists, 120 tasks and 14 tags will be added.",
                "3 lists, 120 tasks and 14 tags are added.",
            ),
            ((0, 2, 1), "2 tasks and 1 tag will be added.", "2 tasks and 1 tag are added."),
            ((0, 1, 0), "1 task will be added.", "1 task is added."),
            ((1, 0, 0), "1 list will be added.", "1 list is added."),
        ] {
            let import = import(numbers.0, numbers.1, numbers.2, "");
            assert_eq!(
                (summary(&import, false), summary(&import, true)),
                (before.to_owned(), after.to_owned())
            );
        }
    }

    #[test]
    fn says_that_nothing_is_added() {
        let line = r#"{"line":3,"outcome":"skipped","message":"It has no title."}"#;
        let [none, unreadable] = [import(0, 0, 0, ""), import(0, 0, 0, line)];
        assert_eq!(
            summary(&none, false),
            "There is nothing to add: everything in this file is here already."
        );
        assert_eq!(summary(&unreadable, false), "There is nothing to add.");
        assert_eq!(unreadable.lines[0].words(), "Line 3 is left out: It has no title.");
        assert_eq!([heading(1), heading(5)], ["1 line needs a look:", "5 lines need a look:"]);
    }
}
