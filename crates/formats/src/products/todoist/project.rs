//! The rows of a project in their order: sections, tasks, their subtasks and their comments.

use super::{
    columns::Columns,
    comment::paragraph,
    task::{Task, task},
};
use crate::{
    collector::{Collector, Parent},
    input::{
        bad_rows::BadRows,
        quote::quoted,
        rows::Row,
        sections::{Place, Sections},
    },
    model::{Context, ImportError},
};

/// The longest name of a section that is kept, in characters: it may be in the description of each of its tasks.
const MAX_SECTION: usize = 200;

/// Reads projects into a collector.
pub(super) struct Projects<'c> {
    collector: &'c mut Collector,
    context: &'c Context,
    sections: Sections,
    bad_rows: BadRows,
}

/// What a row is.
enum Kind {
    Task,
    Comment,
    Section,
    Other,
}

/// What the rows so far say about the next ones.
struct State<'s> {
    list_name: &'s str,
    list: Option<usize>,
    section: Option<Section>,
    /// The last task, whose comments may follow.
    last: Option<Task>,
    /// The tasks above the next one, with their indentation.
    above: Vec<(u32, usize)>,
}

struct Section {
    line: u32,
    name: String,
    place: Place,
    is_empty: bool,
}

impl<'c> Projects<'c> {
    pub(super) fn new(collector: &'c mut Collector, context: &'c Context) -> Self {
        Self { collector, context, sections: Sections::default(), bad_rows: BadRows::default() }
    }

    /// The collector, for what is not in a project.
    pub(super) fn collector(&mut self) -> &mut Collector {
        self.collector
    }

    /// Reads a project into a list; without a name it is the inbox. Returns how many lines it has; `None` if it is no
    /// project. The lines of the report are counted from `line_offset`.
    ///
    /// # Errors
    /// [`ImportError`].
    pub(super) fn read(
        &mut self,
        text: &str,
        list_name: &str,
        line_offset: u32,
    ) -> Result<Option<u32>, ImportError> {
        let Some((table, columns)) = Columns::find(text) else { return Ok(None) };
        let list = self.collector.list(line_offset.saturating_add(1), list_name)?;
        let mut state = State { list_name, list, section: None, last: None, above: Vec::new() };
        let (mut rows, mut row) = (table.rows(), Row::default());
        while rows.read(&mut row) {
            row.line = row.line.saturating_add(line_offset);
            let is_good = row.is_blank() || self.row(&row, &columns, &mut state)?;
            if !is_good && self.bad_rows.are_too_many(row.line, self.collector) {
                break;
            }
        }
        self.finish_task(&mut state)?;
        self.finish_section(&mut state);
        Ok(Some(rows.line()))
    }

    /// Returns whether the row is known, and has a place.
    fn row(&mut self, row: &Row<'_>, columns: &Columns, state: &mut State<'_>) -> Result<bool, ImportError> {
        self.report_left_out(row, columns);
        match kind(&columns.kind.text(row)) {
            Some(Kind::Task) => {
                let is_good = self.finish_task(state)?;
                state.last = Some(task(row, columns, state.list_name, self.context, self.collector));
                Ok(is_good)
            }
            Some(Kind::Comment) => Ok(self.comment(row, columns, state)),
            Some(Kind::Section) => {
                let is_good = self.finish_task(state)? && self.finish_section(state);
                self.begin_section(row.line, &columns.content.text(row), state);
                Ok(is_good)
            }
            Some(Kind::Other) => Ok(true),
            None => {
                let kind = quoted(&columns.kind.text(row));
                self.collector.skipped(row.line, format!("{kind} is no kind of row that is known"));
                Ok(false)
            }
        }
    }

    fn report_left_out(&mut self, row: &Row<'_>, columns: &Columns) {
        let left_out = row.left_out();
        if left_out > 0 {
            self.collector.changed(row.line, format!("{left_out} characters of its texts are left out"));
        }
        if !row.is_blank_from(columns.width) {
            self.collector.changed(row.line, "It has more columns than the first line: they are left out");
        }
    }

    fn comment(&mut self, row: &Row<'_>, columns: &Columns, state: &mut State<'_>) -> bool {
        let text = columns.content.text(row);
        match &mut state.last {
            Some(task) if task.description.is_full() => task.description.add(&text),
            Some(task) => {
                let (author, date) = (columns.author.text(row), columns.date.text(row));
                task.description.add(&paragraph(&text, &author, &date));
            }
            None => {
                let message = format!("The comment {} does not belong to a task", quoted(&text));
                self.collector.skipped(row.line, message);
                return false;
            }
        }
        true
    }

    fn begin_section(&mut self, line: u32, name: &str, state: &mut State<'_>) {
        state.above.clear();
        if name.is_empty() {
            return;
        }
        let end = name.char_indices().nth(MAX_SECTION).map_or(name.len(), |(end, _)| end);
        let (begin, rest) = name.split_at(end);
        if !rest.is_empty() {
            let message = format!("The name of the section is cut after {MAX_SECTION} characters");
            self.collector.changed(line, message);
        }
        let place = self.sections.place(begin);
        state.section = Some(Section { line, name: begin.to_owned(), place, is_empty: true });
    }

    /// Returns false if it has no tasks.
    fn finish_section(&mut self, state: &mut State<'_>) -> bool {
        let Some(section) = state.section.take() else { return true };
        let name = quoted(&section.name);
        match section.place {
            _ if section.is_empty => {
                self.collector.skipped(section.line, format!("The section {name} has no tasks"));
            }
            Place::Tag(_) => {
                self.collector.changed(section.line, format!("The section {name} is a tag of its tasks"))
            }
            Place::Description => {
                let message = format!("The section {name} is in the description of its tasks");
                self.collector.changed(section.line, message);
            }
        }
        !section.is_empty
    }

    /// Returns false if it has no text.
    fn finish_task(&mut self, state: &mut State<'_>) -> Result<bool, ImportError> {
        let Some(Task { mut draft, mut description, indent }) = state.last.take() else { return Ok(true) };
        if let Some(section) = &mut state.section {
            section.is_empty = false;
            match &section.place {
                Place::Tag(tag) => draft.tags.insert(0, tag.clone()),
                Place::Description => description.add(&format!("Section: {}", section.name)),
            }
        }
        while state.above.last().is_some_and(|(above, _)| *above >= indent) {
            state.above.pop();
        }
        draft.parent = match state.above.last() {
            Some((_, place)) => Parent::Place(*place),
            None => Parent::None,
        };
        if indent > 1 && state.above.is_empty() {
            self.collector.changed(draft.line, "It is no subtask here, because no task is above it");
        }
        draft.list = state.list;
        draft.description = description.finish(draft.line, self.collector);
        let place = self.collector.add(draft)?;
        state.above.extend(place.map(|place| (indent, place)));
        Ok(place.is_some())
    }
}

fn kind(text: &str) -> Option<Kind> {
    let kinds = [
        ("task", Kind::Task),
        ("note", Kind::Comment),
        ("section", Kind::Section),
        // How the project is shown.
        ("meta", Kind::Other),
    ];
    kinds.into_iter().find(|(name, _)| text.eq_ignore_ascii_case(name)).map(|(_, kind)| kind)
}
