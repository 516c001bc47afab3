//! A memory limit for large responses that slow clients have not read yet.

use super::{
    ApiError,
    holders::{Held, Holders},
};
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    body::{BodySize, EitherBody, MessageBody},
    http::header::{CONTENT_TYPE, HeaderValue},
    web::Bytes,
};
use auth::Network;
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
/// Of which a network that is no trusted proxy has a quarter: two of the longest lists.
const OF_NETWORK: usize = CHUNKS / 4;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The memory for large responses.
pub struct LargeResponses {
    chunks: Arc<Semaphore>,
    networks: Holders<Network>,
}

/// What one response has of it, until it is dropped.
pub(crate) struct Reserved {
    _chunks: OwnedSemaphorePermit,
    _of_network: Option<Held<Network>>,
}

impl LargeResponses {
    #[allow(clippy::new_without_default, reason = "created once, explicitly")]
    pub fn new() -> Self {
        Self { chunks: Arc::new(Semaphore::new(CHUNKS)), networks: Holders::default() }
    }

    /// Reserves memory for a response of this size, if that is large, for a client on a network.
    ///
    /// # Errors
    /// [`ApiError::Overloaded`] when slow clients occupy all of it, or all that the network has.
    pub(crate) fn reserve(
        &self,
        bytes: usize,
        network: impl FnOnce() -> Option<Network>,
    ) -> Result<Option<Reserved>, ApiError> {
        if bytes < CHUNK {
            return Ok(None);
        }
        let chunks = bytes.div_ceil(CHUNK);
        let mut of_network = network().map(|network| self.networks.join(network));
        if let Some(of_network) = &mut of_network {
            of_network.take_many(chunks, OF_NETWORK).ok_or(ApiError::Overloaded)?;
        }
        let chunks = self.chunks.clone().try_acquire_many_owned(u32::try_from(chunks).unwrap_or(u32::MAX));
        let chunks = chunks.map_err(|_| ApiError::Overloaded)?;
        Ok(Some(Reserved { _chunks: chunks, _of_network: of_network }))
    }
}

/// JSON that is ready to be sent.
pub(crate) enum JsonBody {
    Short(Bytes),
    Long(Chunked),
}

impl JsonBody {
    /// # Errors
    /// As [`LargeResponses::reserve`].
    pub(crate) fn new(
        json: Vec<u8>,
        memory: &LargeResponses,
        network: impl FnOnce() -> Option<Network>,
    ) -> Result<Self, ApiError> {
        let reserved = memory.reserve(json.len(), network)?;
        Ok(Self::within(json, reserved))
    }

    /// In memory that was reserved before, which is released if it turned out not to be large.
    pub(crate) fn within(json: Vec<u8>, reserved: Option<Reserved>) -> Self {
        match reserved.filter(|_| json.len() >= CHUNK) {
            reserved @ Some(_) => Self::Long(Chunked { rest: json.into(), size: CHUNK, _reserved: reserved }),
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

/// A body of which the connection buffers one chunk at a time. Its memory is released when it has been read or the
/// connection is closed.
pub(crate) struct Chunked {
    rest: Bytes,
    /// Of a chunk, in bytes.
    size: usize,
    _reserved: Option<Reserved>,
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
    use super::{CHUNK, CHUNKS, JsonBody, LargeResponses, OF_NETWORK, PART, in_parts};
    use crate::http::ApiError;
    use actix_web::{
        body::{BodySize, BoxBody, MessageBody},
        web::Bytes,
    };
    use auth::Network;
    use futures_util::future::poll_fn;
    use std::pin::pin;

    fn network(last: u8) -> Option<Network> {
        Some(Network::of([192, 0, 2, last].into()))
    }

    #[test]
    fn a_network_leaves_memory_to_others() {
        let memory = LargeResponses::new();
        let reserve = |chunks: usize, network: Option<Network>| memory.reserve(chunks * CHUNK, || network);
        let held = reserve(OF_NETWORK, network(1));
        assert!(matches!(held, Ok(Some(_))));
        assert!(matches!(reserve(1, network(1)), Err(ApiError::Overloaded)));
        assert!(matches!(memory.reserve(CHUNK - 1, || network(1)), Ok(None)), "it is not large");
        let _other = reserve(1, network(2)).unwrap_or_else(|_| panic!("of another network"));
        let rest = reserve(CHUNKS - OF_NETWORK - 1, None);
        assert!(matches!(rest, Ok(Some(_))), "through a trusted proxy");
        assert!(matches!(reserve(1, None), Err(ApiError::Overloaded)));
        drop(held);
        assert!(matches!(reserve(OF_NETWORK, network(1)), Ok(Some(_))));
    }

    #[test]
    fn what_was_reserved_for_a_short_response_is_released() {
        let memory = LargeResponses::new();
        let reserved = memory.reserve(CHUNKS * CHUNK, || None).unwrap_or_else(|_| panic!("all of it"));
        let body = JsonBody::within(vec![b' '; CHUNK - 1], reserved);
        assert!(matches!(body, JsonBody::Short(_)));
        assert!(memory.reserve(CHUNKS * CHUNK, || None).is_ok());
    }

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
