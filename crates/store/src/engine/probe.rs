//! Whether the database can be used, asked as often as anybody likes.

use super::{StoreError, dialect, trips::Trips};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// How long an answer counts. With SQLite each question is a durable write, and anybody may ask.
const FRESH: Duration = Duration::from_millis(500);

type Answer = (Instant, Result<(), StoreError>);

/// The last answer. Who asks while somebody else does shares what that one learns.
#[derive(Clone, Default)]
pub(super) struct Probe(Arc<Mutex<Option<Answer>>>);

impl Probe {
    pub(super) async fn ask(&self, trips: &Trips) -> Result<(), StoreError> {
        let mut last = self.0.lock().await;
        match &*last {
            Some((at, answer)) if at.elapsed() < FRESH => return answer.clone(),
            _ => {}
        }
        let answer = trips.write(dialect::probe).await;
        *last = Some((Instant::now(), answer.clone()));
        answer
    }
}
