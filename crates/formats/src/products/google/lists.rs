//! The lists of a file. How deep they are inside of it depends on the program that wrote it.

use super::{
    occurrences::Occurrences,
    task::{self, Record},
};
use crate::{
    collector::Collector,
    input::json::{Piece, Progress, member},
    model::{Context, ImportError},
};

/// Reads lists.
pub(super) struct Lists<'a> {
    pub(super) context: &'a Context,
    pub(super) progress: Progress<'a>,
    pub(super) collector: Collector,
}

/// What a list has.
#[derive(Default)]
struct Parts<'a> {
    title: Option<Piece<'a>>,
    items: Option<Piece<'a>>,
    recurrences: Option<Piece<'a>>,
}

/// Whether an object contains others, as lists do.
pub(super) fn has_items(piece: Piece<'_>) -> bool {
    parts(piece).items.is_some()
}

fn parts(piece: Piece<'_>) -> Parts<'_> {
    let mut parts = Parts::default();
    for (name, value) in piece.members() {
        match name.as_str() {
            "title" => parts.title = Some(value),
            "items" | "tasks" if value.is_array() => parts.items = Some(value),
            "recurrences" => parts.recurrences = Some(value),
            _ => {}
        }
    }
    parts
}

impl<'a> Lists<'a> {
    /// Reads what the file is: an array of lists, an object with lists, or a list.
    ///
    /// # Errors
    /// [`ImportError::TooManyTasks`] and [`ImportError::TooManyLists`].
    pub(super) fn read(&mut self, root: Piece<'a>) -> Result<(), ImportError> {
        let items = if root.is_array() { root } else { parts(root).items.unwrap_or(root) };
        if root.is_object() && items.elements().next().is_some_and(task::is_task) {
            let line = self.progress.element(root)?;
            return self.list(line, root);
        }
        for piece in items.elements() {
            let line = self.progress.element(piece)?;
            self.list(line, piece)?;
        }
        Ok(())
    }

    /// Reads a list. One without tasks is a list as well.
    fn list(&mut self, line: u32, piece: Piece<'a>) -> Result<(), ImportError> {
        if !piece.is_object() {
            self.collector.skipped(line, format!("This is no list: {}", piece.begin()));
            return Ok(());
        }
        let Parts { title, items, recurrences } = parts(piece);
        let title =
            title.map(|title| member::text("title", title, line, &mut self.collector)).unwrap_or_default();
        let list = self.collector.list(line, &title)?;
        let mut occurrences = self.occurrences(items, recurrences)?;
        for piece in items.into_iter().flat_map(Piece::elements) {
            let line = self.progress.element(piece)?;
            self.task(line, piece, list, &mut occurrences)?;
        }
        occurrences.report(&mut self.collector);
        Ok(())
    }

    /// What repeats in a list. The tasks are looked at first: the first one that is open may come last.
    fn occurrences(
        &mut self,
        items: Option<Piece<'a>>,
        recurrences: Option<Piece<'a>>,
    ) -> Result<Occurrences, ImportError> {
        let mut occurrences = Occurrences::default();
        for piece in recurrences.into_iter().flat_map(Piece::elements) {
            let line = self.progress.element(piece)?;
            occurrences.add_rule(line, piece, &mut self.collector);
        }
        if occurrences.is_empty() {
            return Ok(occurrences);
        }
        for piece in items.into_iter().flat_map(Piece::elements) {
            self.progress.count()?;
            if piece.check().is_ok() {
                occurrences.add_task(&Record::read(0, piece, self.context, &mut Collector::new("")));
            }
        }
        Ok(occurrences)
    }

    fn task(
        &mut self,
        line: u32,
        piece: Piece<'a>,
        list: Option<usize>,
        occurrences: &mut Occurrences,
    ) -> Result<(), ImportError> {
        if !piece.is_object() {
            self.collector.skipped(line, format!("This is no task: {}", piece.begin()));
            return Ok(());
        }
        if let Err(error) = piece.check() {
            self.collector.skipped(line, format!("This task cannot be read: {error}"));
            return Ok(());
        }
        let mut record = Record::read(line, piece, self.context, &mut self.collector);
        if record.is_deleted {
            self.collector.skipped(line, "It was deleted");
            return Ok(());
        }
        record.draft.list = list;
        if occurrences.apply(&mut record, &mut self.collector) {
            self.collector.add(record.draft)?;
        }
        Ok(())
    }
}
