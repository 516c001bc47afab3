//! The files in which tasks move in and out of Latchkey. Pure functions: bytes in, values out, and no more work and memory
//! than the size of the file allows, whatever it contains.
//!
//! An import never fails as a whole because of a bad line: what could not be taken as it is stands in [`Import::lines`].

mod collector;
mod csv;
mod exporter;
mod ics;
mod input;
mod json;
mod model;
mod pace;
mod products;
mod todotxt;

pub use exporter::Exporter;
pub use model::{
    Context, DateOrder, FileName, Import, ImportError, ImportedList, ImportedTask, Key, MAX_FILE,
};
pub use pace::Pace;

use products::{google, microsoft, ticktick, todoist};
use serde::Deserialize;
use std::str::FromStr;

/// The format of a file to import, as the API names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum ImportFormat {
    Json,
    Todoist,
    Ticktick,
    Google,
    Microsoft,
    Ics,
    Todotxt,
    Csv,
}

impl ImportFormat {
    /// Every format, with its name.
    pub const ALL: [(Self, &'static str); 8] = [
        (Self::Json, "json"),
        (Self::Todoist, "todoist"),
        (Self::Ticktick, "ticktick"),
        (Self::Google, "google"),
        (Self::Microsoft, "microsoft"),
        (Self::Ics, "ics"),
        (Self::Todotxt, "todotxt"),
        (Self::Csv, "csv"),
    ];
}

/// The format of an exported file, as the API names it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub enum ExportFormat {
    Json,
    Csv,
    Ics,
    Todotxt,
}

impl ExportFormat {
    /// Every format, with its name.
    pub const ALL: [(Self, &'static str); 4] =
        [(Self::Json, "json"), (Self::Csv, "csv"), (Self::Ics, "ics"), (Self::Todotxt, "todotxt")];

    /// The media type of the file.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Ics => "text/calendar; charset=utf-8",
            Self::Todotxt => "text/plain; charset=utf-8",
        }
    }

    /// The name of the file that a browser saves.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Json => "latchkey.json",
            Self::Csv => "latchkey.csv",
            Self::Ics => "latchkey.ics",
            Self::Todotxt => "latchkey.txt",
        }
    }
}

impl FromStr for ImportFormat {
    /// For the user.
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|(_, name)| *name == text);
        found
            .map(|(format, _)| format)
            .ok_or("format must be json, todoist, ticktick, google, microsoft, ics, todotxt or csv")
    }
}

impl TryFrom<String> for ImportFormat {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl FromStr for ExportFormat {
    /// For the user.
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|(_, name)| *name == text);
        found.map(|(format, _)| format).ok_or("format must be json, csv, ics or todotxt")
    }
}

impl TryFrom<String> for ExportFormat {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Reads a file.
///
/// # Errors
/// [`ImportError`], if it has more than an account can hold. A file of another format is no error: its report says so.
pub fn import(format: ImportFormat, file: &[u8], context: &Context) -> Result<Import, ImportError> {
    match format {
        ImportFormat::Json => json::import(file, context),
        ImportFormat::Todoist => todoist::import(file, context),
        ImportFormat::Ticktick => ticktick::import(file, context),
        ImportFormat::Google => google::import(file, context),
        ImportFormat::Microsoft => microsoft::import(file, context),
        ImportFormat::Ics => ics::import(file, context),
        ImportFormat::Todotxt => todotxt::import(file, context),
        ImportFormat::Csv => csv::import(file, context),
    }
}
