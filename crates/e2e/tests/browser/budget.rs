//! The app has not become slow; how fast it is, is for `cargo xtask bench --app` to say, on a machine that does nothing
//! else.

use anyhow::{Result, ensure};
use e2e::budget;

/// The median of so many rounds has to be good enough.
const ROUNDS: usize = 3;

#[tokio::test]
async fn keeps_time_budget_on_slow_device() -> Result<()> {
    let report = budget::measure(ROUNDS).await?;
    println!("{report}");
    let slow = report.marks().filter(|mark| !mark.is_within_budget());
    let missed: Vec<_> = slow.map(|mark| mark.to_string()).collect();
    ensure!(missed.is_empty(), "{missed:#?}\n{report}");
    Ok(())
}
