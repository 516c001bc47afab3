//! The form of a line.

use super::super::title::priority;
use shared::Date;

/// A line without what stands before the text.
#[derive(Debug, Default)]
pub(super) struct Line<'a> {
    pub(super) is_completed: bool,
    pub(super) completed: Option<Date>,
    pub(super) created: Option<Date>,
    pub(super) priority: Option<char>,
    pub(super) words: Vec<&'a str>,
}

impl<'a> Line<'a> {
    /// `(A) 2026-12-01 text`, or `x 2026-12-24 2026-12-01 text`. Some programs keep the priority of what is completed.
    pub(super) fn split(line: &'a str) -> Self {
        let mut words = line.split([' ', '\t']).filter(|word| !word.is_empty()).peekable();
        let is_completed = words.next_if_eq(&"x").is_some();
        let mut priority_word = words.next_if(|word| priority(word).is_some());
        let mut date = || {
            let word = words.next_if(|word| Date::parse(word).is_ok())?;
            Date::parse(word).ok()
        };
        let first = date();
        let second = if is_completed { first.and_then(|_| date()) } else { None };
        if is_completed && priority_word.is_none() {
            priority_word = words.next_if(|word| priority(word).is_some());
        }
        let (completed, created) = if is_completed { (first, second) } else { (None, first) };
        let priority = priority_word.and_then(priority);
        Self { is_completed, completed, created, priority, words: words.collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn splits_what_is_before_the_text() {
        for (text, shown) in [
            ("Call", "open None None None [Call]"),
            ("(A) 2026-12-01 Call  her", "open Some('A') None Some(2026-12-01) [Call,her]"),
            ("(A)Call", "open None None None [(A)Call]"),
            ("(a) Call (B)", "open None None None [(a),Call,(B)]"),
            ("2026-12-01 (A) Call", "open None None Some(2026-12-01) [(A),Call]"),
            ("2026-12-01 2026-12-02 Call", "open None None Some(2026-12-01) [2026-12-02,Call]"),
            ("x 2026-12-24 2026-12-01 Call", "done None Some(2026-12-24) Some(2026-12-01) [Call]"),
            ("x 2026-12-24 Call", "done None Some(2026-12-24) None [Call]"),
            ("x (A) 2026-12-24 Call", "done Some('A') Some(2026-12-24) None [Call]"),
            ("x 2026-12-24 (A) Call", "done Some('A') Some(2026-12-24) None [Call]"),
            ("X Call", "open None None None [X,Call]"),
            ("xylophone", "open None None None [xylophone]"),
            ("x", "done None None None []"),
            ("2026-02-30 Call", "open None None None [2026-02-30,Call]"),
        ] {
            let line = Line::split(text);
            let state = if line.is_completed { "done" } else { "open" };
            let words = line.words.join(",");
            assert_eq!(
                format!("{state} {:?} {:?} {:?} [{words}]", line.priority, line.completed, line.created),
                shown
            );
        }
    }
}
