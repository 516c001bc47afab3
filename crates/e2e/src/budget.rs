//! How fast the app is where people feel it, in a real Chromium with a slow network and a slow processor.

mod journey;
mod report;

use crate::{Scene, Staging};
use anyhow::Result;
pub use report::{Mark, Report};

/// How much slower the processor is made: about what a cheap phone has.
const SLOWDOWN: u32 = 4;
/// What a list is like on most days, and what it is at most.
const USUAL: usize = 100;
const MOST: usize = 10_000;

/// Measures everything `rounds` times. Nothing else should run meanwhile.
///
/// # Errors
/// When the app does not do what is measured.
pub async fn measure(rounds: usize) -> Result<Report> {
    let mut report = Report::default();
    let steps = async |scene: &Scene| {
        journey::first_visits(scene, rounds, &mut report).await?;
        journey::long_list(scene, rounds, &mut report).await
    };
    Staging::default().alone().play(steps).await?;
    Ok(report)
}
