//! The lists of a file.

use super::{collection::array, task::Record};
use crate::{
    collector::{Collector, Parent},
    input::json::{Piece, Progress, member},
    model::{Context, ImportError},
};

/// Reads lists.
pub(super) struct Lists<'a> {
    pub(super) context: &'a Context,
    pub(super) progress: Progress<'a>,
    pub(super) collector: Collector,
}

/// What tells lists and tasks apart.
#[derive(Default)]
struct Parts<'a> {
    name: Option<Piece<'a>>,
    well_known: Option<&'a str>,
    tasks: Option<Piece<'a>>,
    value: Option<Piece<'a>>,
    is_task: bool,
}

fn parts(piece: Piece<'_>) -> Parts<'_> {
    let mut parts = Parts::default();
    for (name, value) in piece.members() {
        match name.as_str() {
            "displayName" => parts.name = Some(value),
            "wellknownListName" | "wellKnownListName" => parts.well_known = value.read().ok(),
            "tasks" => parts.tasks = array(value),
            "value" => parts.value = Some(value).filter(|value| value.is_array()),
            "title" | "status" | "importance" => parts.is_task = true,
            _ => {}
        }
    }
    parts
}

/// Whether a file has lists or tasks.
pub(super) fn is_readable(root: Piece<'_>) -> bool {
    let parts = parts(root);
    root.is_array() || parts.tasks.is_some() || parts.value.is_some()
}

impl<'a> Lists<'a> {
    /// Reads what the file is: lists, a list, or tasks.
    ///
    /// # Errors
    /// [`ImportError::TooManyTasks`] and [`ImportError::TooManyLists`].
    pub(super) fn read(&mut self, root: Piece<'a>) -> Result<(), ImportError> {
        let Some(elements) = array(root) else { return self.element(root) };
        elements.elements().try_for_each(|piece| self.element(piece))
    }

    fn element(&mut self, piece: Piece<'a>) -> Result<(), ImportError> {
        let line = self.progress.element(piece)?;
        let parts = parts(piece);
        if parts.is_task && parts.tasks.is_none() {
            return self.task(line, piece, None);
        }
        if parts.name.is_none() && parts.tasks.is_none() {
            self.collector.skipped(line, format!("This is neither a list nor a task: {}", piece.begin()));
            return Ok(());
        }
        let name =
            parts.name.map(|name| member::text("name", name, line, &mut self.collector)).unwrap_or_default();
        let is_inbox = parts.well_known == Some("defaultList");
        let list = if is_inbox { None } else { self.collector.list(line, &name)? };
        for piece in parts.tasks.into_iter().flat_map(Piece::elements) {
            let line = self.progress.element(piece)?;
            self.task(line, piece, list)?;
        }
        Ok(())
    }

    fn task(&mut self, line: u32, piece: Piece<'a>, list: Option<usize>) -> Result<(), ImportError> {
        if !piece.is_object() {
            self.collector.skipped(line, format!("This is no task: {}", piece.begin()));
            return Ok(());
        }
        if let Err(error) = piece.check() {
            self.collector.skipped(line, format!("This task cannot be read: {error}"));
            return Ok(());
        }
        let mut record = Record::read(line, piece, self.context, &mut self.collector);
        record.draft.list = list;
        let parent = self.collector.add(record.draft)?.map_or(Parent::None, Parent::Place);
        for step in record.steps.into_iter().flat_map(Piece::elements) {
            let line = self.progress.element(step)?;
            self.step(line, step, list, &parent)?;
        }
        Ok(())
    }

    fn step(
        &mut self,
        line: u32,
        piece: Piece<'a>,
        list: Option<usize>,
        parent: &Parent,
    ) -> Result<(), ImportError> {
        let mut draft = Record::step(line, piece, &mut self.collector);
        draft.list = list;
        draft.parent = match parent {
            Parent::Place(place) => Parent::Place(*place),
            _ => Parent::None,
        };
        self.collector.add(draft).map(drop)
    }
}
