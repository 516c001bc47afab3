//! A file as the body of a request, of any media type.

use super::{body::refuse_encoded, task_owner::TaskOwner};
use crate::http::{
    ApiError,
    transport::{Activity, timeouts},
    uploads::Share,
};
use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::{StatusCode, header::CONTENT_LENGTH},
    rt::time::timeout,
};
use formats::MAX_FILE;
use futures_util::{StreamExt, future::LocalBoxFuture};
use std::rc::Rc;

/// A file of at most 10 MiB, which occupies its share of the memory until it is dropped.
pub(crate) struct Upload {
    pub(crate) bytes: Vec<u8>,
    pub(crate) share: Share,
}

impl FromRequest for Upload {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let encoding = refuse_encoded(request);
        let owner = TaskOwner::from_request(request, &mut Payload::None).into_inner();
        let length: Option<usize> = request
            .headers()
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.trim().parse().ok());
        let payload = payload.take();
        let connection = request.conn_data::<Rc<Activity>>().cloned();
        Box::pin(async move {
            encoding?;
            let owner = owner?;
            let share = owner.services().uploads.begin(owner.user_id())?;
            let file = receive(payload, length, share).await.inspect_err(|error| {
                if matches!(error, ApiError::RequestTimeout) {
                    connection.iter().for_each(|connection| connection.close_after_response());
                }
            })?;
            connection.iter().for_each(|connection| connection.end_body());
            Ok(file)
        })
    }
}

/// Each part has the time that a whole body has otherwise.
async fn receive(mut payload: Payload, length: Option<usize>, mut share: Share) -> Result<Upload, ApiError> {
    if length.is_some_and(|length| length > MAX_FILE) {
        return Err(ApiError::PayloadTooLarge);
    }
    let mut bytes = Vec::new();
    while length.is_none_or(|length| bytes.len() < length) {
        let part = timeout(timeouts::BODY, payload.next()).await.map_err(|_| ApiError::RequestTimeout)?;
        let Some(part) = part else { break };
        let part = part.map_err(unreadable)?;
        if bytes.len() + part.len() > MAX_FILE {
            return Err(ApiError::PayloadTooLarge);
        }
        share.grow_to(bytes.len() + part.len())?;
        bytes.extend_from_slice(&part);
    }
    Ok(Upload { bytes, share })
}

fn unreadable(error: PayloadError) -> ApiError {
    match error {
        PayloadError::Overflow => ApiError::PayloadTooLarge,
        _ => ApiError::from_status(StatusCode::BAD_REQUEST),
    }
}
