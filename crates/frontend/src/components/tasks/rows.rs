//! The rows of a list in the page. They are copies of a template and not views of `html`, which take longer to make: so all
//! of them are in the page, where the browser's search finds them, and the browser skips those that are not near the
//! viewport (`content-visibility`).

use super::row::{Context, State, copy_of};
use crate::{
    browser::{self, document},
    views::Section,
};
use shared::{Task, TaskId};
use std::{ops::Range, sync::Arc};
use web_sys::{Element, HtmlElement};

/// How many rows a frame adds, so that it does not block the browser.
const ROWS_PER_FRAME: usize = 60;

/// An entry of a list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Entry {
    Heading(String),
    Task(TaskId),
}

struct Row {
    entry: Entry,
    element: HtmlElement,
    /// What it shows of its task.
    state: Option<State>,
}

/// The rows that are in the page.
#[derive(Default)]
pub(super) struct Rows {
    rows: Vec<Row>,
    /// The task whose check box and link Tab reaches: from there the arrow keys move to the others.
    current: Option<TaskId>,
    /// Whether it had the focus when it left the page, to come again in a later frame.
    is_missed: bool,
}

impl Rows {
    /// Shows sections in `root`. Returns whether there are more rows to add in the next frame.
    pub(super) fn show(&mut self, root: &Element, sections: &[Section], context: &Context<'_>) -> bool {
        let target = entries(sections);
        let focused = document().active_element().filter(|element| root.contains(Some(element)));
        let is_same = |(row, (entry, _)): &(&Row, &(Entry, Option<&Arc<Task>>))| row.entry == *entry;
        let prefix = self.rows.iter().zip(&target).take_while(is_same).count();
        let rest = self.rows.len().min(target.len()) - prefix;
        let suffix = self.rows.iter().rev().zip(target.iter().rev()).take(rest).take_while(is_same).count();
        let end = self.rows.len() - suffix;
        let known = self.known(prefix..end);
        let missing = target.len() - suffix - prefix;
        let middle = || target.iter().skip(prefix).take(missing);
        let is_new = |(entry, _): &&(Entry, Option<&Arc<Task>>)| known.binary_search(entry).is_err();
        let added = middle().filter(is_new).take(ROWS_PER_FRAME + 1).count();
        if added > ROWS_PER_FRAME {
            // Where many are new, what follows them comes again after them.
            self.replace(root, prefix..self.rows.len(), middle().take(ROWS_PER_FRAME));
        } else {
            self.replace(root, prefix..end, middle());
        }
        for (row, (_, task)) in self.rows.iter_mut().zip(&target) {
            let state = task.map(|task| State::of(task, context));
            if row.state != state {
                if let Some(state) = &state {
                    state.render(&row.element);
                }
                row.state = state;
            }
        }
        let has_more = self.rows.len() < target.len();
        let current = self.tasks().find(|(id, _)| Some(*id) == self.current).map(|(_, row)| row.clone());
        self.is_missed |= focused.is_some_and(|element| !element.is_connected());
        match current {
            Some(row) if self.is_missed => {
                self.is_missed = false;
                if let Ok(Some(link)) = row.query_selector("a") {
                    browser::keep_focus(Some(link), "new-task");
                }
            }
            Some(_) => {}
            None if has_more => {}
            None => {
                self.is_missed = false;
                let first = self.tasks().next().map(|(id, _)| id);
                self.set_current(first);
            }
        }
        has_more
    }

    /// Makes a task the one that Tab reaches.
    pub(super) fn set_current(&mut self, id: Option<TaskId>) {
        for (task, index) in [(self.current, "-1"), (id, "0")] {
            let row = self.tasks().find(|(other, _)| Some(*other) == task);
            if let Some((_, element)) = row {
                set_tab_index(element, index);
            }
        }
        self.current = id;
    }

    /// The entries of some rows, sorted.
    fn known(&self, range: Range<usize>) -> Vec<Entry> {
        let rows = self.rows.get(range).unwrap_or_default();
        let mut known: Vec<_> = rows.iter().map(|row| row.entry.clone()).collect();
        known.sort();
        known
    }

    /// Puts entries in the place of some rows. Those that are among both stay the same elements.
    fn replace<'a>(
        &mut self,
        root: &Element,
        range: Range<usize>,
        entries: impl Iterator<Item = &'a (Entry, Option<&'a Arc<Task>>)>,
    ) {
        let start = range.start;
        let mut old: Vec<(Entry, Option<Row>)> =
            self.rows.drain(range).map(|row| (row.entry.clone(), Some(row))).collect();
        old.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut take = |entry: &Entry| {
            let index = old.binary_search_by(|(other, _)| other.cmp(entry)).ok()?;
            old.get_mut(index)?.1.take()
        };
        let new: Vec<Row> =
            entries.filter_map(|(entry, _)| take(entry).or_else(|| Row::new(entry))).collect();
        for row in old.into_iter().filter_map(|(_, row)| row) {
            row.element.remove();
        }
        let mut next = self.rows.get(start).map(|row| Element::clone(&row.element));
        for row in new.iter().rev() {
            let element: &Element = &row.element;
            let is_there = element.parent_element().is_some() && element.next_element_sibling() == next;
            if !is_there {
                // Fails only if `next` is elsewhere.
                let _ = root.insert_before(element, next.as_deref());
            }
            next = Some(element.clone());
        }
        self.rows.splice(start..start, new);
    }

    /// The tasks with their rows, in their order.
    pub(super) fn tasks(&self) -> impl DoubleEndedIterator<Item = (TaskId, &HtmlElement)> {
        self.rows.iter().filter_map(|row| match row.entry {
            Entry::Task(id) => Some((id, &row.element)),
            Entry::Heading(_) => None,
        })
    }
}

fn set_tab_index(row: &HtmlElement, index: &str) {
    for selector in ["input", "a"] {
        if let Ok(Some(element)) = row.query_selector(selector) {
            // Fails only for an invalid name.
            let _ = element.set_attribute("tabindex", index);
        }
    }
}

impl Row {
    fn new(entry: &Entry) -> Option<Self> {
        let element = match entry {
            Entry::Task(_) => copy_of("row")?,
            Entry::Heading(text) => {
                let element = copy_of("row-heading")?;
                element.first_element_child()?.set_text_content(Some(text));
                element
            }
        };
        Some(Self { entry: entry.clone(), element, state: None })
    }
}

fn entries(sections: &[Section]) -> Vec<(Entry, Option<&Arc<Task>>)> {
    let mut entries = Vec::new();
    for section in sections {
        if !section.heading.is_empty() {
            entries.push((Entry::Heading(section.heading.clone()), None));
        }
        entries.extend(section.tasks.iter().map(|task| (Entry::Task(task.id), Some(task))));
    }
    entries
}
