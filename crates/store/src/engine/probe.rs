//! Whether the database can be used, for health checks, which need no authentication.

use super::executor::Executor;
use crate::error::StoreError;
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::Instant};

/// How long a result is reused. With SQLite each probe is a durable write.
const FRESH: Duration = Duration::from_millis(500);

type ProbeResult = (Instant, Result<(), StoreError>);

/// The latest result. Checks that arrive during a probe wait for it and share its result.
#[derive(Clone, Default)]
pub(crate) struct Probe(Arc<Mutex<Option<ProbeResult>>>);

impl Probe {
    pub(crate) async fn check(&self, executor: &Executor) -> Result<(), StoreError> {
        if executor.has_just_failed() {
            return Err(StoreError::unavailable("it could not be written just now"));
        }
        let mut latest = self.0.lock().await;
        match &*latest {
            Some((at, result)) if at.elapsed() < FRESH => return result.clone(),
            _ => {}
        }
        let result = executor.probe().await;
        *latest = Some((Instant::now(), result.clone()));
        result
    }
}
