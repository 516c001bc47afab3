//! The body of an export or a calendar feed, which is read and sent in parts.

use crate::{
    http::{
        ApiError, ExportSlot,
        extract::{TaskOwner, client_network},
        large_response::PART,
    },
    moving::pages::{self, Next},
};
use actix_web::{HttpRequest, rt::time::Instant, web::Bytes};
use formats::Exporter;
use futures_util::{Stream, StreamExt, TryStreamExt, stream};
use std::{io, iter, time::Duration};
use store::TaskFilter;

/// How long a client may take for a whole file: it holds a slot as long.
const LONGEST: Duration = Duration::from_secs(60 * 60);

/// A file for which there is a slot.
pub(super) struct File {
    owner: TaskOwner,
    filter: TaskFilter,
    slot: ExportSlot,
}

impl File {
    /// # Errors
    /// [`ApiError::Overloaded`] if there is no slot.
    pub(super) fn begin(
        request: &HttpRequest,
        owner: TaskOwner,
        filter: TaskFilter,
    ) -> Result<Self, ApiError> {
        let slot = owner.services().exports.begin(owner.user_id(), client_network(request))?;
        Ok(Self { owner, filter, slot })
    }

    /// Its parts. The first page of tasks is read before the response begins, so that a refusal has its status; a failure
    /// after that cuts the file off, and the client notices.
    ///
    /// # Errors
    /// Those of the first page.
    pub(super) async fn parts(
        self,
        mut exporter: Exporter,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + use<>, ApiError> {
        let Self { owner, filter, slot } = self;
        let mut begin = Vec::new();
        exporter.begin(&mut begin).map_err(|_| ApiError::Internal)?;
        let (first, rest) = Page { owner, exporter, filter, next: None }.read().await?;
        begin.extend(first);
        let end = Instant::now() + LONGEST;
        let rest = stream::unfold(rest, move |page| async move {
            let page = page?;
            if Instant::now() > end {
                return Some((Err(io::ErrorKind::TimedOut.into()), None));
            }
            match page.read().await {
                Ok((bytes, rest)) => Some((Ok(bytes), rest)),
                Err(error) => Some((Err(io::Error::other(error.to_string())), None)),
            }
        });
        let pages = stream::iter([Ok(begin)]).chain(rest);
        let parts = pages.map_ok(|page| stream::iter(in_parts(page.into()).map(Ok))).try_flatten();
        Ok(parts.inspect(move |_| {
            // Until the connection has the last part.
            let _held = &slot;
        }))
    }
}

/// The connection buffers one of these at a time, and the client has the timeout of a response for each.
fn in_parts(mut page: Bytes) -> impl Iterator<Item = Bytes> {
    iter::from_fn(move || (!page.is_empty()).then(|| page.split_to(page.len().min(PART))))
}

/// A page of tasks that is not read yet.
struct Page {
    owner: TaskOwner,
    exporter: Exporter,
    filter: TaskFilter,
    next: Option<Next>,
}

impl Page {
    /// Its bytes, and the page that follows.
    async fn read(mut self) -> Result<(Vec<u8>, Option<Self>), ApiError> {
        let (tasks, next) = pages::read(&self.owner.tasks(), self.filter.clone(), self.next.take()).await?;
        let mut bytes = Vec::new();
        self.exporter.tasks(&tasks, &mut bytes).map_err(|_| ApiError::Internal)?;
        if next.is_some() {
            return Ok((bytes, Some(Self { next, ..self })));
        }
        self.exporter.end(&mut bytes).map_err(|_| ApiError::Internal)?;
        Ok((bytes, None))
    }
}
