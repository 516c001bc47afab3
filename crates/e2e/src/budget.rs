//! The speed of the app in Chromium with a throttled network and processor.

mod journey;
mod report;

use crate::{Scene, Staging};
use anyhow::Result;
pub use report::{Report, Target};

/// Measures everything `rounds` times. The machine should be idle.
///
/// # Errors
/// If the app does not do what is measured.
pub async fn measure(rounds: usize) -> Result<Report> {
    let mut report = Report::default();
    let steps = async |scene: &Scene| {
        journey::first_visits(scene, rounds, &mut report).await?;
        journey::long_list(scene, rounds, &mut report).await
    };
    Staging::default().alone().play(steps).await?;
    Ok(report)
}
