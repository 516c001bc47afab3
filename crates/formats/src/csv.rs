//! Comma-separated values: tables of other programs, and ours.
//!
//! # Import
//! The first line names the columns, in English or German ([`names`]). The separator is a comma, a semicolon or a tab.
//! Columns without a place here go to the description, as does what cannot be read. Dates are in ISO 8601, with a name of a
//! month, or of numbers in the order of [`Context::dates`]; without it only those that cannot mean two days. If no column
//! has a name that is known, each line is a task, with its title in the first column.
//!
//! # Export
//! Every task with all that it has, in the columns of [`ours::COLUMNS`]. Not kept are the owner, which task followed
//! another one, lists without tasks, the ids of lists, and lists of the same name as two. The file begins with a BOM,
//! without which spreadsheets read it in the encoding of the country. Texts that a spreadsheet would calculate have an
//! apostrophe before them, which the import of a file with all of our columns takes away again.

mod dates;
mod export;
mod header;
mod names;
mod ours;
mod record;
mod rows;
#[cfg(test)]
mod tests;
mod words;

pub(crate) use export::{begin, tasks};

use crate::{
    collector::Collector,
    input::text::decode,
    model::{Context, Import, ImportError},
};
use header::Header;
use rows::Reader;

/// Reads a file.
///
/// # Errors
/// [`ImportError::TooManyTasks`] and [`ImportError::TooManyLists`].
pub(crate) fn import(file: &[u8], context: &Context) -> Result<Import, ImportError> {
    let decoded = decode(file);
    let header = Header::find(&decoded.text);
    let is_ours = header.as_ref().is_ok_and(|header| header.is_ours);
    let mut collector = Collector::new(if is_ours { "latchkey" } else { "csv" });
    if let Some(problem) = decoded.problem {
        collector.changed(1, problem);
    }
    match header {
        Err(reason) => {
            collector.skipped(1, reason);
            Ok(collector.finish())
        }
        Ok(header) => {
            let mut reader = Reader::new(&header, context, collector);
            reader.read()?;
            Ok(reader.collector.finish())
        }
    }
}
