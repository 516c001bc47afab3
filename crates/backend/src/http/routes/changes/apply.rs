//! `POST /api/{user_id}/changes`

use crate::http::{
    ApiError,
    error::HandlerResult,
    extract::{Body, TaskOwner, client_network, decode},
    large_response::JsonBody,
    openapi::responses::{Invalid, ListPath, Protected, WithBody},
    routes::{lists::delete::DeletionParameters, tasks::complete::CompletionParameters},
};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use shared::{DescriptionHash, ErrorBody, ErrorCode, FieldError, List, NewTask, Task, Timestamp};
use store::{Applied, BatchNumber, Operation, Outcome, Precondition, Refusal};
use utoipa::ToSchema;
use uuid::Uuid;

/// How many operations a batch has at most.
const MAX_OPERATIONS: usize = 100;

/// The maximum size of a batch, in KiB.
const SIZE: usize = 2048;

/// A batch of operations.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Batch {
    /// Together with `number`, makes the batch count once.
    device: Option<Uuid>,
    /// Above those of earlier batches of the device.
    #[schema(minimum = 0)]
    number: Option<u64>,
    #[schema(value_type = [Entry], max_items = 100)]
    operations: Vec<Value>,
}

/// An operation.
#[derive(Deserialize, ToSchema)]
struct Entry {
    op: Verb,
    kind: Kind,
    id: Uuid,
    /// The body and the query of the single route. For an update of the description also `description_base`, the hash of
    /// the text that the edit began with.
    #[serde(default)]
    data: Map<String, Value>,
    /// The `updated_at` that the task or list must have.
    if_match: Option<Timestamp>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Verb {
    Create,
    Update,
    Complete,
    Reopen,
    Delete,
    Restore,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Task,
    List,
}

#[derive(Deserialize)]
struct Base {
    description_base: Option<DescriptionHash>,
}

/// The response to a batch.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchResult {
    /// The place in the feed after the batch. Changes of other devices may be before it.
    cursor: String,
    /// In the order of the operations.
    results: Vec<OperationResult>,
    /// `true` if this batch, or a later one of the device, was applied before; then there are no results.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    applied: bool,
}

/// What the single route would respond.
#[derive(Serialize, ToSchema, Default)]
struct OperationResult {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    task: Option<Task>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    list: Option<List>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<ErrorCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    message: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fields: Vec<FieldError>,
}

/// Applies up to 100 operations on tasks and lists.
///
/// In order, in one transaction, each judged on its own: a refused one changes nothing, and the others go on. A batch with a
/// `device` and a `number` that is not above the last of that device was applied before, and does nothing.
#[utoipa::path(
    post,
    path = "/api/{user_id}/changes",
    operation_id = "apply_changes",
    tag = "changes",
    params(ListPath),
    request_body = Batch,
    security(("access" = [])),
    responses(
        (status = 200, description = "A result for each operation", body = BatchResult),
        Invalid,
        Protected,
        WithBody,
    ),
)]
pub(crate) async fn apply(
    owner: TaskOwner,
    request: HttpRequest,
    Body(batch): Body<Batch, SIZE>,
) -> HandlerResult {
    let Batch { device, number, operations } = batch;
    let number = number.map(i64::try_from).transpose();
    let number = number.map_err(|_| ApiError::field("number", "number is at most 2^63 - 1"))?;
    let batch = match (device, number) {
        (Some(device), Some(number)) => Some(BatchNumber { device, number }),
        (None, None) => None,
        _ => return Err(ApiError::field("number", "device and number are given together")),
    };
    if operations.len() > MAX_OPERATIONS {
        return Err(ApiError::PayloadTooLarge);
    }
    let (mut valid, mut malformed) = (Vec::with_capacity(operations.len()), Vec::new());
    for (index, entry) in operations.into_iter().enumerate() {
        match operation(entry) {
            Ok(operation) => valid.push(operation),
            Err(error) => malformed.push((index, OperationResult::from(error))),
        }
    }
    let Applied { cursor, results } = owner.tasks().apply(batch, valid).await?;
    let applied = results.is_none();
    let mut results: Vec<_> = results.unwrap_or_default().into_iter().map(OperationResult::from).collect();
    // In ascending order, so that each gets its own place.
    for (index, refusal) in malformed.into_iter().filter(|_| !applied) {
        results.insert(index, refusal);
    }
    let result = BatchResult { cursor: cursor.to_string(), results, applied };
    let json = serde_json::to_vec(&result).map_err(|_| ApiError::Internal)?;
    // Without memory for the results the batch is applied all the same, as if the response had been lost on its way.
    let memory = &owner.services().large_responses;
    Ok(JsonBody::new(json, memory, || client_network(&request))?.send(&mut HttpResponse::Ok()))
}

