//! `latchkey import` and `latchkey export`: the files of one account, for the operator.

use super::{Report, user::explain};
use crate::{config::Config, moving::pages};
use clap::Args;
use formats::{Context, DateOrder, ExportFormat, Exporter, FileName, ImportError, ImportFormat, MAX_FILE};
use rustix::fs::OFlags;
use serde_json::json;
use shared::{Email, ImportReport};
use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};
use store::{Administration, Clock, DatabaseUrl, StoreError, TaskFilter, as_owner_of, today};

/// What to import.
#[derive(Clone, Debug, Args)]
pub struct ImportOptions {
    /// The address of the account.
    #[arg(long, value_parser = Email::parse_existing)]
    user: Email,
    /// The format of the file: json, todoist, ticktick, google, microsoft, ics, todotxt or csv.
    #[arg(long, value_parser = ImportFormat::from_str)]
    format: ImportFormat,
    /// Report what would be added, and add nothing.
    #[arg(long)]
    dry_run: bool,
    /// How dates of a CSV file are written that are not in ISO 8601: dmy, mdy or ymd.
    #[arg(long, value_parser = DateOrder::from_str)]
    dates: Option<DateOrder>,
    /// The file, at most 10 MiB.
    file: PathBuf,
}

/// What to export.
#[derive(Clone, Debug, Args)]
pub struct ExportOptions {
    /// The address of the account.
    #[arg(long, value_parser = Email::parse_existing)]
    user: Email,
    /// The format of the file: json, csv, ics or todotxt.
    #[arg(long, value_parser = ExportFormat::from_str, default_value = "json")]
    format: ExportFormat,
}

/// Imports a file into an account.
///
/// # Errors
/// A sentence that says what to do.
pub async fn import(import: ImportOptions, config: &Config) -> Result<Report, String> {
    // Before the database is opened: then the program may no longer be the user who can read the file.
    let bytes = read(&import.file)?;
    let accounts = open(config)?;
    let explained = |error: StoreError| explain(&error, Some(&import.user));
    let tasks = accounts.tasks_of(&import.user).await.map_err(explained)?;
    let zone = tasks.time_zone().await.map_err(explained)?;
    let today = today(Clock::system().now(), zone.as_ref());
    let context = Context { today, zone, dates: import.dates, name: name(&import.file) };
    let file = formats::import(import.format, &bytes, &context);
    let file = Arc::new(file.map_err(refused)?);
    let report = match import.dry_run {
        true => tasks.plan_import(file).await,
        false => tasks.import(file).await,
    };
    Ok(described(&report.map_err(explained)?, import.dry_run))
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = as_owner_of(path, || open_file(path))?;
    // A byte more shows that there are more.
    file.take(u64::try_from(MAX_FILE).unwrap_or(u64::MAX).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|e| format!("Cannot read {}: {e}.", path.display()))?;
    match bytes.len() <= MAX_FILE {
        true => Ok(bytes),
        false => Err(format!("{} is larger than 10 MiB: split it.", path.display())),
    }
}

/// Opens a regular file: another one, such as a pipe, may never end.
fn open_file(path: &Path) -> Result<File, String> {
    // Without waiting for a program that writes to a pipe.
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options().read(true).custom_flags(flags).open(path);
    let file = file.and_then(|file| Ok((file.metadata()?.is_file(), file)));
    match file.map_err(|e| format!("Cannot open {}: {e}.", path.display()))? {
        (true, file) => Ok(file),
        (false, _) => Err(format!("{} is not a regular file: copy it to one.", path.display())),
    }
}

/// What the file is called, if that is a text.
fn name(path: &Path) -> Option<FileName> {
    path.file_name()?.to_str()?.to_owned().try_into().ok()
}

fn refused(error: ImportError) -> String {
    format!("Nothing was imported: {error}.")
}

fn described(report: &ImportReport, is_dry_run: bool) -> Report {
    let ImportReport { id, lists, tags, tasks, lines } = report;
    let lines_text = lines.iter().map(|line| {
        let outcome = serde_json::to_value(line.outcome).ok();
        let outcome = outcome.as_ref().and_then(|outcome| outcome.as_str()).unwrap_or_default();
        format!("line {}: {outcome}: {}\n", line.line, line.message)
    });
    let verb = if is_dry_run { "would be added" } else { "were added" };
    let text =
        format!("{}{tasks} tasks, {lists} lists and {tags} tags {verb}", lines_text.collect::<String>());
    let undo = if is_dry_run { String::new() } else { format!("\nThe import is {id}") };
    Report::new(text + &undo, json!(report))
}

/// Writes an account to standard output.
///
/// # Errors
/// A sentence that says what to do.
pub async fn export(export: ExportOptions, config: &Config) -> Result<(), String> {
    let accounts = open(config)?;
    let explained = |error: StoreError| explain(&error, Some(&export.user));
    let tasks = accounts.tasks_of(&export.user).await.map_err(explained)?;
    let (_, lists) = tasks.lists().await.map_err(explained)?;
    let mut exporter = Exporter::new(export.format, lists, Clock::system().now());
    let mut output = BufWriter::new(io::stdout().lock());
    exporter.begin(&mut output).map_err(unwritable)?;
    let mut after = None;
    loop {
        let (page, next) = pages::read(&tasks, TaskFilter::default(), after).await.map_err(explained)?;
        exporter.tasks(&page, &mut output).map_err(unwritable)?;
        after = next;
        if after.is_none() {
            break;
        }
    }
    exporter.end(&mut output).and_then(|()| output.flush()).map_err(unwritable)
}

fn unwritable(error: io::Error) -> String {
    format!("Cannot write the file: {error}.")
}

#[allow(clippy::disallowed_methods, reason = "the command line")]
fn open(config: &Config) -> Result<Administration, String> {
    let url = config.database()?;
    // With a mistyped path there would seem to be no accounts.
    match &url {
        DatabaseUrl::Sqlite(file) if !file.exists() => {
            Err(format!("There is no database at {}: check DATABASE_URL.", file.display()))
        }
        _ => Administration::open(&url, Clock::system()),
    }
}
