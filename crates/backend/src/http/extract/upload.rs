//! A file as the body of a request, of any media type.

use super::{body::refuse_encoded, client_address::client_network, task_owner::TaskOwner};
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
};
use formats::MAX_FILE;
use futures_util::{StreamExt, future::LocalBoxFuture};
use std::rc::Rc;
use tokio::time::{Instant, timeout_at};

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
        let network = client_network(request);
        let payload = payload.take();
        let connection = request.conn_data::<Rc<Activity>>().cloned();
        Box::pin(async move {
            encoding?;
            let owner = owner?;
            let share = owner.services().uploads.begin(owner.user_id(), network)?;
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

/// How much of a file must arrive in the time that a whole body has otherwise, or the rest of it, in bytes.
const PACE: usize = 64 * 1024;

/// Receives a file that arrives at [`PACE`].
async fn receive(mut payload: Payload, length: Option<usize>, mut share: Share) -> Result<Upload, ApiError> {
    if length.is_some_and(|length| length > MAX_FILE) {
        return Err(ApiError::PayloadTooLarge);
    }
    let mut bytes = Vec::new();
    let (mut deadline, mut expected) = (Instant::now() + timeouts::BODY, PACE);
    while length.is_none_or(|length| bytes.len() < length) {
        let part = timeout_at(deadline, payload.next()).await.map_err(|_| ApiError::RequestTimeout)?;
        let Some(part) = part else { break };
        let part = part.map_err(unreadable)?;
        if bytes.len() + part.len() > MAX_FILE {
            return Err(ApiError::PayloadTooLarge);
        }
        share.grow_to(bytes.len() + part.len())?;
        bytes.extend_from_slice(&part);
        if bytes.len() >= expected {
            (deadline, expected) = (Instant::now() + timeouts::BODY, bytes.len() + PACE);
        }
    }
    Ok(Upload { bytes, share })
}

fn unreadable(error: PayloadError) -> ApiError {
    match error {
        PayloadError::Overflow => ApiError::PayloadTooLarge,
        _ => ApiError::from_status(StatusCode::BAD_REQUEST),
    }
}

#[cfg(test)]
mod tests {
    use super::{Upload, receive};
    use crate::http::{ApiError, Uploads, transport::timeouts};
    use actix_http::BoxedPayloadStream;
    use actix_web::{dev::Payload, web::Bytes};
    use futures_util::stream;
    use shared::UserId;
    use std::time::Duration;
    use tokio::time::{Instant, sleep};
    use uuid::Uuid;

    /// A file of 30 parts, one each second.
    async fn in_parts_of(size: usize) -> Result<Upload, ApiError> {
        let parts = stream::unfold(0, move |sent| async move {
            sleep(Duration::from_secs(1)).await;
            (sent < 30).then(|| (Ok(Bytes::from(vec![b'x'; size])), sent + 1))
        });
        let payload: BoxedPayloadStream = Box::pin(parts);
        let share = Uploads::new().begin(UserId::from(Uuid::from_u128(1)), None)?;
        receive(Payload::Stream { payload }, None, share).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_hardly_arrives_times_out() {
        let begin = Instant::now();
        assert!(matches!(in_parts_of(6 * 1024).await, Err(ApiError::RequestTimeout)));
        assert_eq!(begin.elapsed().as_secs(), timeouts::BODY.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_may_arrive_slowly() {
        let received = in_parts_of(8 * 1024).await.map(|upload| upload.bytes.len());
        assert!(matches!(received, Ok(245_760)));
    }
}