fn operation(entry: Value) -> Result<(Operation, Precondition), ApiError> {
    if let Some(new) = creation(&entry) {
        return Ok((Operation::CreateTask(new), Precondition::default()));
    }
    let Entry { op, kind, id, mut data, if_match } = decode(entry)?;
    if matches!(op, Verb::Create) {
        // As a condition on what a single `POST` creates.
        match kind {
            _ if if_match.is_none() => {}
            Kind::Task => return Err(ApiError::TaskChanged),
            Kind::List => return Err(ApiError::ListChanged),
        }
        data.insert("id".to_owned(), id.to_string().into());
    }
    let operation = match (kind, op) {
        (Kind::Task, Verb::Create) => Operation::CreateTask(read(data)?),
        (Kind::Task, Verb::Update) => {
            let Base { description_base } = read(data.clone())?;
            let completion: CompletionParameters = read(data.clone())?;
            Operation::UpdateTask(id.into(), read(data)?, description_base, completion.into())
        }
        (Kind::Task, verb @ (Verb::Complete | Verb::Reopen)) => {
            let completion: CompletionParameters = read(data)?;
            Operation::SetCompleted(id.into(), matches!(verb, Verb::Complete), completion.into())
        }
        (Kind::Task, Verb::Delete) => Operation::DeleteTask(id.into()),
        (Kind::Task, Verb::Restore) => Operation::RestoreTask(id.into()),
        (Kind::List, Verb::Create) => Operation::CreateList(read(data)?),
        (Kind::List, Verb::Update) => Operation::UpdateList(id.into(), read(data)?),
        (Kind::List, Verb::Delete) => {
            let DeletionParameters { tasks } = read(data)?;
            Operation::DeleteList(id.into(), tasks.into())
        }
        (Kind::List, Verb::Complete | Verb::Reopen | Verb::Restore) => {
            return Err(ApiError::field("op", "A list is created, updated or deleted"));
        }
    };
    Ok((operation, Precondition { one_of: if_match.map(|time| vec![time]), none_of: Vec::new() }))
}

/// The most usual operation, if it is valid: what is wrong with others is found out below.
fn creation(entry: &Value) -> Option<NewTask> {
    let text = |member| entry.get(member)?.as_str();
    let is_creation = text("op")? == "create" && text("kind")? == "task";
    let is_conditional = entry.get("if_match").is_some_and(|condition| !condition.is_null());
    let data = entry.get("data").filter(|data| is_creation && !is_conditional && data.is_object())?;
    let id = text("id")?.parse().ok()?;
    Some(NewTask { id: Some(id), ..NewTask::deserialize(data).ok()? })
}

fn read<T: DeserializeOwned>(data: Map<String, Value>) -> Result<T, ApiError> {
    decode(Value::Object(data))
}

impl From<ApiError> for OperationResult {
    fn from(error: ApiError) -> Self {
        let status = error.status_code().as_u16();
        let ErrorBody { code, message, fields } = error.body();
        Self { status, code: Some(code), message: Some(message), fields, ..Self::default() }
    }
}

impl From<Result<Outcome, Refusal>> for OperationResult {
    fn from(result: Result<Outcome, Refusal>) -> Self {
        let (status, task, list) = match result {
            Ok(Outcome::CreatedTask(task)) => (201, Some(task), None),
            Ok(Outcome::Task(task)) => (200, Some(task), None),
            Ok(Outcome::CreatedList(list)) => (201, None, Some(list)),
            Ok(Outcome::List(list)) => (200, None, Some(list)),
            Ok(Outcome::Deleted) => (204, None, None),
            Err(Refusal { error, of_list: true, .. }) => return ApiError::of_list(error).into(),
            Err(Refusal { error, task, .. }) => return Self { task, ..ApiError::from(error).into() },
        };
        Self { status, task, list, ..Self::default() }
    }
}
