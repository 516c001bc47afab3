//! Following the feed, `GET /changes`.

use super::{
    records::Record,
    shown::{Key, Row, tasks},
    state::{Replica, Stage},
};
use shared::Changes;

/// A request for a page of the feed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FeedRequest {
    /// The cursor; without one, everything is fetched.
    pub(crate) since: Option<String>,
    /// The last batch that the server had applied when the request was made.
    applied: Option<u32>,
}

impl FeedRequest {
    /// Whether the request may wait for changes. Otherwise its response is needed at once.
    pub(crate) fn may_wait(&self) -> bool {
        self.since.is_some() && self.applied.is_none()
    }
}

impl Replica {
    /// The next request. There is to be one at a time.
    pub(crate) fn feed_request(&self) -> FeedRequest {
        let is_applied = !self.progress.keys.is_empty() && self.progress.stage != Stage::Sent;
        FeedRequest { since: self.cursor(), applied: is_applied.then_some(self.progress.number) }
    }

    /// Where the feed goes on. A tab that has become the leader while everything was being fetched begins again.
    fn cursor(&self) -> Option<String> {
        let is_known = self.progress.is_complete || self.fetched.is_some();
        self.progress.cursor.clone().filter(|_| is_known)
    }

    /// Whether there is something to show: everything, or what has been fetched so far.
    pub(crate) fn is_loaded(&self) -> bool {
        self.progress.is_complete || !self.confirmed.all().is_empty()
    }

    /// Takes over a page. The page of a request other than the next one is ignored.
    pub(crate) fn apply_page(&mut self, request: &FeedRequest, page: Changes) -> Vec<Record> {
        if request.since != self.cursor() {
            return Vec::new();
        }
        if request.since.is_none() {
            (self.fetched, self.progress.is_complete) = (Some(Vec::new()), false);
        }
        let before = self.progress.clone();
        self.progress.cursor = Some(page.cursor);
        let is_empty = page.tasks.is_empty() && page.lists.is_empty() && page.gone.is_empty();
        let tasks = page.tasks.into_iter().map(Row::from);
        for row in tasks.chain(page.lists.into_iter().map(Row::from)) {
            if let Some(fetched) = &mut self.fetched {
                fetched.push(row.key());
            }
            self.confirm(row);
        }
        for gone in page.gone {
            self.remove(Key::new(gone.kind, gone.id));
        }
        if !page.more {
            self.end_feed(request, page.count);
        }
        if before != self.progress {
            self.write_progress();
        }
        if before != self.progress || !is_empty {
            self.refresh();
        }
        self.written()
    }

    /// Everything up to the response has come.
    fn end_feed(&mut self, request: &FeedRequest, count: i64) {
        if let Some(mut fetched) = self.fetched.take() {
            fetched.sort_unstable();
            let is_stale = |key: &Key| fetched.binary_search(key).is_err();
            let stale: Vec<_> = self.confirmed.all().iter().map(Row::key).filter(is_stale).collect();
            for key in stale {
                self.remove(key);
            }
            (self.progress.is_complete, self.is_fresh) = (true, true);
        }
        let has_all = usize::try_from(count) == Ok(tasks(&self.confirmed).count());
        if !has_all && !self.is_fresh {
            return self.begin_again();
        }
        self.is_fresh = !has_all;
        if request.applied == Some(self.progress.number) {
            self.resolve();
        }
    }

    /// Fetches everything again, after 410 `RESYNC_REQUIRED`. The rows stay until then, and the outbox remains.
    pub(crate) fn resync(&mut self) -> Vec<Record> {
        self.begin_again();
        self.write_progress();
        self.written()
    }

    fn begin_again(&mut self) {
        (self.progress.cursor, self.progress.is_complete, self.fetched) = (None, false, None);
    }
}
