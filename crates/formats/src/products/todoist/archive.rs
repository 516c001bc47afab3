//! Backups: ZIP archives with a file for each project. Nothing that the archive says of itself is relied on: what is
//! unpacked is counted.

use super::{names::list_name, project::Projects};
use crate::{
    collector::Collector,
    input::{quote::quoted, text},
    model::{Context, Import, ImportError, MAX_FILE},
};
use shared::ListName;
use std::{
    borrow::Cow,
    collections::HashSet,
    io::{Cursor, Read},
};
use zip::{
    ZipArchive,
    read::{ZipFile, ZipFileEntry},
};

/// How many files an archive has at most. An account has fewer lists.
const MAX_FILES: usize = 500;
/// What is before the description of each file.
const FILE_HEADER: &[u8] = b"PK\x01\x02";

const UNREADABLE: &str = "It cannot be read: it is damaged, encrypted, or packed in an unknown way";

/// Whether a file begins as a ZIP archive does, maybe an empty one.
pub(super) fn is_archive(file: &[u8]) -> bool {
    file.starts_with(b"PK\x03\x04") || file.starts_with(b"PK\x05\x06")
}

/// A file of the archive: the report names it, and counts its lines from 1.
struct Entry {
    name: String,
    /// How many lines were before it.
    line_offset: u32,
}

/// What remains of the limits.
struct Limits {
    unpacked: u64,
    /// An archive whose files overlap unpacks the same bytes again and again.
    packed: u64,
}

/// Reads all projects of an archive.
///
/// # Errors
/// [`ImportError`], [`ImportError::TooLarge`] if it unpacks to more than a file may have.
pub(super) fn import(
    file: &[u8],
    mut collector: Collector,
    context: &Context,
) -> Result<Import, ImportError> {
    let is_small =
        file.windows(FILE_HEADER.len()).filter(|bytes| *bytes == FILE_HEADER).nth(MAX_FILES).is_none();
    if !is_small {
        return Err(ImportError::TooLarge);
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(file)) else {
        collector.skipped(1, "The archive is damaged");
        return Ok(collector.finish());
    };
    let mut reader = Reader {
        projects: Projects::new(&mut collector, context),
        entries: Vec::new(),
        lists: HashSet::new(),
        limits: Limits {
            unpacked: u64::try_from(MAX_FILE).unwrap_or(u64::MAX),
            packed: u64::try_from(file.len()).unwrap_or(u64::MAX),
        },
        next_offset: 0,
    };
    for index in 0..archive.len() {
        let Some(name) = archive.by_index_data(index).ok().and_then(|entry| name(&entry)) else { continue };
        match (list_name(&name), archive.by_index(index)) {
            (None, _) => reader.skip(&name, "It is no CSV file"),
            (Some(list), Ok(entry)) => reader.entry(&name, list, entry)?,
            (Some(_), Err(_)) => {
                reader.skip(&name, UNREADABLE);
            }
        }
    }
    let entries = reader.entries;
    if entries.is_empty() {
        collector.skipped(1, "The archive is empty");
    }
    Ok(with_names(collector.finish(), &entries))
}

struct Reader<'c> {
    projects: Projects<'c>,
    entries: Vec<Entry>,
    /// The folded names of the projects so far.
    lists: HashSet<String>,
    limits: Limits,
    next_offset: u32,
}

impl Reader<'_> {
    fn entry<R: Read>(
        &mut self,
        name: &str,
        list: &str,
        mut entry: ZipFile<'_, R>,
    ) -> Result<(), ImportError> {
        self.limits.packed =
            self.limits.packed.checked_sub(entry.compressed_size()).ok_or(ImportError::TooLarge)?;
        match self.unpack(&mut entry)? {
            Some(bytes) => self.project(name, list, &bytes),
            None => {
                self.skip(name, UNREADABLE);
                Ok(())
            }
        }
    }

    fn project(&mut self, name: &str, list: &str, bytes: &[u8]) -> Result<(), ImportError> {
        let line = self.begin(name);
        let text = text::decode(bytes);
        if let Some(problem) = text.problem {
            self.projects.collector().changed(line, problem);
        }
        let is_first = self.lists.insert(ListName::folded(list));
        match self.projects.read(&text.text, list, line.saturating_sub(1))? {
            Some(lines) => self.next_offset = self.next_offset.saturating_add(lines),
            None => self.projects.collector().skipped(line, "It is no project of Todoist"),
        }
        if !is_first {
            let message = "Its tasks are in the same list as those of another project with this name";
            self.projects.collector().changed(line, message);
        }
        Ok(())
    }

    /// The bytes of a file; none if it is damaged.
    fn unpack<R: Read>(&mut self, entry: &mut ZipFile<'_, R>) -> Result<Option<Vec<u8>>, ImportError> {
        let mut bytes = Vec::new();
        let result = entry.take(self.limits.unpacked.saturating_add(1)).read_to_end(&mut bytes);
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.limits.unpacked = self.limits.unpacked.checked_sub(length).ok_or(ImportError::TooLarge)?;
        Ok(result.is_ok().then_some(bytes))
    }

    fn skip(&mut self, name: &str, reason: &str) {
        let line = self.begin(name);
        self.projects.collector().skipped(line, reason);
    }

    /// Begins a file, and returns its first line among all of them.
    fn begin(&mut self, name: &str) -> u32 {
        self.entries.push(Entry { name: name.to_owned(), line_offset: self.next_offset });
        self.next_offset = self.next_offset.saturating_add(1);
        self.next_offset
    }
}

/// The name of a file; none for a folder, and for what macOS adds. Most programs write UTF-8 without saying so; the others
/// write CP437.
fn name(entry: &ZipFileEntry<'_>) -> Option<String> {
    let name = match str::from_utf8(entry.name_raw()) {
        Ok(name) => name.to_owned(),
        Err(_) => entry.name().map(Cow::into_owned).unwrap_or_default(),
    };
    let is_file = !entry.is_dir() && !name.starts_with("__MACOSX/");
    is_file.then_some(name)
}

/// Counts lines from 1 in each file, and names it.
fn with_names(mut import: Import, entries: &[Entry]) -> Import {
    let entry = |line: u32| {
        let place = entries.partition_point(|entry| entry.line_offset < line);
        entries.get(place.checked_sub(1)?)
    };
    for line in &mut import.lines {
        if let Some(Entry { name, line_offset }) = entry(line.line) {
            line.line = line.line.saturating_sub(*line_offset);
            line.message = format!("{}: {}", quoted(name), line.message);
        }
    }
    for task in &mut import.tasks {
        task.line = task.line.saturating_sub(entry(task.line).map_or(0, |entry| entry.line_offset));
    }
    import
}
