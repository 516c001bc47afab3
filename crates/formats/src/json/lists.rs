//! The lists of a file.

use crate::{
    collector::Collector,
    input::json::{Piece, member},
    model::ImportError,
};
use shared::{ListColor, ListId, Position};
use std::collections::{HashMap, HashSet};

/// Which of the lists of an import are which of the file.
#[derive(Debug, Default)]
pub(super) struct Lists {
    places: HashMap<ListId, Option<usize>>,
    known: HashSet<usize>,
}

/// A list of a file.
#[derive(Default)]
struct Record {
    id: Option<ListId>,
    name: String,
    color: Option<ListColor>,
    position: Option<Position>,
    archived: bool,
}

impl Lists {
    /// The place of a list, or the inbox; `None` if the list is not in the file.
    pub(super) fn place(&self, id: ListId) -> Option<Option<usize>> {
        self.places.get(&id).copied()
    }

    /// Reads a list. Lists of the same name become one.
    ///
    /// # Errors
    /// [`ImportError::TooManyLists`].
    pub(super) fn read(
        &mut self,
        line: u32,
        piece: Piece<'_>,
        collector: &mut Collector,
    ) -> Result<(), ImportError> {
        if let Err(error) = piece.check() {
            collector.skipped(line, format!("This list cannot be read: {error}"));
            return Ok(());
        }
        let record = Record::read(line, piece, collector);
        let place = collector.list(line, &record.name)?;
        match place {
            None => collector.skipped(line, "This list has no name: its tasks are in the inbox"),
            Some(place) if !self.known.insert(place) => {
                collector.changed(line, "A list before this one has the same name: they are one list here");
            }
            Some(place) => record.apply(place, collector),
        }
        if let Some(id) = record.id {
            self.places.entry(id).or_insert(place);
        }
        Ok(())
    }
}

impl Record {
    fn read(line: u32, piece: Piece<'_>, collector: &mut Collector) -> Self {
        let mut record = Self::default();
        for (name, value) in piece.members() {
            match name.as_str() {
                "id" => record.id = member::read(&name, value, line, collector),
                "name" => record.name = member::text(&name, value, line, collector),
                "color" => record.color = member::read(&name, value, line, collector),
                "position" => record.position = member::read(&name, value, line, collector),
                "archived" => {
                    record.archived = member::read(&name, value, line, collector).unwrap_or_default()
                }
                _ => {}
            }
        }
        record
    }

    fn apply(&self, place: usize, collector: &mut Collector) {
        if let Some(list) = collector.list_mut(place) {
            list.id = self.id;
            list.color = self.color;
            list.position = self.position.clone();
            list.archived = self.archived;
        }
    }
}
