//! `POST /api/{user_id}/import`

use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{Query, TaskOwner, Upload, client_network},
    large_response::JsonBody,
    openapi::responses::{Invalid, ListPath, OverQuotaOfFile, Protected, WithFile},
    uploads::FileSize,
};
use actix_web::{HttpRequest, HttpResponse};
use formats::{Context, DateOrder, FileName, Import, ImportError, ImportFormat};
use serde::Deserialize;
use shared::{Date, ImportLine, ImportReport};
use std::sync::Arc;
use store::{is_today_somewhere, today};
use utoipa::IntoParams;

/// What the file is.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Parameters {
    /// The product or format that the file is of. A backup of Todoist may be a ZIP archive.
    #[param(value_type = String, pattern = "^(json|todoist|ticktick|google|microsoft|ics|todotxt|csv)$", example = "todoist")]
    format: ImportFormat,
    /// `true` adds nothing, and reports what would become of the file.
    #[serde(default)]
    #[param(value_type = bool, required = false)]
    dry_run: Flag,
    /// The date of the client, for dates in words such as `tomorrow`; without it that of the account.
    #[param(nullable = false)]
    today: Option<Date>,
    /// How dates of a CSV file are written that are not in ISO 8601: `dmy`, `mdy` or `ymd`.
    #[param(value_type = String, required = false, pattern = "^(dmy|mdy|ymd)$", example = "dmy")]
    dates: Option<DateOrder>,
    /// What the file is called: the project of a single CSV file of Todoist is named after it.
    #[param(value_type = String, required = false, max_length = 255, example = "Work.csv")]
    name: Option<FileName>,
}

/// `?dry_run` and `?dry_run=` are `true`.
#[derive(Deserialize, Default)]
#[serde(try_from = "String")]
struct Flag(bool);

impl TryFrom<String> for Flag {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "" | "true" | "1" => Ok(Self(true)),
            "false" | "0" => Ok(Self(false)),
            _ => Err("dry_run must be true or false"),
        }
    }
}

/// Imports a file.
///
/// The body is the file, at most 10 MiB, of any media type. A line that cannot be read is skipped, and the others go on: the
/// response reports which. What was imported before is not added again. All of it is added or nothing, and can be undone.
#[utoipa::path(
    post,
    path = "/api/{user_id}/import",
    operation_id = "import_file",
    tag = "moving",
    params(ListPath, Parameters),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    security(("access" = [])),
    responses(
        (status = 200, description = "What was, or would be, added", body = ImportReport),
        Invalid,
        Protected,
        OverQuotaOfFile,
        WithFile,
    ),
)]
pub(crate) async fn import(
    owner: TaskOwner,
    Query(parameters): Query<Parameters>,
    upload: Upload,
    request: HttpRequest,
) -> HandlerResult {
    let Parameters { format, dry_run: Flag(is_dry_run), today, dates, name } = parameters;
    let context = Context { dates, name, ..context(&owner, today).await? };
    let Upload { bytes, share } = upload;
    let size_of_file = FileSize::of(&bytes);
    let read = move || {
        let _share = share;
        formats::import(format, &bytes, &context)
    };
    let file = Arc::new(owner.services().uploads.read(size_of_file, read).await?.map_err(refused)?);
    // Before anything is added: the report has the id by which that can be undone.
    let memory = owner.services().large_responses.reserve(size(&file), || client_network(&request))?;
    let report = match is_dry_run {
        true => owner.tasks().plan_import(file).await?,
        false => owner.tasks().import(file).await?,
    };
    let json = serde_json::to_vec(&report).map_err(|_| ApiError::Internal)?;
    Ok(JsonBody::within(json, memory).send(&mut HttpResponse::Ok()))
}

/// About the size of the longest report of a file, in bytes: for each task it may report that it was imported before.
fn size(file: &Import) -> usize {
    let messages = file.lines.iter().map(|line| line.message.len());
    let messages = messages.chain(file.tasks.iter().map(|_| ImportLine::KNOWN.len()));
    messages.map(|message| message + r#"{"line":12345,"outcome":"skipped","message":""},"#.len()).sum()
}

async fn context(owner: &TaskOwner, date: Option<Date>) -> Result<Context, ApiError> {
    let now = owner.services().clock.now();
    if !date.is_none_or(|date| is_today_somewhere(now, date)) {
        return Err(ApiError::field("today", "today is further than a day from the server's date"));
    }
    let zone = owner.tasks().time_zone().await?;
    let today = date.unwrap_or_else(|| today(now, zone.as_ref()));
    Ok(Context { zone, ..Context::on(today) })
}

fn refused(error: ImportError) -> ApiError {
    match error {
        ImportError::TooManyTasks => ApiError::TaskQuotaExceeded,
        ImportError::TooManyLists => ApiError::ListQuotaExceeded,
        ImportError::TooLarge => ApiError::PayloadTooLarge,
    }
}

#[cfg(test)]
mod tests {
    use super::size;
    use formats::{Context, ImportFormat};
    use shared::{Date, ImportLine, ImportOutcome};

    #[test]
    fn memory_for_the_report_of_a_second_import_is_reserved() {
        let file = format!("title\n{}", "Water the fern\n".repeat(10_000));
        let file = formats::import(ImportFormat::Csv, file.as_bytes(), &Context::on(Date::MIN));
        let file = file.unwrap_or_else(|_| panic!("a file"));
        let known = file.tasks.iter().map(|task| ImportLine {
            line: task.line,
            outcome: ImportOutcome::Skipped,
            message: ImportLine::KNOWN.to_owned(),
        });
        let report = serde_json::to_vec(&known.collect::<Vec<_>>()).unwrap_or_default();
        assert!((report.len()..report.len() * 11 / 10).contains(&size(&file)), "{}", report.len());
    }
}
