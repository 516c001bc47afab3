//! Waiting for changes.

use super::{cursor::Cursor, page::Changes};
use crate::{
    error::StoreError,
    tasks::{rows::TaskSink, tasks_of::TasksOf},
};
use std::pin::pin;

impl TasksOf<'_> {
    /// Reads what is new since a cursor as soon as there is something, or `end` has come.
    ///
    /// # Errors
    /// As [`TasksOf::changes`], also when the credential is revoked during the wait; [`StoreError::TooManyWaiters`].
    pub async fn await_changes<S: TaskSink>(
        &self,
        since: Cursor,
        limit: usize,
        end: impl Future<Output = ()>,
    ) -> Result<Changes<S>, StoreError> {
        // Before the first read, so that no change comes in between.
        let waiting = self.store.waiters.enter(self.principal)?;
        self.store.poll_for_waiters();
        let mut end = pin!(end);
        loop {
            // Boxed, so that a waiting request does not reserve the memory of a read.
            let changes = Box::pin(self.changes(Some(since), limit)).await?;
            if !changes.is_empty() || !waiting.is_woken(changes.counter, end.as_mut()).await {
                return Ok(changes);
            }
        }
    }
}
