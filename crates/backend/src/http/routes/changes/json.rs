//! The response of the feed as JSON.

use crate::http::{ApiError, routes::tasks::json::JsonTasks};
use serde::Serialize;
use std::io::Write;
use store::Changes;

/// The JSON of [`shared::Changes`], around tasks that are JSON already.
///
/// # Errors
/// None in practice: lists and ids are serialisable.
pub(super) fn write(changes: Changes<JsonTasks>, full: bool) -> Result<Vec<u8>, ApiError> {
    let Changes { cursor, more, tasks, lists, gone, count, .. } = changes;
    let tasks = tasks.finish();
    let mut json = Vec::with_capacity(tasks.len() + 192);
    // Writing to memory does not fail.
    let _ = write!(json, r#"{{"cursor":"{cursor}","more":{more},"full":{full},"tasks":"#);
    json.extend_from_slice(&tasks);
    member(&mut json, r#","lists":"#, &lists)?;
    member(&mut json, r#","gone":"#, &gone)?;
    let _ = write!(json, r#","count":{count}}}"#);
    Ok(json)
}

fn member(json: &mut Vec<u8>, name: &str, value: &impl Serialize) -> Result<(), ApiError> {
    json.extend_from_slice(name.as_bytes());
    serde_json::to_writer(json, value).map_err(|_| ApiError::Internal)
}
