//! The rows of a list in the page. They are copies of a template and not views of `html`, which take longer to make: so all
//! of them are in the page, where the browser's search finds them. They are in blocks, of which the browser skips those that
//! are not near the viewport.

use super::{
    blocks,
    row::{Context, Look, State, copy_of},
};
use crate::{
    browser::{self, document},
    views::Section,
};
use shared::{Task, TaskId};
use std::{mem, sync::Arc};
use web_sys::{Element, HtmlElement};

/// How many rows a frame adds or changes, so that it does not block the browser.
const ROWS_PER_FRAME: usize = 60;

/// An entry of a list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Entry {
    Heading(String),
    Task(TaskId),
}

/// An entry with its task, if it is one.
type Target<'a> = (Entry, Option<&'a Arc<Task>>);

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
    /// What all of them have in common, and the number of its changes.
    look: (Option<Look>, u32),
    /// The task whose check box and link Tab reaches: from there the arrow keys move to the others.
    current: Option<TaskId>,
    /// Whether it had the focus when it left the page, to come again in a later frame.
    is_missed: bool,
}

impl Rows {
    /// Shows sections in `root`. Returns whether there is more to do in the next frame, and what is to get the focus back,
    /// which moving an element takes: not here, since that calls the list again.
    pub(super) fn show(
        &mut self,
        root: &Element,
        sections: &[Section],
        context: &Context<'_>,
    ) -> (bool, Option<Element>) {
        let target = entries(sections);
        let focused = document().active_element().filter(|element| root.contains(Some(element)));
        if self.look.0.as_ref().is_some_and(|look| look.page != context.look.page) {
            // Another view begins without rows: its links differ, and the place on the page is another one.
            root.set_text_content(None);
            self.rows.clear();
            self.current = None;
        }
        let (mut new, mut changed) = (ROWS_PER_FRAME, ROWS_PER_FRAME);
        self.arrange(root, &target, &mut new);
        self.render(&target, context, &mut changed);
        let has_more = new == 0 || changed == 0;
        let is_moved = |element: &Element| document().active_element().as_ref() != Some(element);
        let lost = focused.filter(is_moved);
        self.is_missed |= lost.as_ref().is_some_and(|element| !element.is_connected());
        let current = self.tasks().find(|(id, _)| Some(*id) == self.current).map(|(_, row)| row.clone());
        match current {
            Some(row) => {
                // It may have come back as another row.
                set_tab_index(&row, "0");
                if mem::take(&mut self.is_missed)
                    && let Ok(Some(link)) = row.query_selector("a")
                {
                    browser::keep_focus(Some(link), "new-task");
                }
            }
            None if has_more && self.current.is_some() => {}
            None => {
                self.is_missed = false;
                let first = self.tasks().next().map(|(id, _)| id);
                self.set_current(first);
            }
        }
        (has_more, lost.filter(|element| element.is_connected()))
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

    /// Brings the rows into the order of `target`, removes others, and adds at most `left` of those that are missing.
    fn arrange(&mut self, root: &Element, target: &[Target<'_>], left: &mut usize) {
        let is_same = |(row, (entry, _)): &(&Row, &Target<'_>)| row.entry == *entry;
        let prefix = self.rows.iter().zip(target).take_while(is_same).count();
        let rest = self.rows.len().min(target.len()) - prefix;
        let suffix = self.rows.iter().rev().zip(target.iter().rev()).take(rest).take_while(is_same).count();
        let end = self.rows.len() - suffix;
        let middle = target.get(prefix..target.len() - suffix).unwrap_or_default();
        let mut wanted: Vec<_> = middle.iter().map(|(entry, _)| entry).collect();
        wanted.sort_unstable();
        let (kept, gone): (Vec<Row>, Vec<Row>) =
            self.rows.drain(prefix..end).partition(|row| wanted.binary_search(&&row.entry).is_ok());
        for row in gone {
            blocks::remove(&row.element);
        }
        let mut places: Vec<_> =
            kept.iter().enumerate().map(|(place, row)| (row.entry.clone(), place)).collect();
        places.sort_unstable();
        let place = |entry: &Entry| {
            let index = places.binary_search_by(|(other, _)| other.cmp(entry)).ok()?;
            places.get(index).map(|(_, place)| *place)
        };
        let order: Vec<_> = middle.iter().filter_map(|(entry, _)| place(entry)).collect();
        let mut kept: Vec<_> = kept.into_iter().map(Some).collect();
        for moved in moved(&order) {
            if let Some(Some(row)) = kept.get(moved) {
                blocks::remove(&row.element);
            }
        }
        let mut previous =
            prefix.checked_sub(1).and_then(|last| self.rows.get(last)).map(|row| row.element.clone());
        let mut shown = Vec::with_capacity(middle.len());
        for (entry, _) in middle {
            let known = place(entry).and_then(|place| kept.get_mut(place)?.take());
            if known.is_none() {
                if *left == 0 {
                    continue;
                }
                *left -= 1;
            }
            let Some(row) = known.or_else(|| Row::new(entry)) else { continue };
            if !row.element.is_connected() {
                blocks::add(root, &row.element, previous.as_deref());
            }
            previous = Some(row.element.clone());
            shown.push(row);
        }
        for row in kept.into_iter().flatten() {
            blocks::remove(&row.element);
        }
        self.rows.splice(prefix..prefix, shown);
    }

    /// Shows what has changed, in at most `left` rows.
    fn render(&mut self, target: &[Target<'_>], context: &Context<'_>, left: &mut usize) {
        let (look, number) = &mut self.look;
        if look.as_ref() != Some(&context.look) {
            (*look, *number) = (Some(context.look.clone()), number.wrapping_add(1));
        }
        let number = *number;
        let mut target = target.iter();
        for row in &mut self.rows {
            let Some((_, task)) = target.find(|(entry, _)| row.entry == *entry) else { return };
            let state = task.map(|task| State::of(task, context, number));
            if row.state != state
                && let Some(state) = state
            {
                if row.state.is_some() {
                    if *left == 0 {
                        continue;
                    }
                    *left -= 1;
                }
                state.render(&row.element, context);
                row.state = Some(state);
            }
        }
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

fn entries(sections: &[Section]) -> Vec<Target<'_>> {
    let mut entries = Vec::new();
    for section in sections {
        if !section.heading.is_empty() {
            entries.push((Entry::Heading(section.heading.clone()), None));
        }
        entries.extend(section.tasks.iter().map(|task| (Entry::Task(task.id), Some(task))));
    }
    entries
}

/// The fewest of some different numbers that have to move so that all are sorted.
fn moved(numbers: &[usize]) -> Vec<usize> {
    if numbers.is_sorted() {
        return Vec::new();
    }
    let number = |index: usize| numbers.get(index).copied();
    // For each length of a rising sequence, where the one with the smallest end has its end.
    let mut ends: Vec<usize> = Vec::new();
    let mut before = Vec::with_capacity(numbers.len());
    for (index, this) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| number(*end) < Some(*this));
        before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = index,
            None => ends.push(index),
        }
    }
    let mut stays = Vec::new();
    let mut last = ends.last().copied();
    while let Some(index) = last {
        stays.push(index);
        last = before.get(index).copied().flatten();
    }
    let is_moved = |(index, _): &(usize, &usize)| {
        let is_last = stays.last() == Some(index);
        if is_last {
            stays.pop();
        }
        !is_last
    };
    numbers.iter().enumerate().filter(is_moved).map(|(_, number)| *number).collect()
}

#[cfg(test)]
mod tests {
    use super::moved;
    use proptest::prelude::*;

    #[test]
    fn as_few_as_possible_are_moved() {
        assert!(moved(&[]).is_empty());
        assert!(moved(&[0, 1, 2]).is_empty());
        assert_eq!(moved(&[2, 0, 1]), [2]);
        assert_eq!(moved(&[1, 2, 0]), [0]);
        assert_eq!(moved(&[2, 3, 4, 0, 1]), [0, 1]);
        assert_eq!(moved(&[0, 4, 2, 3, 1, 5]).len(), 2);
    }

    proptest! {
        #[test]
        fn what_is_not_moved_is_sorted(numbers in Just((0..20_usize).collect::<Vec<_>>()).prop_shuffle()) {
            let moved = moved(&numbers);
            let staying = numbers.iter().filter(|number| !moved.contains(number));
            prop_assert!(staying.is_sorted());
        }
    }
}
