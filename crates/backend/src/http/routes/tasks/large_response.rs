//! Answers that are too large to keep many of them for clients that are slow to take them.

use super::ApiError;
use actix_web::{
    HttpResponse, HttpResponseBuilder,
    body::{BodySize, MessageBody},
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

/// How much is handed to the connection at once, and from which size on an answer is large, in bytes.
const PIECE: usize = 128 * 1024;

/// How much memory large answers may take at once, in pieces: 128 MiB.
const PIECES: usize = 1024;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The memory for large answers.
pub struct LargeAnswers(Arc<Semaphore>);

impl LargeAnswers {
    /// With all of it free.
    #[allow(clippy::new_without_default, reason = "there is one, and it is made once")]
    pub fn new() -> Self {
        Self(Arc::new(Semaphore::new(PIECES)))
    }

    /// # Errors
    /// [`ApiError::Overloaded`] when too many clients have not taken theirs yet.
    fn reserve(&self, bytes: usize) -> Result<OwnedSemaphorePermit, ApiError> {
        let pieces = u32::try_from(bytes.div_ceil(PIECE)).unwrap_or(u32::MAX);
        self.0.clone().try_acquire_many_owned(pieces).map_err(|_| ApiError::Overloaded)
    }
}

/// A list of tasks as JSON.
pub(super) enum Written {
    Short(Bytes),
    Long(InPieces),
}

impl Written {
    /// # Errors
    /// [`ApiError::Overloaded`] when it is large and there is no memory for it.
    pub(super) fn new(json: Vec<u8>, memory: &LargeAnswers) -> Result<Self, ApiError> {
        if json.len() < PIECE {
            return Ok(Self::Short(json.into()));
        }
        let reserved = memory.reserve(json.len())?;
        Ok(Self::Long(InPieces { rest: json.into(), _reserved: reserved }))
    }

    pub(super) fn send(self, response: &mut HttpResponseBuilder) -> HttpResponse {
        response.insert_header((CONTENT_TYPE, JSON));
        match self {
            Self::Short(body) => response.body(body),
            Self::Long(body) => response.body(body),
        }
    }
}

/// A body of which the connection copies only as much as the client takes, and whose memory is free again when it
/// was taken or given up.
pub(super) struct InPieces {
    rest: Bytes,
    _reserved: OwnedSemaphorePermit,
}

impl MessageBody for InPieces {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(u64::try_from(self.rest.len()).unwrap_or(u64::MAX))
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let piece = self.rest.len().min(PIECE);
        Poll::Ready((piece > 0).then(|| Ok(self.rest.split_to(piece))))
    }
}
