//! Waiting for a condition instead of for a fixed time.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// So long that only a hang exceeds it, however busy the machine is.
pub const DEADLINE: Duration = Duration::from_secs(60);

const POLL_INTERVAL: Duration = Duration::from_millis(40);

/// Calls `look` until it returns a value. An error counts as "not yet": a page that is being redrawn returns many.
///
/// # Errors
/// That `what` did not happen within [`DEADLINE`], with the last error.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let started = Instant::now();
    loop {
        let seen = look().await;
        match seen {
            Ok(Some(value)) => return Ok(value),
            Ok(None) if started.elapsed() > DEADLINE => bail!("did not happen: {what}"),
            Err(error) if started.elapsed() > DEADLINE => {
                return Err(error.context(format!("did not happen: {what}")));
            }
            _ => sleep(POLL_INTERVAL).await,
        }
    }
}
