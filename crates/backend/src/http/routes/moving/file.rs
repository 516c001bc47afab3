//! The body of an export or a calendar feed, which is read and sent in parts.

use crate::{
    http::{
        ApiError, ExportSlot,
        extract::{TaskOwner, client_network},
        large_response::PART,
        transport::timeouts,
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
/// How much of a file a client takes in [`timeouts::BODY`] on average, in bytes.
const MIN_TAKEN: u32 = 64 * 1024;
/// How far a client may be behind. Buffers of the system let it take a lot at once, and then nothing for a while.
const BEHIND: Duration = Duration::from_secs(60);

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
        let rest = rest.map(|page| (page, PageDeadline::begin(begin.len())));
        let rest = stream::unfold(rest, move |rest| async move {
            let (page, deadline) = rest?;
            let Some(left) = deadline.left().filter(|_| Instant::now() <= end) else {
                return Some((Err(io::ErrorKind::TimedOut.into()), None));
            };
            match page.read().await {
                Ok((bytes, rest)) => {
                    let rest = rest.map(|page| (page, PageDeadline::after(left, bytes.len())));
                    Some((Ok(bytes), rest))
                }
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

/// How long a client has for a page: what [`MIN_TAKEN`] makes of its size, and what is left of [`BEHIND`].
struct PageDeadline {
    begun: Instant,
    time: Duration,
}

impl PageDeadline {
    /// For the first page, of so many bytes.
    fn begin(size: usize) -> Self {
        Self::after(BEHIND, size)
    }

    /// For a page that is handed to the connection now.
    fn after(left: Duration, size: usize) -> Self {
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        Self {
            begun: Instant::now(),
            time: left + timeouts::BODY.mul_f64(f64::from(size) / f64::from(MIN_TAKEN)),
        }
    }

    /// What is left now that the client has taken the page; `None` if it took too long.
    fn left(&self) -> Option<Duration> {
        self.time.checked_sub(self.begun.elapsed()).map(|left| left.min(BEHIND))
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

#[cfg(test)]
mod tests {
    use super::{BEHIND, Duration, Instant, MIN_TAKEN, PageDeadline};
    use actix_web::rt::time::sleep;

    const PAGE: usize = 64 * 1024;

    /// How long a client goes on that takes pages in the times of a cycle, within an hour.
    async fn lasts(cycle: &[u64]) -> Duration {
        let begun = Instant::now();
        let mut deadline = PageDeadline::begin(PAGE);
        for seconds in cycle.iter().cycle() {
            sleep(Duration::from_secs(*seconds)).await;
            match deadline.left() {
                Some(left) if begun.elapsed() < Duration::from_secs(3600) => {
                    deadline = PageDeadline::after(left, PAGE)
                }
                _ => break,
            }
        }
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_hardly_anything_is_cut_off() {
        assert_eq!(PAGE, MIN_TAKEN as usize);
        assert!(lasts(&[20]).await <= 3 * BEHIND);
        assert!(lasts(&[59]).await <= 2 * BEHIND);
        // It does not save time for later.
        assert_eq!(lasts(&[0, 0, 0, 0, 0, 0, 0, 0, 71]).await.as_secs(), 71);
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_takes_much_from_time_to_time_goes_on() {
        for cycle in [&[10][..], &[1, 1, 50, 1, 1, 1]] {
            assert!(lasts(cycle).await >= Duration::from_secs(3600), "{cycle:?}");
        }
    }
}
