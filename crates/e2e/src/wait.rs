//! Waiting for something to become true; never for a fixed time.

use anyhow::{Result, bail};
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// How long anything may take: far more than it should on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(10);

const PAUSE: Duration = Duration::from_millis(40);

/// Asks `look` again and again until it has something. An error counts as "not yet": a page that is just being
/// redrawn gives many.
///
/// # Errors
/// That `what` did not come about in [`PATIENCE`], and the last error.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    let started = Instant::now();
    loop {
        let seen = look().await;
        match seen {
            Ok(Some(value)) => return Ok(value),
            Ok(None) if started.elapsed() > PATIENCE => bail!("waited in vain: {what}"),
            Err(error) if started.elapsed() > PATIENCE => {
                return Err(error.context(format!("waited in vain: {what}")));
            }
            _ => sleep(PAUSE).await,
        }
    }
}
