//! A coarse check that the app has not become slow. `cargo xtask bench --app` measures how fast it is.

use anyhow::{Result, ensure};
use e2e::budget;

/// The median of so many rounds has to be within the budget.
const ROUNDS: usize = 3;

mod needs_idle_machine {
    use super::*;

    #[tokio::test]
    #[ignore = "needs an idle machine"]
    async fn keeps_time_budget_on_slow_device() -> Result<()> {
        let report = budget::measure(ROUNDS).await?;
        println!("{report}");
        let slow = report.targets().filter(|target| !target.is_within_budget());
        let missed: Vec<_> = slow.map(|target| target.to_string()).collect();
        ensure!(missed.is_empty(), "{missed:#?}\n{report}");
        Ok(())
    }
}
