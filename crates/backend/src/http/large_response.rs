//! A memory limit for large responses that slow clients have not read yet.

use crate::http::ApiError;
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    body::{BodySize, EitherBody, MessageBody},
    http::header::{CONTENT_TYPE, HeaderValue},
    web::Bytes,
};
use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// From this size on, in bytes, a response is large; it is handed to the connection in chunks of this size.
const CHUNK: usize = 128 * 1024;

/// From this size on, in bytes, other responses are handed to the connection in parts of this size: actix keeps the buffer
/// that a whole one takes, up to 128 KiB, for as long as the connection is idle.
pub(crate) const PART: usize = 32 * 1024;

/// The memory for all large responses, in chunks: 128 MiB.
const CHUNKS: usize = 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The memory for large responses.
pub struct LargeResponses(Arc<Semaphore>);

impl LargeResponses {
    #[allow(clippy::new_without_default, reason = "created once, explicitly")]
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(CHUNKS)))
    }

    /// Reserves memory for a response of this size, if that is large.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] when slow clients occupy all of it.
    pub(crate) fn reserve(&self, bytes: usize) -> Result<Option<OwnedSemaphorePermit>, ApiError> {
        if bytes < CHUNK {
            return Ok(None);
        }
        let chunks = u32::try_from(bytes.div_ceil(CHUNK)).unwrap_or(u32::MAX);
        self.0.clone().try_acquire_many_owned(chunks).map(Some).map_err(|_| ApiError::Overloaded)
    }
}

/// JSON that is ready to be sent.
pub(crate) enum JsonBody {
    Short(Bytes),
    Long(Chunked),
}

impl JsonBody {
    /// # Errors
    /// [`ApiError::Overloaded`] when it is large and no memory is left.
    pub(crate) fn new(json: Vec<u8>, memory: &LargeResponses) -> Result<Self, ApiError> {
        let reserved = memory.reserve(json.len())?;
        Ok(Self::within(json, reserved))
    }

    /// In memory that was reserved before.
    pub(crate) fn within(json: Vec<u8>, reserved: Option<OwnedSemaphorePermit>) -> Self {
        match reserved {
            Some(_) => Self::Long(Chunked { rest: json.into(), size: CHUNK, _reserved: reserved }),
            None => Self::Short(json.into()),
        }
    }

    pub(crate) fn send(self, response: &mut HttpResponseBuilder) -> HttpResponse {
        response.insert_header((CONTENT_TYPE, JSON));
        match self {
            Self::Short(body) => response.body(body),
            Self::Long(body) => response.body(body),
        }
    }
}

/// A body of which the connection buffers one chunk at a time. Its permit is released when it has been read or the
/// connection is closed.
pub(crate) struct Chunked {
    rest: Bytes,
    /// Of a chunk, in bytes.
    size: usize,
    _reserved: Option<OwnedSemaphorePermit>,
}

/// Lets the connection buffer only a part of a body at a time.
pub(crate) fn in_parts<B: MessageBody>(body: B) -> EitherBody<B, Chunked> {
    if !matches!(body.size(), BodySize::Sized(size) if usize::try_from(size).is_ok_and(|size| size > PART)) {
        return EitherBody::left(body);
    }
    match body.try_into_bytes() {
        Ok(rest) => EitherBody::right(Chunked { rest, size: PART, _reserved: None }),
        Err(body) => EitherBody::left(body),
    }
}

impl MessageBody for Chunked {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let chunk = self.rest.len().min(self.size);
        Poll::Ready((chunk > 0).then(|| Ok(self.rest.split_to(chunk))))
    }
}

#[cfg(test)]
mod tests {
    use super::{PART, in_parts};
    use actix_web::{
        body::{BodySize, BoxBody, MessageBody},
        web::Bytes,
    };
    use futures_util::future::poll_fn;
    use std::pin::pin;

    /// The sizes of the parts of a body of this size.
    async fn parts(size: usize) -> Vec<usize> {
        let mut body = pin!(in_parts(BoxBody::new(Bytes::from(vec![b'x'; size]))));
        assert!(matches!(body.size(), BodySize::Sized(n) if n == size as u64));
        let mut parts = Vec::new();
        while let Some(part) = poll_fn(|cx| body.as_mut().poll_next(cx)).await {
            parts.push(part.unwrap().len());
        }
        parts
    }

    #[tokio::test]
    async fn a_connection_buffers_only_a_part_of_a_body() {
        assert_eq!(parts(PART).await, [PART]);
        assert_eq!(parts(2 * PART + 1).await, [PART, PART, 1]);
    }
}
