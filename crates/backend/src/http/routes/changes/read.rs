//! `GET /api/{user_id}/changes`

use super::{
    json,
    query::{Feed, Parameters},
};
use crate::http::{
    ApiError,
    compression::compress,
    error::HandlerResult,
    extract::{TaskOwner, Waited, client_network},
    large_response::JsonBody,
    openapi::responses::{Invalid, ListPath, Protected, Resync, TooManyWaiting},
    routes::tasks::json::JsonTasks,
    transport::Activity,
};
use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    rt::time::{Instant, sleep_until},
};
use auth::TokenError;
use futures_util::future::select;
use shared::Changes;
use std::{pin::pin, rc::Rc, time::Duration};
use store::{Changes as Page, Cursor};

/// Reads what is new in the account.
///
/// Everything that was created, changed or deleted since the cursor of an earlier response, in the order in which that
/// happened last, each id once. Without a cursor, everything in the account. While `more` is `true`, go on with the new
/// cursor at once; then with `wait`, and the response comes as soon as there is a change, or empty after that time. After
/// 410 begin again without a cursor.
#[utoipa::path(
    get,
    path = "/api/{user_id}/changes",
    operation_id = "read_changes",
    tag = "changes",
    params(ListPath, Parameters),
    security(("access" = [])),
    responses(
        (status = 200, description = "What is new", body = Changes),
        Invalid,
        Protected,
        Resync,
        TooManyWaiting,
    ),
)]
pub(crate) async fn read(owner: TaskOwner, feed: Feed, request: HttpRequest) -> HandlerResult {
    let changes = match feed.since.filter(|_| !feed.wait.is_zero()) {
        Some(since) => wait(&owner, since, &feed, &request).await?,
        // Boxed, or a waiting request would reserve the memory of this one.
        None => Box::pin(owner.tasks().changes(feed.since, feed.limit)).await?,
    };
    let json = json::write(changes, feed.since.is_none())?;
    let mut response = HttpResponse::Ok();
    let body = compress(json, &request, &mut response).await?;
    let memory = &owner.services().large_responses;
    Ok(JsonBody::new(body, memory, || client_network(&request))?.send(&mut response))
}

/// Waits until there is something new, the time is over, the token has expired, or the client is gone.
async fn wait(
    owner: &TaskOwner,
    since: Cursor,
    feed: &Feed,
    request: &HttpRequest,
) -> Result<Page<JsonTasks>, ApiError> {
    let left = owner.expires_at().millis() - owner.services().clock.now().millis();
    let left = Duration::from_millis(u64::try_from(left).unwrap_or_default());
    let begun = Instant::now();
    let until = begun + feed.wait.min(left);
    let client = request.conn_data::<Rc<Activity>>();
    let end = async move {
        match client {
            Some(client) => {
                select(pin!(sleep_until(until)), pin!(client.input_ended())).await;
            }
            None => sleep_until(until).await,
        }
    };
    let changes = owner.tasks().await_changes(since, feed.limit, end).await;
    request.extensions_mut().insert(Waited(begun.elapsed()));
    let changes = changes?;
    match changes.is_empty() && left <= begun.elapsed() {
        true => Err(TokenError::Expired(owner.user_id()).into()),
        false => Ok(changes),
    }
}
