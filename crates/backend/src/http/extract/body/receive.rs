//! The bytes of a body or a file, as they arrive.

use crate::http::{
    ApiError,
    transport::{Activity, timeouts},
    uploads::CHUNK,
};
use actix_web::{
    HttpRequest,
    dev::Payload,
    error::PayloadError,
    http::{StatusCode, header::CONTENT_LENGTH},
};
use futures_util::StreamExt;
use tokio::time::timeout;

/// How much of a body must arrive in [`timeouts::BODY`], or the rest of it, in bytes.
const MIN_RECEIVED: usize = 64 * 1024;

/// A body of which a part has arrived.
struct Partial<R> {
    payload: Payload,
    /// By its `Content-Length`, which counts also where actix takes everything that follows for the body, as of a request
    /// for a WebSocket.
    length: Option<usize>,
    max: usize,
    reserve: R,
    bytes: Vec<u8>,
}

/// The `Content-Length`, if it is known.
pub(crate) fn announced_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Receives a body of this length, or up to its end, at least [`MIN_RECEIVED`] in each timeout. The memory that it occupies is
/// reserved as the body arrives.
///
/// # Errors
/// [`ApiError::PayloadTooLarge`] over `max` bytes, [`ApiError::RequestTimeout`], those of `reserve`.
pub(crate) async fn receive(
    payload: Payload,
    length: Option<usize>,
    max: usize,
    reserve: impl FnMut(usize) -> Result<(), ApiError>,
) -> Result<Vec<u8>, ApiError> {
    if length.is_some_and(|length| length > max) {
        return Err(ApiError::PayloadTooLarge);
    }
    let mut body = Partial { payload, length, max, reserve, bytes: Vec::new() };
    loop {
        let expected = body.bytes.len() + MIN_RECEIVED;
        let is_complete = timeout(timeouts::BODY, body.receive_to(expected)).await;
        if is_complete.map_err(|_| ApiError::RequestTimeout)?? {
            return Ok(body.bytes);
        }
    }
}

/// After a timeout the connection ends: the rest of the body may still arrive.
pub(crate) fn close_if_slow(error: &ApiError, connection: Option<&Activity>) {
    if matches!(error, ApiError::RequestTimeout) {
        connection.into_iter().for_each(Activity::close_after_response);
    }
}

impl<R: FnMut(usize) -> Result<(), ApiError>> Partial<R> {
    /// Receives until there are so many bytes. Returns whether it has arrived completely.
    async fn receive_to(&mut self, expected: usize) -> Result<bool, ApiError> {
        while self.bytes.len() < expected {
            if self.length.is_some_and(|length| self.bytes.len() >= length) {
                return Ok(true);
            }
            let Some(chunk) = self.payload.next().await else { return Ok(true) };
            self.append(&chunk.map_err(unreadable)?)?;
        }
        Ok(false)
    }

    fn append(&mut self, chunk: &[u8]) -> Result<(), ApiError> {
        let size = self.bytes.len() + chunk.len();
        if self.length.is_none() && size > self.max {
            return Err(ApiError::PayloadTooLarge);
        }
        let max = self.length.unwrap_or(self.max);
        let size = size.min(max);
        if size > self.bytes.capacity() {
            // A small one never occupies more than the chunk that is free.
            let max = if size <= CHUNK { max.min(CHUNK) } else { max };
            let capacity = size.max(2 * self.bytes.capacity()).min(max);
            (self.reserve)(capacity)?;
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        let rest = size - self.bytes.len();
        self.bytes.extend_from_slice(chunk.get(..rest).unwrap_or(chunk));
        Ok(())
    }
}

fn unreadable(error: PayloadError) -> ApiError {
    match error {
        PayloadError::Overflow => ApiError::PayloadTooLarge,
        _ => ApiError::from_status(StatusCode::BAD_REQUEST),
    }
}

#[cfg(test)]
mod tests {
    use super::receive;
    use crate::http::{ApiError, transport::timeouts};
    use actix_http::BoxedPayloadStream;
    use actix_web::{dev::Payload, web::Bytes};
    use futures_util::stream;
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    /// A body of parts, one each second.
    fn in_parts(count: usize, size: usize) -> Payload {
        let parts = stream::unfold(0, move |sent| async move {
            sleep(Duration::from_secs(1)).await;
            (sent < count).then(|| (Ok(Bytes::from(vec![b'x'; size])), sent + 1))
        });
        let payload: BoxedPayloadStream = Box::pin(parts);
        Payload::Stream { payload }
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_that_hardly_arrives_times_out() {
        let begin = Instant::now();
        let received = receive(in_parts(30, 6 * 1024), None, 1 << 20, |_| Ok(())).await;
        assert!(matches!(received, Err(ApiError::RequestTimeout)));
        assert_eq!(begin.elapsed().as_secs(), timeouts::BODY.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn a_file_may_arrive_slowly() {
        let received = receive(in_parts(30, 8 * 1024), None, 1 << 20, |_| Ok(())).await;
        assert!(matches!(received.map(|bytes| bytes.len()), Ok(245_760)));
    }

    #[tokio::test(start_paused = true)]
    async fn memory_follows_what_arrives() {
        const LENGTH: usize = 2 << 20;
        for length in [None, Some(LENGTH)] {
            let mut reserved = Vec::new();
            let parts = in_parts(LENGTH / 8192, 8192);
            let bytes = receive(parts, length, LENGTH, |size| {
                reserved.push(size);
                Ok(())
            });
            let bytes = bytes.await.unwrap_or_else(|_| panic!("a body"));
            let doubled: Vec<_> = (0..=8).map(|n| 8192 << n).collect();
            assert_eq!(reserved, doubled, "each time all of the size before has arrived");
            assert_eq!((bytes.len(), bytes.capacity()), (LENGTH, LENGTH));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_ends_at_its_length() {
        for (length, max, received) in
            [(Some(10), 12, Some(10)), (None, 12, Some(12)), (None, 11, None), (Some(12), 11, None)]
        {
            let bytes = receive(in_parts(3, 4), length, max, |_| Ok(())).await;
            assert_eq!(bytes.ok().map(|bytes| bytes.len()), received, "{length:?} {max}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn ends_when_memory_is_short() {
        let reserve = |size| if size > 100_000 { Err(ApiError::Overloaded) } else { Ok(()) };
        let received = receive(in_parts(100, 8192), None, 1 << 20, reserve).await;
        assert!(matches!(received, Err(ApiError::Overloaded)));
    }
}
